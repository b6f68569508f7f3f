import AuthentikSandbox
import Foundation
import Testing

@testable import Applying
@testable import AuthentikAPI
@testable import Bindings
@testable import flowbind

/// Every answer to a write, from a server that has carried the write out and from one that has not, by whole commands.
@Suite(.serialized, .timeLimit(.minutes(20))) struct AnswerTests {
  enum Write: String, CaseIterable {
    case put = "PUT"
    case post = "POST"
    case delete = "DELETE"

    var change: LoginFlow.Change {
      switch self {
      case .put: LoginFlow.Change(name: "an update", orders: [("default-authentication-login", 90)], operations: 1)
      case .post: LoginFlow.Change(name: "a create", orders: [("corp-enrollment-email", 25)], operations: 1)
      case .delete: LoginFlow.Change(name: "a deletion", orders: [("corp-captcha", nil)], operations: 1)
      }
    }

    var method: HTTPRequest.Method { HTTPRequest.Method(rawValue: rawValue) ?? .get }
  }

  /// One run of an apply whose write gets the answer.
  private func run(
    _ write: Write, _ fault: Fault, _ expected: ExitCode, journal ending: ApplyEnding.Kind, says words: [String],
    _ note: Comment
  ) async throws {
    let bench = try ApplyBench(write.change)
    let before = bench.server.loginBindings
    bench.server.faults.on(.only(1), method: write.rawValue, fault)
    let run = await bench.run(bench.words + ["--create", "--delete", "--settle", "1ms"])
    #expect(run.code == expected, "\(note): \(run.output)\(run.error)")
    #expect(try JournalReplay(Data(contentsOf: URL(filePath: bench.journal))).ending == ending, note)
    let said = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for word in words { #expect(said.contains(word), "\(note): \(run.output)") }
    let after = bench.server.loginBindings
    switch expected {
    case .done: #expect(after != before, note)
    case .surprised: break
    default: #expect(after == before, note)
    }
  }

  @Test(arguments: Write.allCases) func `what somebody else answers is settled by reading`(_ write: Write) async throws
  {
    for (name, response) in ForeignAnswers.all {
      try await run(
        write, .serveAndAnswer(response), .done, journal: .applied, says: [], "\(write), \(name), carried out")
      try await run(
        write, .answer(response), .undone, journal: .undone,
        says: ["it may have been carried out", "looked for during"], "\(write), \(name), not carried out")
    }
  }

  @Test(arguments: Write.allCases) func `authentik's own refusal is believed, and looked at once`(
    _ write: Write
  ) async throws {
    for row in WriteAnswer.table where row.methods.contains(write.method) {
      guard case .refused(let refusal) = row.verdict else { continue }
      let code: ExitCode =
        switch refusal {
        case .fields, .gone: .refused
        case .token, .right: .noPermission
        case .notTaken, .throttled: .unavailable
        }
      let note = Comment("\(write), \(row.status), \(row.shape)")
      try await run(write, .answer(row.sample), code, journal: .nothingWritten, says: ["nothing written"], note)
      try await run(write, .serveAndAnswer(row.sample), .done, journal: .applied, says: [], note)
    }
  }

  @Test(arguments: Write.allCases) func `a success that is none is seen by the last read`(_ write: Write) async throws {
    let state = LoginFlow.state()
    let login = try #require(state.binding(PrimaryKey("794f263a-75aa-4af3-8a9c-89ae9c9bace7")))
    let stage = try #require(state.stage(named: "corp-enrollment-email")?.pk)
    var moved = login
    moved.settings.order = 90
    let made = Binding(
      pk: PrimaryKey("99999999-2222-4333-8444-555555555555"),
      policyBindingModel: PrimaryKey("99999999-2222-4333-8444-666666666666"),
      settings: BindingSettings(flow: login.settings.flow, stage: stage, order: 25))
    let (answer, words): (Response, String) =
      switch write {
      case .put: (.success(200, moved), "changed meanwhile")
      case .post: (.success(201, made), "was deleted meanwhile")
      case .delete: (Response(status: 204), "was added meanwhile")
      }
    try await run(write, .answer(answer), .surprised, journal: .surprised, says: [words], "\(write), a lie")
  }

  @Test(arguments: [false, true]) func `a rollback says of a foreign answer what reading tells`(
    _ isCarriedOut: Bool
  ) async throws {
    for (name, response) in ForeignAnswers.all {
      let bench = try ApplyBench(Write.put.change)
      let before = bench.server.loginBindings
      #expect(await bench.run(bench.words).code == .done)
      let written = bench.server.loginBindings
      bench.server.faults.on(.every(1), method: "PUT", isCarriedOut ? .serveAndAnswer(response) : .answer(response))
      let run = await bench.run(["rollback", "--yes", try bench.journal, "--settle", "3ms", "-o", "json"])
      let note = Comment("\(name): \(run.output)\(run.error)")
      #expect(run.code == (isCarriedOut ? .done : .notUndone), note)
      #expect(bench.server.loginBindings == (isCarriedOut ? before : written), note)
      #expect(run.output.contains("\"waited_seconds\"") == !isCarriedOut, note)
      bench.server.faults.clear()
    }
  }

  /// By the real clock: the fourth request comes about a second after the write.
  @Test func `a write that lands late is found, told of and undone with the rest`() async throws {
    for fails in [false, true] {
      let bench = try ApplyBench()
      let before = bench.server.loginBindings
      bench.server.faults.on(.only(2), method: "PUT", .landLater(after: 4))
      if fails {
        bench.server.faults.on(
          .only(3), method: "PUT", .status(403, detail: "You do not have permission to perform this action."))
      }
      let run = await bench.run(bench.words + ["-o", "json"])
      #expect(run.code == (fails ? .undone : .done), "\(run.output)\(run.error)")
      #expect(run.output.contains("it was seen after"), "\(run.output)")
      #expect((bench.server.loginBindings == before) == fails)
    }
  }

  @Test(arguments: [SIGINT, SIGTERM]) func `a signal that ends the looks means 5, and the journal stays open`(
    _ signal: Int32
  ) async throws {
    let bench = try ApplyBench()
    #expect(await bench.run(bench.words).code == .done)
    let target = try #require(bench.server.requests.filter { $0.method == "PUT" }.dropFirst().first?.target)

    let stopped = try ApplyBench()
    let before = stopped.server.loginBindings
    let gate = Gate()
    // The binding is read before its write, and then looked for.
    stopped.server.faults.on(.only(2), method: "PUT", .landLater(after: 1000))
      .on(.only(2), method: "GET", path: target, .holdReply(gate))
    let binary = try BuiltBinary(stopped.words + ["--settle", "1h"], environment: stopped.environment)
    await gate.arrivals()
    binary.send(signal)
    await binary.says("stopping before the next write")
    gate.open()
    #expect(await binary.status() == ExitCode.notUndone.rawValue, "\(binary.error)")
    #expect(try JournalReplay(Data(contentsOf: URL(filePath: stopped.journal))).ending == nil)
    stopped.server.faults.clear()
    #expect(await stopped.run(stopped.words).code == .refused)
    #expect(await stopped.run(["rollback", "--yes", try stopped.journal, "--settle", "1ms"]).code == .done)
    #expect(stopped.server.loginBindings == before)
  }
}

extension WriteAnswer {
  /// The answer as authentik gives it.
  fileprivate var sample: Response {
    switch shape {
    case .empty, .binding: Response(status: status)
    case .fieldErrors: .json(status, ["order": ["A valid integer is required."]])
    case .detail(let start): .json(status, ["detail": .string(start)])
    case .detailWithRetryAfter(let start):
      Response(
        status: status, headers: [Header("Content-Type", "application/json"), Header("Retry-After", "5")],
        body: Array(#"{"detail": "\#(start)"}"#.utf8))
    }
  }
}

extension Response {
  /// A binding as authentik answers a write.
  fileprivate static func success(_ status: Int, _ binding: Binding) -> Response {
    let bytes = (try? JSONEncoder().encode(binding)).map(Array.init) ?? []
    return Response(status: status, headers: [Header("Content-Type", "application/json")], body: bytes)
  }
}
