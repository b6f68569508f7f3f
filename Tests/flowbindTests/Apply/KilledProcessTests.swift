import Applying
import AuthentikSandbox
import Bindings
import Foundation
import TestSupport
import Testing

@testable import flowbind

/// The real program, killed and stopped while it writes.
@Suite(.serialized) struct KilledProcessTests {
  private static func requests() async throws -> (plan: Int, all: Int) {
    let bench = try ApplyBench()
    _ = await bench.run(["plan", bench.folder.path("login.yaml")])
    let plan = bench.server.requests.count
    #expect(await bench.run(bench.words).code == .done)
    return (plan, bench.server.requests.count - plan)
  }

  @Test(.timeLimit(.minutes(20))) func `a run that is killed at any request is undone by a rollback, or goes on`()
    async throws
  {
    let (plan, all) = try await Self.requests()
    let kills = ((plan + 1)...all).flatMap { request in
      [(request, false, false), (request, false, true), (request, true, false), (request, true, true)]
    }
    for (request, served, resumes) in Thoroughness.chosen(kills, every: 5, "kills") {
      let note = Comment("request \(request) of \(all), \(served ? "served" : "not served"), resumes: \(resumes)")
      let bench = try ApplyBench()
      let before = bench.server.loginBindings
      try await bench.wreck(at: request, served: served)

      let refused = await bench.run(bench.words)
      #expect(refused.code == .refused, note)
      #expect(refused.error.contains("flowbind rollback \(try bench.journal)"), note)

      if resumes {
        let resumed = await bench.run(["apply", "--resume", "--settle", "1ms"])
        #expect(resumed.code == .done, "\(note): \(resumed.output)\(resumed.error)")
      } else {
        let undone = await bench.run(["rollback", try bench.journal, "--yes", "--settle", "1ms"])
        #expect(undone.code == .done, "\(note): \(undone.output)\(undone.error)")
        #expect(bench.server.loginBindings == before, note)
      }
      let again = await bench.run(bench.words)
      #expect(again.code == .done, "\(note): \(again.output)\(again.error)")
      #expect(again.output.contains("nothing to write") == resumes, note)
    }
    print("killed at \(all - plan) requests, before and after each was served, then undone and resumed")
  }

  @Test(.enabled(if: DeadlyPen.canBeMade, "needs the program clang"), .timeLimit(.minutes(20)))
  func `a run that is killed at any line of its journal is undone by a rollback, or goes on`() async throws {
    let lines = try await Self.journalLines()
    let folder = try Folder()
    let deadly = try await DeadlyPen.made(in: folder.url)
    let kills = lines.indices.flatMap { line in
      [7, .max].flatMap { bytes in [(line, bytes, false), (line, bytes, true)] }
    }
    for (line, bytes, resumes) in Thoroughness.chosen(kills, every: 5, "kills at lines") {
      let isWhole = bytes == .max
      let note = Comment("\(isWhole ? "after" : "within") line \(line + 1), resumes: \(resumes)")
      let bench = try ApplyBench()
      let before = bench.server.loginBindings
      let environment = bench.environment.merging(deadly(line, isWhole ? 1 << 30 : bytes)) { $1 }
      let binary = try BuiltBinary(bench.words, environment: environment)
      #expect(await binary.status() == -SIGKILL, note)
      let left = try Data(contentsOf: URL(filePath: try bench.journal))
      let whole = isWhole ? line + 1 : line
      #expect(left.count { $0 == 10 } == whole && (left.last == 10) == isWhole, note)
      // The last line says that the run came to its end, so that nothing is left to settle.
      if whole < lines.count { try await settle(bench, whole, before, resumes: resumes, note) }
    }
    print("killed within and after each of \(lines.count) lines of the journal, then undone and resumed")
  }

