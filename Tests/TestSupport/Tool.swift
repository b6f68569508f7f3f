package import Foundation

/// A program that checks a format and may not be installed.
package struct Tool: Sendable {
  package let name: String
  private let arguments: [String]

  package init(_ name: String, _ arguments: [String] = []) {
    self.name = name
    self.arguments = arguments
  }

  /// Whether the program is on the path.
  package var isInstalled: Bool { path != nil }

  private var path: String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Runs it with more arguments and a file as its input; the answer is nil where it is content, else what it says.
  package func complaint(_ more: [String] = [], input: URL? = nil) throws -> String? {
    guard let path else { return "\(name) is not installed" }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments + more
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = try input.map { try FileHandle(forReadingFrom: $0) } ?? FileHandle.nullDevice
    try process.run()
    let said = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? nil : "exit \(process.terminationStatus): \(said.prefix(2000))"
  }
}

/// Checks JSON documents against a JSON schema with Python's `jsonschema`.
package struct JSONSchemaTool: Sendable {
  private static let tool = Tool("python3")

  package static let isInstalled = tool.isInstalled && (try? tool.complaint(["-c", "import jsonschema"])) == .some(nil)

  /// - Parameter each: whether the document is a list whose elements the schema describes.
  package static func complaint(_ documents: [URL], schema: URL, each: Bool = false) throws -> String? {
    let script = """
      import json, sys, jsonschema
      schema = json.load(open(sys.argv[1]))
      for path in sys.argv[3:]:
          document = json.load(open(path))
          for part in document if sys.argv[2] == "each" else [document]:
              jsonschema.validate(part, schema)
      """
    return try tool.complaint(["-c", script, schema.path, each ? "each" : "whole"] + documents.map(\.path))
  }
}
