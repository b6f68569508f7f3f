import AuthentikSandbox
import Glibc
import Testing

/// A client of few words over one real connection, which sees each byte that the server sends.
final class Client {
  private let descriptor: Int32
  private let token: String
  private var buffer: [UInt8] = []
  /// Whether the connection ended by a reset.
  private(set) var wasReset = false

  init(_ server: SandboxServer) throws {
    token = server.token
    let port = try #require(server.address.split(separator: ":").last.flatMap { UInt16($0.prefix { $0.isNumber }) })
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if connected != 0 { throw Refused() }
  }

  deinit { close(descriptor) }

  struct Refused: Error {}

  struct Reply {
    var status: Int
    var head: String
    var body: [UInt8]
    var json: JSON? { try? JSONParser.parse(body) }
  }

  func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// Sends a request and reads its reply; nil where the connection ends before the reply is complete.
  func ask(_ method: String, _ target: String, _ body: JSON? = nil, headers: String = "") -> Reply? {
    let bytes = body?.bytes ?? []
    let type = body == nil ? "" : "Content-Type: application/json\r\nContent-Length: \(bytes.count)\r\n"
    write(
      "\(method) \(target) HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer \(token)\r\n\(type)\(headers)\r\n"
        + String(decoding: bytes, as: UTF8.self))
    return reply(hasBody: method != "HEAD")
  }

  func reply(hasBody: Bool = true) -> Reply? {
    var end: Int?
    while end == nil {
      end = (0..<max(0, buffer.count - 3)).first { buffer[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }
      if end == nil, !fill() { return nil }
    }
    let head = String(decoding: buffer[..<(end ?? 0)], as: UTF8.self)
    buffer.removeSubrange(..<((end ?? 0) + 4))
    let length = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }.flatMap {
      Int($0.dropFirst(16))
    }
    let size = hasBody ? length ?? 0 : 0
    while buffer.count < size { if !fill() { return nil } }
    let body = Array(buffer[..<size])
    buffer.removeSubrange(..<size)
    return Reply(status: Int(head.split(separator: " ")[1]) ?? 0, head: head, body: body)
  }

  /// Whether the server ended the connection without another byte.
  func isClosed() -> Bool { buffer.isEmpty && !fill() }

  private func fill() -> Bool {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    if count > 0 { buffer += bytes[..<count] }
    if count < 0, errno == ECONNRESET { wasReset = true }
    return count > 0
  }
}
