package import Foundation

/// The `flowbind` program that was built beside these tests, run as users run it.
package struct BuiltProgram: Sendable {
  package struct Outcome: Sendable {
    package let exitCode: Int32
    package let output: String
    package let error: String
  }

  package static let path = Bundle.main.executableURL!.deletingLastPathComponent().appending(path: "flowbind").path

  /// Runs a shell command in which `flowbind` is the built program, on a thread of its own.
  ///
  /// - Parameter environment: all variables that the command sees, besides `PATH` and `HOME`.
  package static func run(
    shell command: String, environment: [String: String] = [:], in directory: URL = Repository.root
  ) async throws -> Outcome {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try runBlocking(command, environment, directory) })
      }
    }
  }

  private static func runBlocking(
    _ command: String, _ environment: [String: String], _ directory: URL
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "flowbind() { '\(path)' \"$@\"; }\n" + command]
    process.currentDirectoryURL = directory
    let inherited = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME", "LD_LIBRARY_PATH"].contains($0.key) }
    process.environment = inherited.merging(environment) { _, given in given }
    process.standardInput = FileHandle.nullDevice
    // Files, not pipes: nobody has to read both streams at once.
    let folder = FileManager.default.temporaryDirectory.appending(path: "flowbind-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (output, error) = (folder.appending(path: "output"), folder.appending(path: "error"))
    for file in [output, error] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: error)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      exitCode: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
      error: try String(contentsOf: error, encoding: .utf8))
  }
}
