import Synchronization
import Testing

@testable import AuthentikAPI

@Suite(.timeLimit(.minutes(1))) struct ConnectionPoolTests {
  /// A pool whose first two connections took that long to open, one after another, and were given back.
  private func pool(openedIn time: Duration, near isNear: Bool) async throws -> ConnectionPool {
    let clock = Mutex(ContinuousClock.now)
    let pool = ConnectionPool(now: { clock.withLock(\.self) })
    let first = try #require(await pool.take(near: isNear, within: .longEnough))
    let second = try #require(await pool.take(near: isNear, within: .longEnough))
    for connection in [first, second] {
      _ = await pool.open {
        clock.withLock { $0 += time }
        return .success(HTTPResponse(status: 200))
      }
      pool.give(back: connection)
    }
    return pool
  }

  @Test(arguments: [(33, true, 2), (2, true, 4), (120, false, 4), (2, false, 4)])
  func `a server on this machine that is slow to open one gets two`(
    milliseconds: Int, near isNear: Bool, count: Int
  ) async throws {
    let pool = try await pool(openedIn: .milliseconds(milliseconds), near: isNear)
    for _ in 0..<count { #expect(await pool.take(near: isNear, within: .longEnough) != nil) }
    #expect(await pool.take(near: isNear, within: .zero) == nil)
  }

  @Test func `who waits is served in turn, and by the connection that came free`() async throws {
    let pool = try await pool(openedIn: .milliseconds(33), near: true)
    let first = try #require(await pool.take(near: true, within: .longEnough))
    let second = try #require(await pool.take(near: true, within: .longEnough))
    async let third = pool.take(near: true, within: .longEnough)
    await pool.hasWaiting(1)
    async let fourth = pool.take(near: true, within: .longEnough)
    await pool.hasWaiting(2)
    pool.give(back: second)
    #expect(await third === second)
    pool.give(back: first)
    #expect(await fourth === first)
  }

  @Test func `who is cancelled while waiting leaves the connection to the next`() async throws {
    let pool = try await pool(openedIn: .milliseconds(33), near: true)
    let first = try #require(await pool.take(near: true, within: .longEnough))
    _ = await pool.take(near: true, within: .longEnough)
    let cancelled = Task { await pool.take(near: true, within: .longEnough) }
    await pool.hasWaiting(1)
    cancelled.cancel()
    #expect(await cancelled.value == nil)
    let late = Task {
      while !Task.isCancelled { await Task.yield() }
      return await pool.take(near: true, within: .longEnough)
    }
    late.cancel()
    #expect(await late.value == nil)
    pool.give(back: first)
    #expect(await pool.take(near: true, within: .longEnough) === first)
  }

  @Test func `what follows on one waits until those opened meanwhile are open`() async throws {
    let pool = ConnectionPool()
    let course = Course()
    @Sendable func open(_ name: String, _ ask: @Sendable () async -> Void) async {
      _ = await pool.open {
        await ask()
        return .failure(.lost(""))
      }
      course.note(name)
    }
    async let first: Void = open("slow") {
      course.note("asked")
      await course.reach("quick asked")
      course.note("answered")
    }
    await course.reach("asked")
    await open("quick") { course.note("quick asked") }
    await first
    #expect(course.steps.prefix(3) == ["asked", "quick asked", "answered"])
    #expect(Set(course.steps.dropFirst(3)) == ["slow", "quick"])
  }

  private final class Course: Sendable {
    private let noted = Mutex<[String]>([])

    var steps: [String] { noted.withLock(\.self) }

    func note(_ step: String) { noted.withLock { $0.append(step) } }

    func reach(_ step: String) async {
      while !steps.contains(step) { await Task.yield() }
    }
  }
}

extension ConnectionPool {
  fileprivate func hasWaiting(_ count: Int) async {
    while waiting < count { await Task.yield() }
  }
}
