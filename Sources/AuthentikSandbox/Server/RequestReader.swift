/// Reads requests from a connection, one after the other.
struct RequestReader: ~Copyable {
  /// Why a connection ends, or what to answer before it does.
  enum Problem: Error {
    case closed
    case refused(status: Int)
  }

  static let maximumHeaderSize = 65_536
  static let maximumBodySize = 32 * 1_048_576

  private let receive: () -> [UInt8]?
  private let send: ([UInt8]) -> Void
  private var buffer: [UInt8] = []

  init(receive: @escaping () -> [UInt8]?, send: @escaping ([UInt8]) -> Void) {
    self.receive = receive
    self.send = send
  }

  mutating func next() throws(Problem) -> Request {
    let head = try readHead()
    var lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)[...]
    let start = (lines.popFirst() ?? "").split(separator: " ")
    guard start.count == 3, start[2].hasPrefix("HTTP/1."), start[1].hasPrefix("/") else { throw .refused(status: 400) }
    var request = Request(method: String(start[0]), target: String(start[1]))
    for line in lines where !line.isEmpty {
      guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else { throw .refused(status: 400) }
      request.headers.append(
        Header(String(line[..<colon]), String(line[line.index(after: colon)...].trimmingSpace)))
    }
    if start[2] == "HTTP/1.0" { request.headers.append(Header("Connection", "close")) }
    if request.header("Expect")?.lowercased() == "100-continue" { send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
    request.body = try readBody(of: request)
    return request
  }

  /// Header fields are Latin-1, so that a byte is a character.
  private mutating func readHead() throws(Problem) -> String {
    var searched = 0
    while true {
      if let end = buffer.firstEndOfHead(from: searched) {
        let head = String(String.UnicodeScalarView(buffer[..<end].map { Unicode.Scalar($0) }))
        buffer.removeSubrange(..<(end + 4))
        return head
      }
      searched = max(0, buffer.count - 3)
      guard buffer.count < Self.maximumHeaderSize else { throw .refused(status: 431) }
      try fill()
    }
  }

  private mutating func readBody(of request: Request) throws(Problem) -> [UInt8] {
    if request.header("Transfer-Encoding")?.lowercased() == "chunked" { return try readChunks() }
    guard let text = request.header("Content-Length") else { return [] }
    guard let length = Int(text), length >= 0 else { throw .refused(status: 400) }
    guard length <= Self.maximumBodySize else { throw .refused(status: 413) }
    return try read(length)
  }

  private mutating func readChunks() throws(Problem) -> [UInt8] {
    var body: [UInt8] = []
    while true {
      let size = String(decoding: try readLine().prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
      guard let length = Int(size, radix: 16), length >= 0 else { throw .refused(status: 400) }
      guard body.count + length <= Self.maximumBodySize else { throw .refused(status: 413) }
      if length == 0 { break }
      body += try read(length)
      guard try readLine().isEmpty else { throw .refused(status: 400) }
    }
    while try !readLine().isEmpty {}
    return body
  }

  private mutating func readLine() throws(Problem) -> [UInt8] {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(buffer[..<end])
        buffer.removeSubrange(...end)
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      }
      guard buffer.count < Self.maximumHeaderSize else { throw .refused(status: 400) }
      try fill()
    }
  }

  private mutating func read(_ count: Int) throws(Problem) -> [UInt8] {
    while buffer.count < count { try fill() }
    let bytes = Array(buffer[..<count])
    buffer.removeSubrange(..<count)
    return bytes
  }

  private mutating func fill() throws(Problem) {
    guard let bytes = receive() else { throw .closed }
    buffer += bytes
  }
}

extension [UInt8] {
  /// Where the empty line that ends the header fields begins, without its preceding line break.
  fileprivate func firstEndOfHead(from start: Int) -> Int? {
    guard count >= 4, start <= count - 4 else { return nil }
    return (start...(count - 4)).first { self[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }
  }
}
