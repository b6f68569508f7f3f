internal import Foundation
internal import Glibc
internal import Synchronization

/// A raw TCP peer on loopback that does to a client whatever a test scripts, well-formed or not.
///
/// Each connection has a thread that runs the script; port 0, no sleeps. It ends with the value.
package final class ScriptedPeer: Sendable {
  package typealias Script = @Sendable (Connection) -> Void

  /// What a client sent on one connection, whole requests only.
  package struct Request: Hashable, Sendable {
    /// Counts from 0 in the order in which connections were accepted.
    package let connection: Int
    /// Request line and header lines, as sent.
    package let head: String
    package let body: String

    package var line: String { String(head.prefix { $0 != "\r\n" }) }
    package var method: String { String(head.prefix { $0 != " " }) }
    package var target: String { String(line.split(separator: " ").dropFirst().first ?? "") }

    package func header(_ name: String) -> String? {
      for line in head.split(separator: "\r\n").dropFirst() {
        let parts = line.split(separator: ":", maxSplits: 1)
        if parts.count == 2, parts[0].lowercased() == name.lowercased() {
          return parts[1].trimmingCharacters(in: .whitespaces)
        }
      }
      return nil
    }
  }

  package let port: Int
  private let listener: Int32
  private let ledger = Ledger()

  package init(_ script: @escaping Script) throws {
    signal(SIGPIPE, SIG_IGN)
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(listener, pointer, length) == 0 && listen(listener, 128) == 0
          && getsockname(listener, pointer, &length) == 0
      }
    }
    guard bound else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    port = Int(UInt16(bigEndian: address.sin_port))
    self.listener = listener
    Thread.detachNewThread { [listener, ledger] in
      while case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
        let connection = Connection(number: ledger.admit(descriptor), descriptor: descriptor, ledger: ledger)
        Thread.detachNewThread {
          script(connection)
          ledger.dismiss(connection.number)
          close(descriptor)
        }
      }
      close(listener)
    }
  }

  /// A peer that answers each request on each connection, which it keeps open.
  package static func answering(
    _ answer: @escaping @Sendable (Request) -> String
  ) throws -> ScriptedPeer {
    try ScriptedPeer { connection in
      while let request = connection.request() { connection.send(answer(request)) }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    ledger.shutdownAll()
  }

  package var base: String { "http://127.0.0.1:\(port)" }
  package var requests: [Request] { ledger.requests }
  /// How many connections were accepted until now.
  package var connections: Int { ledger.accepted }
  package var openConnections: Int { ledger.openCount }
  /// How often it was asked whether it lives.
  package var openings: Int { ledger.openings }

  /// The peer's end of one connection.
  package struct Connection: Sendable {
    package let number: Int
    fileprivate let descriptor: Int32
    fileprivate let ledger: Ledger

    /// Waits for a whole request; nil where the client closed.
    ///
    /// The question whether the server lives, which opens a connection, is answered on the way.
    ///
    /// - Parameter wholly: false: the header fields are enough.
    package func request(wholly: Bool = true) -> Request? {
      var bytes: [UInt8] = []
      let end = Array("\r\n\r\n".utf8)
      while true {
        if let range = bytes.firstRange(of: end) {
          let head = String(decoding: bytes[..<range.lowerBound], as: UTF8.self)
          let bare = Request(connection: number, head: head, body: "")
          let wanted = bare.header("Content-Length").flatMap { Int($0) } ?? 0
          let body = bytes[range.upperBound...]
          if body.count >= wanted || !wholly {
            let request = Request(connection: number, head: head, body: String(decoding: body, as: UTF8.self))
            if request.method == "HEAD", request.target.hasSuffix("/-/health/live/") {
              ledger.recordOpening()
              send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
              bytes = Array(body.dropFirst(wanted))
              continue
            }
            ledger.record(request)
            return request
          }
        }
        guard let more = receive() else { return nil }
        bytes += more
      }
    }

    /// Whatever comes next; nil where the client closed.
    package func receive() -> [UInt8]? {
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// Answers whether the client still takes it.
    @discardableResult
    package func send(_ text: String) -> Bool {
      send(Array(text.utf8))
    }

    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
      var bytes = bytes[...]
      while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard count > 0 else { return false }
        bytes = bytes.dropFirst(count)
      }
      return true
    }

    /// Waits until the client closes or the peer ends.
    package func hold() {
      while receive() != nil {}
    }
  }
}

/// What the threads of a peer share.
private final class Ledger: Sendable {
  private struct State {
    var accepted = 0
    var open: [Int: Int32] = [:]
    var requests: [ScriptedPeer.Request] = []
    var openings = 0
    var isOver = false
  }

  private let state = Mutex(State())

  var requests: [ScriptedPeer.Request] { state.withLock { $0.requests } }
  var openings: Int { state.withLock { $0.openings } }
  var accepted: Int { state.withLock { $0.accepted } }
  var openCount: Int { state.withLock { $0.open.count } }

  func admit(_ descriptor: Int32) -> Int {
    state.withLock { state in
      defer { state.accepted += 1 }
      state.open[state.accepted] = descriptor
      if state.isOver { shutdown(descriptor, Int32(SHUT_RDWR)) }
      return state.accepted
    }
  }

  func dismiss(_ number: Int) {
    _ = state.withLock { $0.open.removeValue(forKey: number) }
  }

  func record(_ request: ScriptedPeer.Request) {
    state.withLock { $0.requests.append(request) }
  }

  func recordOpening() {
    state.withLock { $0.openings += 1 }
  }

  func shutdownAll() {
    state.withLock { state in
      state.isOver = true
      for descriptor in state.open.values { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
  }
}

/// An HTTP/1.1 answer as text, with its length.
package func answer(_ status: Int, _ body: String = "", type: String = "application/json", headers: [String] = [])
  -> String
{
  let lines = ["HTTP/1.1 \(status) Scripted", "Content-Type: \(type)", "Content-Length: \(body.utf8.count)"] + headers
  return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
}
