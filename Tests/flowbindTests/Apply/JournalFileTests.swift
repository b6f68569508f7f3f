import Applying
import AuthentikSandbox
import Foundation
import Testing

@testable import flowbind

@Suite(.serialized) struct JournalFileTests {
  private let records: [JournalRecord] = [.intent(1), .done(1), .end(.applied)]

  @Test func `a journal is its owner's alone, a line a record`() throws {
    let folder = try Folder()
    let path = folder.path("a.journal")
    let file = try JournalFile.create(path)
    for record in records { try file.append(record) }
    let text = try folder.text("a.journal")
    #expect(try text.split(separator: "\n").map { try JournalRecord(line: $0) } == records)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(throws: JournalError.self) { try JournalFile.create(path) }
  }

  @Test func `a journal that is opened again loses what was written in part, and nothing else`() throws {
    let folder = try Folder(["a.journal": "{\"number\":1,\"record\":\"intent\"}\n{\"numb"])
    let file = try JournalFile.reopen(folder.path("a.journal"), wholeBytes: 31)
    try file.append(.done(1))
    #expect(
      try folder.text("a.journal") == "{\"number\":1,\"record\":\"intent\"}\n{\"number\":1,\"record\":\"done\"}\n")
  }

  @Test func `a full disk is an error, not a lost line`() throws {
    let file = JournalFile(path: "/dev/full", descriptor: open("/dev/full", O_WRONLY), length: 0)
    #expect(throws: JournalError.self) { try file.append(.intent(1)) }
  }

  /// Ways to name a folder that cannot be one; permissions alone would not stop a test that runs as root.
  @Test(arguments: ["flag", "STATE_DIRECTORY", "XDG_STATE_HOME", "HOME", "nothing"])
  func `without a folder for its journal an apply writes nothing`(_ source: String) async throws {
    let folder = try Folder(["file": "", "login.yaml": LoginFlow.changes[0].blueprint])
    let server = SandboxServer(state: LoginFlow.state())
    var environment = ["AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token]
    defer { server.stop() }
    var words = ["apply", folder.path("login.yaml"), "--yes"]
    switch source {
    case "flag": words += ["--journal-dir", folder.path("file")]
    case "nothing": break
    default: environment[source] = folder.path("file")
    }
    let run = await CommandRun(words, environment: environment)
    #expect(run.code == .configuration, "\(run.error)")
    #expect(server.possibleWrites == 0)
    #expect(await CommandRun(words + ["--no-journal"], environment: environment).code == .done)
  }
}
