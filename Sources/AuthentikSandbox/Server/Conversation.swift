internal import Glibc

// What happens on one connection.
extension SandboxServer {
  /// How a connection ends.
  enum Ending { case orderly, reset }

  /// Answers the requests of a connection until it ends.
  ///
  /// Whether the server lives is answered before anything else, as authentik's front does: at once, without fault, and
  /// not written down.
  func converse(_ socket: borrowing Socket, _ connection: Int) -> Ending {
    let descriptor = socket.descriptor
    var reader = RequestReader(
      receive: { Socket.read(descriptor) }, send: { _ = Socket.write($0, to: descriptor) })
    var served = 0
    while true {
      do {
        let request = try reader.next()
        if request.target == options.pathPrefix + "/-/health/live/" {
          guard socket.write(Response(status: 200).bytes(closing: false)) else { return .orderly }
          continue
        }
        if options.delayMilliseconds > 0 { usleep(UInt32(options.delayMilliseconds) * 1000) }
        if let ending = answer(request, socket, connection) { return ending }
        served += 1
        if let limit = options.requestsPerConnection, served >= limit { return .orderly }
        if request.header("Connection")?.lowercased() == "close" { return .orderly }
      } catch {
        if case .refused(let status) = error {
          _ = socket.write(Response(status: status).bytes(closing: true))
        }
        return .orderly
      }
    }
  }

  /// Serves one request with what the script has for it; nil where the connection goes on.
  ///
  /// The sequence: waits and edits before, the request itself or what answers in its place, edits after, and the reply
  /// or what is left of it.
  private func answer(_ request: Request, _ socket: borrowing Socket, _ connection: Int) -> Ending? {
    for late in self.faults.landing() { _ = serve(late, []) }
    let faults = self.faults.faults(for: request)
    for fault in faults {
      if case .stop = fault { stop() }
      switch fault {
      case .reset, .stop:
        log(request, nil, connection)
        return .reset
      case .holdRequest(let gate): gate.pass()
      case .editBefore(let edit): withState(edit)
      case .landLater(let count, _): self.faults.delay(request, by: count)
      case .answer, .serveAndAnswer, .serveTwice, .loseReply, .cutBody, .cutHeader, .padBody, .holdReply, .holdBody,
        .editBeforeSave, .editDuringImport, .editAfter:
        break
      }
    }
    var response = serve(request, faults)
    response.headers.append(Header("Date", HTTPDate.now(offset: options.clockOffsetSeconds)))
    for fault in faults {
      if case .editAfter(let edit) = fault { withState(edit) }
      if case .padBody(let count) = fault { response.body += [UInt8](repeating: 0x20, count: count) }
      if case .holdReply(let gate) = fault { gate.pass() }
    }
    if request.method == "HEAD" { response.body = [] }
    return send(response, to: request, faults, socket, connection)
  }

  private func serve(_ request: Request, _ faults: [Fault]) -> Response {
    for fault in faults {
      switch fault {
      case .answer(let response): return response
      case .landLater(_, let response): return response ?? .hiddenError
      case .serveAndAnswer(let response):
        _ = serve(request, [])
        return response
      case .serveTwice: _ = serve(request, [])
      case .reset, .stop, .loseReply, .cutBody, .cutHeader, .padBody, .holdRequest, .holdReply, .holdBody, .editBefore,
        .editBeforeSave, .editDuringImport, .editAfter:
        break
      }
    }
    guard request.target.hasPrefix(options.pathPrefix) else { return .page(404, heading: "Not Found") }
    var request = request
    request.target.removeFirst(options.pathPrefix.count)
    return withState { state in
      state.respond(
        to: request, beforeSave: { state in for case .editBeforeSave(let edit) in faults { edit(&state) } },
        duringImport: { moment, state in
          for case .editDuringImport(let edit) in faults { edit(moment, &state) }
        })
    }
  }

  /// Sends a reply, or the part of it that a fault leaves.
  private func send(
    _ response: Response, to request: Request, _ faults: [Fault], _ socket: borrowing Socket, _ connection: Int
  ) -> Ending? {
    let bytes = response.bytes(closing: false)
    let bodyStart = bytes.count - response.body.count
    var sent = bytes.count
    var gate: Gate?
    for fault in faults {
      switch fault {
      case .loseReply, .landLater(_, nil): sent = 0
      case .cutHeader: sent = min(24, bodyStart)
      case .cutBody(let count): sent = min(bodyStart + count, bytes.count)
      case .holdBody(let bodyGate): gate = bodyGate
      case .reset, .stop, .answer, .serveAndAnswer, .serveTwice, .landLater, .padBody, .holdRequest, .holdReply,
        .editBefore, .editBeforeSave, .editDuringImport, .editAfter:
        break
      }
    }
    log(request, sent == 0 ? nil : response.status, connection)
    let half = gate == nil ? sent : min(sent, bodyStart + response.body.count / 2)
    guard socket.write(Array(bytes[..<half])) else { return .orderly }
    gate?.pass()
    guard socket.write(Array(bytes[half..<sent])) else { return .orderly }
    return sent == bytes.count ? nil : .orderly
  }
}
