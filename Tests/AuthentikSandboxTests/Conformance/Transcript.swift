@testable import AuthentikSandbox
import Foundation
import TestSupport
import Testing

/// One recorded exchange with a real server.
struct Exchange: Sendable {
  let name: String
  let request: Request
  let status: Int
  let body: JSON
  let before: JSON?
  /// The whole line.
  let record: JSON

  init?(line: [UInt8]) throws {
    let record = try JSONParser.parse(line)
    guard let name = record["name"]?.string, let request = record["request"], let response = record["response"],
      let method = request["method"]?.string, let path = request["path"]?.string
    else { return nil }
    self.name = name
    self.record = record
    self.request = Request(
      method: method, target: path,
      headers: (request["headers"]?.members ?? []).map { Header($0.name, $0.value.string ?? "") },
      body: Self.bytes(request["body"]))
    status = response["status"]?.integer ?? 0
    body = response["body"] ?? .null
    before = record["db_before"]
  }

  /// A text is a body that was sent as it stands; one of bytes beyond ASCII alone was no UTF-8.
  private static func bytes(_ body: JSON?) -> [UInt8] {
    switch body {
    case nil, .null: []
    case .string(let text) where text.unicodeScalars.allSatisfy({ $0.value < 256 }):
      text.unicodeScalars.map { UInt8($0.value) }
    case .string(let text): Array(text.utf8)
    case let value?: value.bytes
    }
  }

  /// The last part of the path, where it is the key of a binding.
  var bindingKey: String? {
    let parts = request.path.split(separator: "/")
    return parts.count == 5 && parts[3] == "bindings" && parts[2] == "flows" && parts[4].count == 36
      ? parts[4].lowercased() : nil
  }
}

/// The recordings of one authentik version.
struct Transcript: Sendable, CustomTestStringConvertible {
  let version: AuthentikVersion
  private let folder: URL

  var testDescription: String { version.rawValue }

  /// The versions that are there.
  static var all: [Transcript] {
    guard let root = Corpus.root else { return [] }
    return AuthentikVersion.allCases.map { version in
      Transcript(version: version, folder: root.appending(path: "transcripts/\(version.rawValue)"))
    }.filter { FileManager.default.fileExists(atPath: $0.folder.path) }
  }

  /// The exchanges of a group, such as `01-list`.
  func group(_ name: String) throws -> [Exchange] {
    let file = folder.appending(path: "\(name).jsonl")
    guard FileManager.default.fileExists(atPath: file.path) else { return [] }
    return try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).compactMap { line in
      try Exchange(line: Array(line))
    }
  }
}
