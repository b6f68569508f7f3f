import AuthentikSandbox
import Documents
import Foundation
import Reporting
import Testing

@testable import flowbind

/// What `show` makes of a journal, at every point at which its run may have been killed.
@Suite(.serialized) struct ShowJournalTests {
  let server = SandboxServer(state: .default())
  let environment: [String: String]
  let login = examples + "/login.yaml"

  init() throws { environment = ["AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token] }

  /// Applies the login blueprint and answers the lines of its journal: the plan, two a write, the end.
  private func journalLines(_ folder: borrowing Folder) async throws -> [String] {
    let apply = await CommandRun(
      ["apply", login, "--yes", "--journal-dir", folder.path("journals")], environment: environment)
    #expect(apply.code == .done, "\(apply.error)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("journals"))
    let name = try #require(names.first { $0.hasSuffix(".journal") })
    return try folder.text("journals/\(name)").split(separator: "\n").map(String.init)
  }

  private func show(
    _ lines: [String], _ folder: borrowing Folder, _ format: Format = .text
  ) async throws -> CommandRun {
    let path = folder.path("a.journal")
    try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    return await CommandRun(["show", path, "-o", format.rawValue])
  }

  private func server(of head: String) throws -> String {
    struct Head: Decodable { var server: String }
    return try JSONDecoder().decode(Head.self, from: Data(head.utf8)).server
  }

  @Test func `a whole journal is shown like the report of its apply`() async throws {
    let folder = try Folder()
    let shown = try await show(try await journalLines(folder), folder)
    #expect(shown.code == .done, "\(shown.error)")
    #expect(shown.output.hasPrefix("APPLY  done · 3 applied\n"))
    #expect(shown.output.contains("by the journal of the apply that began at 2026-01-02 03:04:05 UTC"))
    #expect(shown.output.contains("order 100 → 40  applied"))
    #expect(!shown.output.contains("flowbind rollback"))
  }

  @Test func `a journal without an end says what is in doubt and how to settle it`() async throws {
    let folder = try Folder()
    let lines = try await journalLines(folder)
    #expect(lines.count == 8)
    for kept in 1..<lines.count {
      let shown = try await show(Array(lines.prefix(kept)), folder).output
      #expect(shown.hasPrefix("APPLY  not settled: "), "\(kept): \(shown)")
      let (done, begun) = ((kept - 1) / 2, kept % 2 == 0 ? 1 : 0)
      func count(_ outcome: String) -> Int { shown.split(separator: "\n").count { $0.hasSuffix("  \(outcome)") } }
      #expect(count("applied") == done, "\(kept): \(shown)")
      #expect(count("in doubt") == begun)
      #expect(count("not attempted") == 3 - done - begun)
      #expect(shown.contains("flowbind rollback \(folder.path("a.journal"))"))
      #expect(shown.contains("flowbind apply --resume \(folder.path("a.journal"))"))
    }
  }

  @Test func `once an undo has begun, only a rollback is offered`() async throws {
    let folder = try Folder()
    let lines = try await journalLines(folder).prefix(3) + ["{\"number\":1,\"record\":\"undo\"}"]
    let shown = try await show(Array(lines), folder)
    #expect(shown.output.contains("  in doubt\n"))
    #expect(shown.output.contains("flowbind rollback") && !shown.output.contains("--resume"))
  }

  @Test(arguments: Format.allCases)
  func `every format shows a journal`(format: Format) async throws {
    let folder = try Folder()
    let lines = try await journalLines(folder)
    let shown = try await show(Array(lines.prefix(4)), folder, format)
    #expect(shown.code == .done, "\(shown.error)")
    let word =
      switch format {
      case .json: "\"outcome\" : \"in_doubt\""
      case .prometheus: "flowbind_run_complete{command=\"apply\",server=\"\(try server(of: lines[0]))\"} 0"
      default: "in doubt"
      }
    #expect(shown.output.contains(word), "\(shown.output)")
    guard format == .json else { return }
    let report = try JSONDecoder().decode(ApplyReport.self, from: Data(shown.output.utf8))
    #expect(report.verdict == .unsettled)
    #expect(report.plan.flows.count == 1 && report.plan.operations.count == 3)
  }

  @Test func `a journal that cannot be read is named, not guessed at`() async throws {
    let folder = try Folder()
    let lines = try await journalLines(folder)
    let shown = try await show([lines[0], "{\"record\":\"magic\"}", lines[1]], folder)
    #expect(shown.code == .invalidBlueprint)
    #expect(shown.error.contains("a.journal: line 2: "))
  }
}
