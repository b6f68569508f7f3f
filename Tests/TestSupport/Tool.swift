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
    if name.hasPrefix("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Runs it with more arguments and a file as its input; the answer is nil where it is content, else what it says.
  package func complaint(_ more: [String] = [], input: URL? = nil) throws -> String? {
    guard let answer = try answer(more, input: input) else { return "\(name) is not installed" }
    return answer.status == 0 ? nil : "exit \(answer.status): \(answer.said.prefix(2000))"
  }

  /// Runs it likewise, and answers all that it says; nil where it is not installed.
  package func answer(
    _ more: [String] = [], input: URL? = nil, withErrors: Bool = true
  ) throws -> (status: Int32, said: String)? {
    guard let path else { return nil }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments + more
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = withErrors ? pipe : FileHandle.nullDevice
    process.standardInput = try input.map { try FileHandle(forReadingFrom: $0) } ?? FileHandle.nullDevice
    try process.run()
    let said = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, said)
  }
}

/// Checks JSON documents against a JSON schema with Python's `jsonschema`.
package struct JSONSchemaTool: Sendable {
  /// The first Python that has the library: a version manager's often lacks what Debian installs beside its own.
  private static let tool = [Tool("python3"), Tool("/usr/bin/python3")].first {
    $0.isInstalled && (try? $0.complaint(["-c", "import jsonschema"])) == .some(nil)
  }

  package static let isInstalled = tool != nil

  /// - Parameters:
  ///   - each: whether the document is a list whose elements the schema describes.
  ///   - isClosed: whether an object may hold nothing that the schema does not name.
  package static func complaint(
    _ documents: [URL], schema: URL, each: Bool = false, isClosed: Bool = false
  ) throws -> String? {
    let script = """
      import json, sys, jsonschema
      def close(part):
          if isinstance(part, dict):
              if "properties" in part: part.setdefault("additionalProperties", False)
              for value in part.values(): close(value)
          elif isinstance(part, list):
              for value in part: close(value)
      schema = json.load(open(sys.argv[1]))
      jsonschema.validators.validator_for(schema).check_schema(schema)
      if sys.argv[3] == "closed": close(schema)
      for path in sys.argv[4:]:
          document = json.load(open(path))
          for part in document if sys.argv[2] == "each" else [document]:
              try: jsonschema.validate(part, schema)
              except jsonschema.ValidationError as error: sys.exit(path + ": " + str(error)[:800])
      """
    return try tool?.complaint(
      ["-c", script, schema.path, each ? "each" : "whole", isClosed ? "closed" : "open"] + documents.map(\.path))
  }
}