  @Test(.enabled(if: BuiltBinary.canHaveFullDisk, "needs the programs env and prlimit"), .timeLimit(.minutes(20)))
  func `a disk that is full at any line of the journal undoes the run, and says so`() async throws {
    let lines = try await Self.journalLines()
    for line in Thoroughness.chosen(Array(lines.indices), every: 3, "full disks") {
      let note = Comment("full after \(line) lines")
      let bench = try ApplyBench()
      let before = bench.server.loginBindings
      let limit = lines[..<line].reduce(0) { $0 + $1.utf8.count + 1 } + 7
      let binary = try BuiltBinary(bench.words, environment: bench.environment, fullAfter: limit)
      let code = ExitCode(rawValue: await binary.status())
      switch line {
      case 0, 1:
        #expect(code == .outputFailed, note)
        #expect(bench.server.possibleWrites == 0, note)
      case lines.count - 1: #expect(code == .done && bench.writes == 4, note)
      default:
        #expect(code == .undone, note)
        #expect(bench.server.loginBindings == before, note)
      }
      #expect(binary.error.contains("the journal does not tell all of this run"), "\(note): \(binary.error)")
      // What could not be written whole is not there in part.
      let left = try Data(contentsOf: URL(filePath: try bench.journal))
      #expect(left.count { $0 == 10 } == line && (left.isEmpty || left.last == 10), note)
      try await settle(bench, line, before, resumes: false, note)
    }
  }

  /// What a run that nothing disturbs writes to its journal.
  private static func journalLines() async throws -> [String] {
    let bench = try ApplyBench()
    #expect(await bench.run(bench.words).code == .done)
    return try String(contentsOfFile: try bench.journal, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  /// Settles what a run left that wrote so many whole lines: the next one is refused until then, and then finishes.
  private func settle(
    _ bench: ApplyBench, _ lines: Int, _ before: [Binding], resumes: Bool, _ note: Comment
  ) async throws {
    if lines > 0 {
      #expect(await bench.run(bench.words).code == .refused, note)
      let settled = await bench.run(
        (resumes ? ["apply", "--resume"] : ["rollback", try bench.journal, "--yes"]) + ["--settle", "1ms"])
      #expect(settled.code == .done, "\(note): \(settled.output)\(settled.error)")
      if !resumes { #expect(bench.server.loginBindings == before, note) }
    } else {
      #expect(bench.server.loginBindings == before, note)
      #expect(await bench.run(["apply", "--resume", "--settle", "1ms"]).error.contains("to go on with"), note)
    }
    let again = await bench.run(bench.words)
    #expect(again.code == .done, "\(note): \(again.output)\(again.error)")
    #expect(bench.server.loginBindings.map(\.settings.order).sorted() == [5, 7, 8, 11, 22, 33], note)
  }

  @Test(arguments: [(SIGINT, ExitCode.interrupted), (SIGTERM, .terminated)])
  func `a signal ends the run between two writes, and the next run finishes the work`(
    _ signal: Int32, _ code: ExitCode
  ) async throws {
    let bench = try ApplyBench()
    let gate = Gate()
    bench.server.faults.on(.only(2), method: "PUT", .holdReply(gate))
    let binary = try BuiltBinary(bench.words, environment: bench.environment)
    await gate.arrivals()
    binary.send(signal)
    await binary.says("stopping before the next write")
    gate.open()
    #expect(await binary.status() == code.rawValue, "\(binary.error)")
    #expect(bench.writes == 2)
    let replay = try JournalReplay(try Data(contentsOf: URL(filePath: try bench.journal)))
    #expect(replay.ending == .stopped)
    #expect(await bench.run(bench.words).code == .done)
    #expect(bench.writes == 4)
  }

  @Test func `a second apply to the same server on this machine is told to come back`() async throws {
    let bench = try ApplyBench()
    let gate = Gate()
    bench.server.faults.on(.only(1), method: "PUT", .holdRequest(gate))
    let binary = try BuiltBinary(bench.words, environment: bench.environment)
    await gate.arrivals()
    #expect(await bench.run(bench.words).code == .busy)
    gate.open()
    #expect(await binary.status() == 0)
  }
}
