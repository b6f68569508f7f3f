internal import Foundation
internal import Glibc
internal import Synchronization

/// An authentik in memory behind a real HTTP server on loopback, with a thread for each connection.
package final class SandboxServer: Sendable {
  package struct Options: Sendable {
    /// 0 lets the system choose.
    package var port: UInt16 = 0
    /// Closes a connection that was idle for so long; authentik does after about 2,000 ms.
    package var idleMilliseconds: Int?
    /// Closes each connection after so many replies without saying so, as a recycled worker does.
    package var requestsPerConnection: Int?
    /// The time that each request takes at least.
    package var delayMilliseconds = 0
    /// How far the clock that replies are dated with is ahead.
    package var clockOffsetSeconds = 0
    /// A path in front of `/api/v3/`, such as `/prefix`, as a proxy adds it.
    package var pathPrefix = ""

    package init() {}
  }

  /// A request that was answered, for tests that count them.
  package struct ServedRequest: Hashable, Sendable {
    package var method: String
    package var target: String
    package var userAgent: String
    /// nil where no reply was sent.
    package var status: Int?
    package var connection: Int
  }

  private struct Shared {
    var state: SandboxState
    var requests: [ServedRequest] = []
    var listener: Int32?
    var port: UInt16 = 0
    var reservation: SocketBox?
    var connections: Set<Int32> = []
    var accepted = 0
  }

  /// A token that may do everything, made for this server alone.
  package let token: String
  package let faults: FaultScript
  let options: Options
  private let shared: Mutex<Shared>

  package init(state: SandboxState, options: Options = Options(), faults: FaultScript = FaultScript()) {
    var state = state
    token =
      "sandbox-" + (0..<32).map { _ in String("abcdefghijklmnopqrstuvwxyz0123456789".randomElement() ?? "a") }.joined()
    state.accounts[token] = .administrator
    self.options = options
    self.faults = faults
    shared = Mutex(Shared(state: state))
  }

  deinit { stop() }

  /// Opens the port and returns the address, such as `http://127.0.0.1:40123`.
  ///
  /// After `stop()` it starts again on the same port.
  @discardableResult
  package func start() throws(SandboxServerError) -> String {
    let (isRunning, port) = shared.withLock { ($0.listener != nil, $0.port) }
    guard !isRunning else { return address }
    let box = SocketBox(try Socket.bound(port: port == 0 ? options.port : port))
    // Nobody else is given the port while this server is stopped, so that whoever calls it then is refused.
    if port == 0 {
      let reservation = SocketBox(try Socket.bound(port: box.socket.port))
      shared.withLock { $0.reservation = reservation }
    }
    try box.socket.listen()
    shared.withLock { shared in
      shared.listener = box.socket.descriptor
      shared.port = box.socket.port
    }
    Thread.detachNewThread { [weak self] in
      while let connection = box.socket.accept() {
        guard let self else { return }
        self.serve(connection)
      }
    }
    return address
  }

  package var address: String { "http://127.0.0.1:\(shared.withLock(\.port))\(options.pathPrefix)" }

  /// Refuses new connections and ends the open ones; what is held at a gate ends once that opens.
  package func stop() {
    shared.withLock { shared in
      if let listener = shared.listener { shutdown(listener, Int32(SHUT_RDWR)) }
      shared.listener = nil
      for connection in shared.connections { shutdown(connection, Int32(SHUT_RDWR)) }
    }
  }

  /// Reads or changes the state between two requests.
  package func withState<Result>(_ body: (inout SandboxState) throws -> Result) rethrows -> Result {
    try shared.withLock { try body(&$0.state) }
  }

  /// The requests until now, in the sequence in which they were served.
  package var requests: [ServedRequest] { shared.withLock(\.requests) }

  private func serve(_ socket: consuming Socket) {
    let box = SocketBox(socket)
    let number: Int? = shared.withLock { shared in
      guard shared.listener != nil else { return nil }
      shared.connections.insert(box.socket.descriptor)
      shared.accepted += 1
      return shared.accepted
    }
    guard let number else { return }
    Thread.detachNewThread { [self] in
      if let idle = options.idleMilliseconds { box.socket.setReadTimeout(milliseconds: idle) }
      let ending = converse(box.socket, number)
      // Forgotten before it is closed, so that stop() never shuts down a descriptor that somebody else got.
      _ = shared.withLock { $0.connections.remove(box.socket.descriptor) }
      switch ending {
      case .orderly: shutdown(box.socket.descriptor, Int32(SHUT_WR))
      case .reset: box.socket.resetOnClose()
      }
    }
  }

  /// Writes down a request; before its reply is sent, so that whoever has the reply finds it here.
  func log(_ request: Request, _ status: Int?, _ connection: Int) {
    let served = ServedRequest(
      method: request.method, target: request.target, userAgent: request.header("User-Agent") ?? "", status: status,
      connection: connection)
    shared.withLock { $0.requests.append(served) }
  }
}

/// Carries a socket to the thread that works with it.
private final class SocketBox: Sendable {
  let socket: Socket
  init(_ socket: consuming Socket) { self.socket = socket }
}
