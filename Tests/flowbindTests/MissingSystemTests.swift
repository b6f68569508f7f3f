import Foundation
import TestSupport
import Testing

/// What a machine or container may lack, and flowbind needs.
struct MissingSystemTests {
  /// A place without `/proc` for one command; nil where this machine makes none.
  private static let withoutProc: String? = {
    let shell = "unshare -rm sh -c 'mount --bind \"$1\" /proc && shift && \"$@\"' sh"
    let empty = FileManager.default.temporaryDirectory.appending(path: "flowbind-empty-\(UUID().uuidString)")
    guard (try? FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)) != nil,
      (try? Tool("/bin/sh").complaint(["-c", "\(shell) '\(empty.path)' true"])) == .some(nil)
    else { return nil }
    return "\(shell) '\(empty.path)'"
  }()

  @Test(
    .enabled(if: withoutProc != nil, "this machine lets nobody make a mount namespace"),
    arguments: ["apply x", "", "version"])
  func `without proc, no command line is known, and no help is taken for an answer`(words: String) async throws {
    let shell = try #require(Self.withoutProc)
    let run = try await BuiltProgram.run(shell: "\(shell) '\(BuiltProgram.path)' \(words)")
    #expect(run.exitCode == 78 && run.output.isEmpty)
    #expect(run.error.contains("/proc is not mounted") && run.error.contains("mount it"), "\(run.error)")
  }
}
