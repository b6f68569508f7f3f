package import Foundation

/// Other programs that tests start.
package enum Program {
  package struct Failure: Error {
    package let text: String
  }

  /// Runs to the end on a thread of its own, and answers all output; throws where the exit code is not 0.
  @discardableResult
  package static func run(
    _ command: [String], in folder: URL? = nil, environment: [String: String] = [:]
  ) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try runBlocking(command, in: folder, environment: environment) })
      }
    }
  }

  /// The same, on the thread of the caller: only for what must be known before tests start.
  package static func runBlocking(
    _ command: [String], in folder: URL? = nil, environment: [String: String] = [:]
  ) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = folder }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(text: text) }
    return text
  }

  /// The command that runs these tests again, in a process of its own, with a filter.
  package static func theseTests(_ filter: String) -> [String] {
    [
      "/proc/\(ProcessInfo.processInfo.processIdentifier)/exe", "--testing-library", "swift-testing", "--filter",
      filter,
    ]
  }
}
