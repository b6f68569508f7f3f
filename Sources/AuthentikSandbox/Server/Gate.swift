internal import Glibc
internal import Synchronization

/// Holds a reply back until a test opens it; a test can wait until a request stands before it.
///
/// A pipe, so that no thread of Swift's pool is blocked and nothing sleeps: waiting threads read until its end closes.
package final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var arrivals = 0
    var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let readEnd: Int32
  private let writeEnd: Int32
  private let state = Mutex(State())

  package init() {
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    open()
    close(readEnd)
  }

  /// Lets everything through, now and later.
  package func open() {
    let wasOpen = state.withLock { state in
      defer { state.isOpen = true }
      return state.isOpen
    }
    if !wasOpen { close(writeEnd) }
  }

  /// Returns once this many requests stand, or stood, before the gate.
  package func arrivals(_ count: Int = 1) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.arrivals < count { state.waiting.append((count, continuation)) }
        return state.arrivals >= count
      }
      if isThere { continuation.resume() }
    }
  }

  /// Blocks the calling thread until the gate is open.
  func pass() {
    let ready = state.withLock { state in
      state.arrivals += 1
      let arrivals = state.arrivals
      let ready = state.waiting.filter { $0.count <= arrivals }
      state.waiting.removeAll { $0.count <= arrivals }
      return ready.map(\.continuation)
    }
    for continuation in ready { continuation.resume() }
    var poll = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
    while Glibc.poll(&poll, 1, -1) < 0 && errno == EINTR {}
  }
}
