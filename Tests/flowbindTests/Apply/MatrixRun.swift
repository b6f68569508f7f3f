import AuthentikSandbox
import Synchronization
import TestSupport
import Testing

@testable import Applying
@testable import AuthentikAPI
@testable import flowbind

/// The cases of a matrix of faults, gone through some at a time, and how they ended.
struct MatrixRun {
  private(set) var endings: [ExitCode: Int] = [:]
  private let count: Int
  private let duration: Duration

  /// - Parameter run: one case on a server of its own.
  init<Case: Sendable>(_ cases: [Case], _ run: @escaping @Sendable (Case) async throws -> ExitCode) async {
    let start = ContinuousClock.now
    let board = Board(cases)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          while let test = board.open.withLock({ $0.popFirst() }) {
            do {
              let code = try await run(test)
              board.endings.withLock { $0[code, default: 0] += 1 }
            } catch {
              Issue.record("\(test): \(error)")
            }
          }
        }
      }
    }
    endings = board.endings.withLock { $0 }
    count = cases.count
    duration = .now - start
  }

  var summary: String {
    let counts = endings.sorted { $0.key.rawValue < $1.key.rawValue }.map { "exit \($0.key.rawValue): \($0.value)" }
    return "\(count) cases in \(duration); \(counts.joined(separator: ", "))"
  }

  /// What is still to be run, and how the others ended.
  private final class Board<Case: Sendable>: Sendable {
    let open: Mutex<ArraySlice<Case>>
    let endings = Mutex<[ExitCode: Int]>([:])

    init(_ cases: [Case]) { open = Mutex(cases[...]) }
  }
}

extension SandboxServer {
  /// A client of it that does not wait between its tries, which is for others to test.
  func impatientStore(timeout: Duration = .seconds(600)) throws -> AuthentikBindingStore {
    var options = AuthentikBindingStore.Options(version: "test")
    options.timeout = timeout
    return AuthentikBindingStore(
      try ServerAddress(address), token: try APIToken(token), options: options,
      network: URLSessionTransport(version: "test"), clock: ImpatientClock(), userAgent: "flowbind/test")
  }
}

extension WaitingClock {
  /// One that nobody waits for.
  static var impatient: WaitingClock {
    let time = ManualTime()
    return WaitingClock(now: { time.now() }, pause: { await time.pause($0) })
  }
}

/// A clock on which sleeping takes no time; deadlines are the transport's own.
private final class ImpatientClock: Clock {
  var now: ContinuousClock.Instant { .now }
  var minimumResolution: Duration { .nanoseconds(1) }
  func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {}
}
