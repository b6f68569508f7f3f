/// A header field.
package struct Header: Hashable, Sendable {
  package var name: String
  /// Read as Latin-1, as HTTP has it.
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// An HTTP request, as read from a connection.
package struct Request: Sendable {
  package var method: String
  /// Path and query as they were sent.
  package var target: String
  package var headers: [Header] = []
  package var body: [UInt8] = []
  package var clientAddress = "127.0.0.1"

  /// The first header of this name, in any letter case.
  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The path without its query, still percent-encoded.
  package var path: String { String(target.prefix { $0 != "?" }) }

  var query: Query { Query(target.drop { $0 != "?" }.dropFirst()) }

  var isRead: Bool { method == "GET" || method == "HEAD" || method == "OPTIONS" }
}

/// The parameters of a query, decoded.
struct Query: Sendable {
  private var items: [(name: String, value: String)]

  init(_ text: some StringProtocol) {
    items = text.split(separator: "&").map { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (Self.decode(parts[0]), parts.count > 1 ? Self.decode(parts[1]) : "")
    }
  }

  /// The last value given, as Django takes it; nil also where it is empty, which filters treat as not given.
  subscript(name: String) -> String? {
    items.last { $0.name == name }.flatMap { $0.value.isEmpty ? nil : $0.value }
  }

  func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

  static func decode(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let decoded = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(decoded)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
