import Applying
import AuthentikSandbox
import Bindings
import Documents
import Foundation
import Reporting
import TestSupport
import Testing

@testable import flowbind

/// `rollback`, from the question to the list of journals.
@Suite(.serialized) struct RollbackTests {
  private func applied(_ change: LoginFlow.Change = LoginFlow.changes[3]) async throws -> ApplyBench {
    let bench = try ApplyBench(change)
    let run = await bench.run(bench.words + ["--create", "--delete"])
    try #require(run.code == .done, "\(run.error)")
    return bench
  }

  private func ask(_ bench: ApplyBench, _ answer: String?) async throws -> CommandRun {
    await CommandRun(
      ["rollback", try bench.journal, "--color", "never"], environment: bench.environment, terminal: true,
      answer: answer)
  }

  @Test func `without a terminal it wants a yes before anything is sent`() async throws {
    let bench = try await applied()
    let requests = bench.server.requests.count
    let run = await bench.run(["rollback", try bench.journal])
    #expect(run.code == .usage)
    #expect(run.error.contains("add --yes"), "\(run.error)")
    #expect(bench.server.requests.count == requests)
  }

  @Test(arguments: ["n", "", nil]) func `it shows the inverse and writes nothing without a yes`(
    answer: String?
  ) async throws {
    let bench = try await applied()
    let after = bench.server.loginBindings
    let run = try await ask(bench, answer)
    #expect(run.code == .refused, "\(run.error)")
    #expect(run.error.contains("ROLLBACK  4 writes in 1 flow\n"), "\(run.error)")
    #expect(run.error.contains(/~\s+33→100\s+default-authentication-login\s+order\s+33 → 100/), "\(run.error)")
    #expect(run.error.contains("undo this on \(bench.environment["AUTHENTIK_URL"]!)? [y/N]"), "\(run.error)")
    #expect(bench.server.loginBindings == after)
    #expect(try JournalReplay(Data(contentsOf: URL(filePath: bench.journal))).ending == .applied)
  }

  @Test func `it shows creations and deletions the other way round`() async throws {
    let bench = try await applied(LoginFlow.changes[6])
    let run = try await ask(bench, "n")
    #expect(run.error.contains(/\+\s+5\s+corp-captcha\s+create/), "\(run.error)")
    #expect(run.error.contains(/-\s+25\s+corp-enrollment-email\s+delete/), "\(run.error)")
  }

  @Test func `after a yes it writes what it showed, and the second time nothing`() async throws {
    let bench = try ApplyBench()
    let before = bench.server.loginBindings
    #expect(await bench.run(bench.words).code == .done)
    #expect(try await ask(bench, "y").code == .done)
    #expect(bench.server.loginBindings == before)
    let requests = bench.server.requests.count
    let again = await bench.run(["rollback", try bench.journal])
    #expect(again.code == .done, "\(again.error)")
    #expect(again.output.hasPrefix("ROLLBACK  nothing to undo: it is undone already"), "\(again.output)")
    #expect(bench.server.requests.count == requests)
  }

  @Test func `what was undone stays so, whatever is written later`() async throws {
    let bench = try await applied()
    let journal = try bench.journal
    #expect(await bench.run(["rollback", journal, "--yes"]).code == .done)
    bench.server.editLogin { $0.order = 60 }
    #expect(await bench.run(["rollback", journal, "--yes"]).code == .done)
    #expect(bench.server.loginBindings.contains { $0.settings.order == 60 })
  }

  @Test func `what somebody put back by hand needs no write and no yes on a terminal`() async throws {
    let bench = try ApplyBench(LoginFlow.changes[0])
    #expect(await bench.run(bench.words).code == .done)
    bench.server.editLogin { $0.order = 100 }
    let writes = bench.server.possibleWrites
    let run = try await ask(bench, "n")
    #expect(run.code == .done, "\(run.error)")
    #expect(run.output.hasPrefix("ROLLBACK  nothing to undo"), "\(run.output)")
    #expect(bench.server.possibleWrites == writes)
    #expect(try JournalReplay(Data(contentsOf: URL(filePath: bench.journal))).isUndone)
  }

  @Test func `what it will leave is told before it asks`() async throws {
    let bench = try await applied()
    bench.server.editLogin { $0.order = 77 }
    let run = try await ask(bench, "y")
    #expect(run.code == .notUndone)
    #expect(run.error.contains("ROLLBACK  3 writes in 1 flow"), "\(run.error)")
    let obstacle = "left as it is  \(LoginFlow.slug): default-authentication-login: somebody changed it after our write"
    #expect(run.error.replacing(/\n +/, with: " ").contains(obstacle), "\(run.error)")
    #expect(run.output.contains("✗ 4"), "\(run.output)")
  }

