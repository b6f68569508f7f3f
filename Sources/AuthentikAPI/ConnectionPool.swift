internal import Dispatch
internal import Synchronization

/// The connections to a server, each of which serves one request at a time; the others wait in the order they came.
///
/// With more than four TLS connections libcurl keeps closing and opening them (Swift 6.3.1), so there are at most four.
/// A server on this machine that is slow to open one gets two: it has no front that answers by itself, and opening burns
/// the processor that it needs for what it was asked before (2025.10 and 2026.5 on two cores: a plan took 1.25 times as
/// long with four, and 2.5 times the processor time).
final class ConnectionPool: Sendable {
  private typealias Waiter = CheckedContinuation<ServerConnection?, Never>

  private struct State {
    var idle: [ServerConnection] = []
    var count = 0
    /// Requests that wait for a connection.
    var queue: [(number: Int, waiter: Waiter)] = []
    var lastNumber = 0

    var openings = 0
    /// Those that were opened while others still are.
    var opened: [CheckedContinuation<Void, Never>] = []
    var isOpenedQuickly = false

    /// One that is free, or may be made. Of the free ones that which answered last: it is the surest to be there still.
    mutating func next(near isNear: Bool) -> ServerConnection? {
      if let last = idle.indices.max(by: { idle[$0].answered(before: idle[$1]) }) { return idle.remove(at: last) }
      guard count < (isNear && !isOpenedQuickly ? 2 : 4) else { return nil }
      count += 1
      return ServerConnection()
    }
  }

  /// A front takes 1 to 5 ms on the same machine, a gunicorn without one 33 ms on one machine and 12 ms on another
  /// (2025.10, 2026.5); taken for a front, it cost twice the processor time.
  private static let quick = Duration.milliseconds(10)
  private static let deadlines = DispatchQueue(label: "flowbind.http.turns")

  private let state = Mutex(State())
  private let now: @Sendable () -> ContinuousClock.Instant

  init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
    self.now = now
  }

  /// A connection for one request alone, until it is given back; nil where none came free in time, or where the task was
  /// cancelled meanwhile.
  ///
  /// - Parameter isNear: whether the server is on this machine.
  func take(near isNear: Bool, within limit: Duration) async -> ServerConnection? {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { (waiter: Waiter) in
        let connection = state.withLock { state in
          let connection = state.next(near: isNear)
          if connection == nil { state.queue.append((number, waiter)) }
          return connection
        }
        if let connection { return waiter.resume(returning: connection) }
        // Whoever was cancelled before it stood in the queue was not found there.
        guard !Task.isCancelled else { return giveUp(number) }
        Self.deadlines.asyncAfter(deadline: .now() + limit / .seconds(1)) { [weak self] in self?.giveUp(number) }
      }
    } onCancel: {
      giveUp(number)
    }
  }

  /// How many requests wait for one.
  var waiting: Int { state.withLock(\.queue.count) }

  /// Hands a connection to whoever waits for one.
  func give(back connection: ServerConnection) {
    let waiter = state.withLock { state -> Waiter? in
      guard state.queue.isEmpty else { return state.queue.removeFirst().waiter }
      state.idle.append(connection)
      return nil
    }
    waiter?.resume(returning: connection)
  }

  private func giveUp(_ number: Int) {
    let waiter = state.withLock { state in
      state.queue.firstIndex { $0.number == number }.map { state.queue.remove(at: $0).waiter }
    }
    waiter?.resume(returning: nil)
  }

  /// Opens a connection, and waits for those that are being opened meanwhile: what follows on the first would make the
  /// server answer the others later, and each burns a processor until then.
  func open(_ ask: () async -> PendingRequest.Outcome) async -> PendingRequest.Outcome {
    state.withLock { $0.openings += 1 }
    let start = now()
    let outcome = await ask()
    let time = now() - start
    await withCheckedContinuation { waiter in
      let together = state.withLock { state -> [CheckedContinuation<Void, Never>] in
        if case .success = outcome { state.isOpenedQuickly = time < Self.quick }
        state.openings -= 1
        state.opened.append(waiter)
        guard state.openings == 0 else { return [] }
        defer { state.opened = [] }
        return state.opened
      }
      for waiter in together { waiter.resume() }
    }
    return outcome
  }
}
