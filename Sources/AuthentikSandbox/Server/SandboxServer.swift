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
  package struct Exchange: Hashable, Sendable {
    package var method: String
    package var target: String
    package var userAgent: String
    /// nil where no reply was sent.
    package var status: Int?
    package var connection: Int
  }

  private struct Shared {
    var state: SandboxState
    var exchanges: [Exchange] = []
    var listener: Int32?
    var port: UInt16 = 0
    var connections: Set<Int32> = []
    var accepted = 0
  }

  /// A token that may do everything, made for this server alone.
  package let token: String
  package let faults: FaultScript
  private let options: Options
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
    let listener = try Socket.listening(port: port == 0 ? options.port : port)
    shared.withLock { shared in
      shared.listener = listener.descriptor
      shared.port = listener.port
    }
    let box = SocketBox(listener)
    DetachedThread.run { [weak self] in
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
  package var exchanges: [Exchange] { shared.withLock(\.exchanges) }

  private func serve(_ socket: consuming Socket) {
    let box = SocketBox(socket)
    let number: Int? = shared.withLock { shared in
      guard shared.listener != nil else { return nil }
      shared.connections.insert(box.socket.descriptor)
      shared.accepted += 1
      return shared.accepted
    }
    guard let number else { return }
    DetachedThread.run { [self] in
      if let idle = options.idleMilliseconds { box.socket.setReadTimeout(milliseconds: idle) }
      converse(box.socket, number)
      // Forgotten before it is closed, so that stop() never shuts down a descriptor that somebody else got.
      _ = shared.withLock { $0.connections.remove(box.socket.descriptor) }
      shutdown(box.socket.descriptor, Int32(SHUT_WR))
    }
  }

  /// Answers the requests of a connection until it ends.
  private func converse(_ socket: borrowing Socket, _ number: Int) {
    let descriptor = socket.descriptor
    var reader = RequestReader(
      receive: { Socket.read(descriptor) }, send: { _ = Socket.write($0, to: descriptor) })
    var served = 0
    while true {
      do {
        var request = try reader.next()
        if request.target.hasPrefix(options.pathPrefix) { request.target.removeFirst(options.pathPrefix.count) }
        if options.delayMilliseconds > 0 { usleep(UInt32(options.delayMilliseconds) * 1000) }
        guard answer(request, socket, number) else { return }
        served += 1
        if let limit = options.requestsPerConnection, served >= limit { return }
        if request.header("Connection")?.lowercased() == "close" { return }
      } catch {
        if case .refused(let status) = error {
          _ = socket.write(Response(status: status).bytes(closing: true, withBody: true))
        }
        return
      }
    }
  }

  /// Serves one request with what the script has for it; false where the connection must end.
  ///
  /// The sequence: waits and edits before, the request itself or what answers in its place, edits after, and the reply
  /// or what is left of it.
  private func answer(_ request: Request, _ socket: borrowing Socket, _ connection: Int) -> Bool {
    let faults = faults.faults(for: request)
    for fault in faults {
      if case .reset = fault {
        socket.resetOnClose()
        log(request, nil, connection)
        return false
      }
      if case .holdRequest(let gate) = fault { gate.pass() }
      if case .editBefore(let edit) = fault { withState(edit) }
    }
    var response = serve(request, faults)
    response.headers.append(Header("Date", HTTPDate.now(offset: options.clockOffsetSeconds)))
    for fault in faults {
      if case .editAfter(let edit) = fault { withState(edit) }
      if case .padBody(let count) = fault { response.body += [UInt8](repeating: 0x20, count: count) }
      if case .holdReply(let gate) = fault { gate.pass() }
    }
    return send(response, to: request, faults, socket, connection)
  }

  private func send(
    _ response: Response, to request: Request, _ faults: [Fault], _ socket: borrowing Socket, _ connection: Int
  ) -> Bool {
    let bytes = response.bytes(closing: false, withBody: request.method != "HEAD")
    for fault in faults {
      if case .loseReply = fault {
        log(request, nil, connection)
        return false
      }
      if case .cutBody(let count) = fault {
        log(request, response.status, connection)
        _ = socket.write(Array(bytes.prefix(bytes.count - response.body.count + count)))
        return false
      }
      if case .cutHeader = fault {
        log(request, response.status, connection)
        _ = socket.write(Array(bytes.prefix(24)))
        return false
      }
      if case .holdBody(let gate) = fault {
        log(request, response.status, connection)
        let half = bytes.count - response.body.count / 2
        guard socket.write(Array(bytes[..<half])) else { return false }
        gate.pass()
        return socket.write(Array(bytes[half...]))
      }
    }
    log(request, response.status, connection)
    return socket.write(bytes)
  }

  private func serve(_ request: Request, _ faults: [Fault]) -> Response {
    for case .answer(let response) in faults { return response }
    return withState { state in
      state.respond(to: request) { state in
        for case .editBeforeSave(let edit) in faults { edit(&state) }
      }
    }
  }

  private func log(_ request: Request, _ status: Int?, _ connection: Int) {
    let exchange = Exchange(
      method: request.method, target: request.target, userAgent: request.header("User-Agent") ?? "", status: status,
      connection: connection)
    shared.withLock { $0.exchanges.append(exchange) }
  }
}

/// Carries a socket to the thread that works with it.
private final class SocketBox: Sendable {
  let socket: Socket
  init(_ socket: consuming Socket) { self.socket = socket }
}

extension Response {
  /// The response as it goes over a connection.
  func bytes(closing: Bool, withBody: Bool) -> [UInt8] {
    var head = "HTTP/1.1 \(status) \(Self.reason(status))\r\n"
    for header in headers { head += "\(header.name): \(header.value)\r\n" }
    if status != 204 { head += "Content-Length: \(body.count)\r\n" }
    if closing { head += "Connection: close\r\n" }
    return Array("\(head)\r\n".utf8) + (withBody ? body : [])
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 204: "No Content"
    case 400: "Bad Request"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 500: "Internal Server Error"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    default: "Status"
    }
  }
}