  @Test func `a server that cannot be read leaves journal and bindings as they are`() async throws {
    let bench = try await applied()
    let journal = try Data(contentsOf: URL(filePath: bench.journal))
    bench.server.faults.on(.from(1), .status(403, detail: "no"))
    let run = await bench.run(["rollback", try bench.journal, "--yes"])
    #expect(run.code == .noPermission, "\(run.error)")
    #expect(try Data(contentsOf: URL(filePath: bench.journal)) == journal)
  }

  @Test func `every format shows a rollback, and show makes each of them again`() async throws {
    let bench = try await applied()
    let files = Format.allCases.flatMap { ["-o", "\($0)=\(bench.folder.path("\($0)"))"] }
    #expect(await bench.run(["rollback", try bench.journal, "--yes"] + files).code == .done)
    for format in Format.allCases where format != .prometheus {
      let shown = await CommandRun(["show", bench.folder.path("json"), "-o", format.rawValue])
      #expect(shown.output == (try bench.folder.text("\(format)")), "\(format)")
      #expect(!shown.output.isEmpty)
    }
  }

  @Test(.enabled(if: JSONSchemaTool.isInstalled, "needs python3 with jsonschema"))
  func `what a rollback writes as JSON is what its schema says, and holds no other key`() async throws {
    let bench = try await applied()
    bench.server.editLogin { $0.order = 77 }
    for name in ["first", "second"] {
      _ = await bench.run(["rollback", try bench.journal, "--yes", "-o", "json=\(bench.folder.path(name))"])
      bench.server.editLogin { $0.order = 33 }
    }
    _ = await bench.run(["rollback", "no-journal", "--yes", "-o", "json=\(bench.folder.path("third"))"])
    let schema = await bench.run(["schema", "rollback"])
    try Data(schema.output.utf8).write(to: bench.folder.url.appending(path: "schema.json"))
    let complaint = try JSONSchemaTool.complaint(
      ["first", "second", "third"].map { bench.folder.url.appending(path: $0) },
      schema: bench.folder.url.appending(path: "schema.json"), isClosed: true)
    #expect(complaint == nil)
  }

  // MARK: - The list

  @Test func `the list names every journal, the latest first, without a server`() async throws {
    let bench = try await applied()
    #expect(await bench.run(["rollback", try bench.journal, "--yes"]).code == .done)
    let folder = bench.folder.path("journals")
    let later = try String(contentsOfFile: try bench.journal, encoding: .utf8)
      .split(separator: "\n").first.map { String($0).replacing("2026-01-02T03:04:05Z", with: "2026-01-03T00:00:00Z") }
    try (try #require(later) + "\n").write(toFile: folder + "/a.journal", atomically: true, encoding: .utf8)
    try "{}\n".write(toFile: folder + "/b.journal", atomically: true, encoding: .utf8)
    let requests = bench.server.requests.count

    let list = await CommandRun(["rollback", "--list", "--journal-dir", folder, "-o", "json"])
    #expect(list.code == .done, "\(list.error)")
    let report = try JSONDecoder().decode(JournalsReport.self, from: Data(list.output.utf8))
    #expect(report.journals.map(\.verdict) == [.unsettled, .undone, nil])
    #expect(report.journals.map(\.operations) == [4, 4, nil])
    #expect(report.journals[0].path == folder + "/a.journal" && report.journals[0].startedAt == "2026-01-03T00:00:00Z")
    #expect(report.journals[2].problem != nil)

    let text = await bench.run(["rollback", "--list"])
    #expect(text.output.hasPrefix("JOURNALS  3 journals in \(folder)\n"), "\(text.output)")
    #expect(
      text.output.contains(/2026-01-03 00:00:00 UTC   not settled +4   http:\S+ +\S+a\.journal\n/), "\(text.output)")
    #expect(bench.server.requests.count == requests)
  }

  @Test func `a list of no journals is empty, and makes no folder`() async throws {
    let folder = try Folder()
    let list = await CommandRun(["rollback", "--list", "--journal-dir", folder.path("none")])
    #expect(list.code == .done)
    #expect(list.output == "JOURNALS  0 journals in \(folder.path("none"))\n")
    #expect(!FileManager.default.fileExists(atPath: folder.path("none")))
  }

  @Test(arguments: [
    ["rollback", "--list", "a.journal"], ["rollback"], ["rollback", "a", "b"], ["rollback", "--list", "-o", "html"],
  ])
  func `a list takes no journal, a rollback one`(words: [String]) async throws {
    let folder = try Folder()
    let run = await CommandRun(words, environment: ["STATE_DIRECTORY": folder.path("journals")])
    #expect(run.code == .usage, "\(run.error)")
  }
}
