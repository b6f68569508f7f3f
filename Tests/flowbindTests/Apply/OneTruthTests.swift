import AuthentikSandbox
import Bindings
import Foundation
import Reporting
import TestSupport
import Testing

@testable import flowbind

/// However a run ends, its exit code and all that it writes say the same: plan, drift, apply and rollback in every format.
@Suite(.serialized, .timeLimit(.minutes(10))) struct OneTruthTests {
  /// One way in which a run may end.
  struct Ending: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var words: [String]
    var change = 3
    var prepare: @Sendable (ApplyBench) async throws -> Void = { _ in }
    var code: ExitCode
    var tone: VerdictLine.Tone
    /// Nil where the run came to no judgement.
    var drift: Int?
    var changes = 0
    /// Whether the report tells of a flow, by which metrics count.
    var hasFlows = true

    var isPlan: Bool { words[0] == "plan" }
  }

  private static let apply = ["apply", "BLUEPRINT", "--yes"]
  private static let applied: @Sendable (ApplyBench) async throws -> Void = { bench in
    #expect(await bench.run(bench.words).code == .done)
  }
  private static let edited: @Sendable (ApplyBench) async throws -> Void = { bench in
    try await applied(bench)
    bench.server.editLogin { $0.order = 77 }
  }
  private static let planned: @Sendable (ApplyBench) async throws -> Void = { bench in
    #expect(await bench.run(["plan", bench.path("BLUEPRINT"), "-o", "json=" + bench.path("PLAN")]).code == .done)
  }

  /// The third and later changes of `LoginFlow` write four operations; two bindings of the flow are unmanaged.
  static let endings = [
    Ending(
      testDescription: "a plan with changes", words: ["plan", "BLUEPRINT"], code: .done, tone: .change, drift: 4,
      changes: 4),
    Ending(
      testDescription: "a plan with changes that a code tells", words: ["plan", "BLUEPRINT", "--detailed-exitcode"],
      code: .differences, tone: .change, drift: 4, changes: 4),
    Ending(
      testDescription: "an empty plan", words: ["plan", "BLUEPRINT", "--detailed-exitcode"], prepare: applied,
      code: .done, tone: .good, drift: 0),
    Ending(
      testDescription: "a plan that is refused", words: ["plan", "BLUEPRINT", "--max-changes", "1"], code: .refused,
      tone: .bad, drift: 4, changes: 4),
    Ending(
      testDescription: "a plan that cannot be made", words: ["plan", "BLUEPRINT", "--url", "http://127.0.0.1:1"],
      code: .unavailable, tone: .bad),
    Ending(
      testDescription: "drift", words: ["drift", "BLUEPRINT"], code: .differences, tone: .change, drift: 4, changes: 4),
    Ending(
      testDescription: "drift that nobody wants to hear of by a code", words: ["drift", "BLUEPRINT", "--exit-zero"],
      code: .done, tone: .change, drift: 4, changes: 4),
    Ending(
      testDescription: "no drift", words: ["drift", "BLUEPRINT"], prepare: applied, code: .done, tone: .good, drift: 0),
    Ending(
      testDescription: "unmanaged bindings that count as drift",
      words: ["drift", "BLUEPRINT", "--fail-on", "unmanaged"],
      prepare: applied, code: .differences, tone: .change, drift: 2),
    Ending(
      testDescription: "drift that cannot be told", words: ["drift", "BLUEPRINT", "--url", "http://127.0.0.1:1"],
      code: .unavailable, tone: .bad),
    Ending(testDescription: "an apply", words: apply, code: .done, tone: .good, drift: 0, changes: 4),
    Ending(
      testDescription: "an apply with nothing to write", words: apply, prepare: applied, code: .done, tone: .good,
      drift: 0),
    Ending(
      testDescription: "an apply that leaves a missing and an absent binding", words: apply, change: 6,
      code: .differences, tone: .change, drift: 2, changes: 2),
    Ending(
      testDescription: "an apply that leaves what nobody wants to hear of by a code",
      words: apply + ["--fail-on", "changed"], change: 6, code: .done, tone: .change, drift: 2, changes: 2),
    Ending(
      testDescription: "an apply that leaves unmanaged bindings, which count",
      words: apply + ["--fail-on", "missing,unmanaged"], code: .differences, tone: .change, drift: 2, changes: 4),
    Ending(
      testDescription: "an apply with nothing to write that leaves unmanaged bindings, which count",
      words: apply + ["--fail-on", "unmanaged"], prepare: applied, code: .differences, tone: .change, drift: 2),
    Ending(
      testDescription: "an apply of a plan that is there already", words: ["apply", "PLAN"],
      prepare: { bench in
        try await planned(bench)
        try await applied(bench)
      }, code: .done, tone: .good, drift: 0),
    Ending(
      testDescription: "an apply of a plan whose ground moved", words: ["apply", "PLAN"],
      prepare: { bench in
        try await planned(bench)
        bench.server.editLogin { $0.order = 77 }
      }, code: .refused, tone: .bad),
    Ending(
      testDescription: "an apply of another plan than was read",
      words: ["apply", "BLUEPRINT", "--expect", "0123456789abcdef"], code: .refused, tone: .bad),
    Ending(
      testDescription: "an apply that is refused", words: apply + ["--max-changes", "1"], code: .refused, tone: .bad,
      drift: 4),
    Ending(
      testDescription: "an apply whose first write is refused", words: apply,
      prepare: { $0.server.faults.on(.only(1), method: "PUT", .answer(.json(400, ["order": ["no"]]))) }, code: .refused,
      tone: .bad, drift: 4),
    Ending(
      testDescription: "an apply that failed and is undone", words: apply,
      prepare: { $0.server.faults.on(.only(3), method: "PUT", .answer(.json(400, ["order": ["no"]]))) }, code: .undone,
      tone: .bad,
      drift: 4),
    Ending(
      testDescription: "an apply that failed and is left", words: apply + ["--on-failure", "stop"],
      prepare: { $0.server.faults.on(.only(3), method: "PUT", .answer(.json(400, ["order": ["no"]]))) },
      code: .notUndone,
      tone: .bad, drift: 2, changes: 2),
    Ending(
      testDescription: "an apply during which somebody else wrote", words: apply,
      prepare: { bench in
        bench.server.faults.on(
          .only(4), method: "PUT", .editAfter { state in state.editLast { $0.policyEngineMode = "all" } })
      }, code: .surprised, tone: .bad, drift: 0, changes: 4),
    Ending(
      testDescription: "a rollback", words: ["rollback", "JOURNAL", "--yes"], prepare: applied, code: .done,
      tone: .good,
      drift: 0, changes: 4),
    Ending(
      testDescription: "a rollback of what is undone",
      words: ["rollback", "JOURNAL", "--yes"],
      prepare: { bench in
        try await applied(bench)
        #expect(await bench.run(["rollback", bench.path("JOURNAL"), "--yes"]).code == .done)
      }, code: .done, tone: .good, drift: 0, hasFlows: false),
    Ending(
      testDescription: "a rollback that leaves what somebody else changed",
      words: ["rollback", "JOURNAL", "--yes"], prepare: edited, code: .notUndone, tone: .bad, drift: 1, changes: 3),
    Ending(
      testDescription: "a rollback that nobody said yes to", words: ["rollback", "JOURNAL"], prepare: applied,
      code: .usage, tone: .bad),
    Ending(
      testDescription: "a rollback of a server that is not there",
      words: ["rollback", "JOURNAL", "--yes"],
      prepare: { bench in
        try await applied(bench)
        bench.server.stop()
      }, code: .unavailable, tone: .bad),
  ]

  @Test(arguments: endings) func `every output tells how the run ended`(_ ending: Ending) async throws {
    let bench = try ApplyBench(LoginFlow.changes[ending.change])
    try await ending.prepare(bench)
    let files = Format.allCases.filter { $0 != .text }.flatMap { ["-o", "\($0)=\(bench.folder.path("out.\($0)"))"] }
    let outputs = bench.folder.path("outputs")
    let run = await CommandRun(
      ending.words.map { bench.path($0) } + files + ["--color", "always"],
      environment: bench.environment.merging(["GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": outputs]) { $1 })
    let note = Comment("\(ending): \(run.output)\(run.error)")
    #expect(run.code == ending.code, note)
    #expect([.done, .differences].contains(ending.code) == (ending.tone != .bad), note)
    func text(_ format: Format) throws -> String { try bench.folder.text("out.\(format)") }

    let (color, sign, look) =
      switch ending.tone {
      case .good: ("\u{1B}[32m", "🟢", "good")
      case .change: ("\u{1B}[33m", "🟡", "change")
      case .bad: ("\u{1B}[31m", "🔴", "bad")
      }
    if ending.drift != nil {
      let verb = ending.words[0].uppercased()
      #expect(run.output.hasPrefix("\u{1B}[1m\(verb)\u{1B}[0m  \(color)"), note)
    }
    #expect(try text(.markdown).contains("### \(sign) "), note)
    #expect(try text(.html).contains("<h1 class=\"\(look)\">"), note)

    // What a plan would change is no warning and no failure of the plan.
    let worst: Severity = ending.tone == .bad ? .error : ending.tone == .good || ending.isPlan ? .note : .warning
    try expect(worst, text(.sarif), error: "\"level\" : \"error\"", warning: "\"level\" : \"warning\"", note)
    try expect(worst, text(.github), error: "::error ", warning: "::warning ", note)
    try expect(worst, run.error, error: "::error ", warning: "::warning ", note)
    if ending.drift != nil {
      try expect(worst, text(.codequality), error: "\"critical\"", warning: "\"major\"", note)
    }
    #expect(try text(.junit).contains("<failure") == (worst != .note), note)

    let metrics = try text(.prometheus)
    let verb = ending.words[0]
    #expect(metrics.contains("flowbind_run_complete{command=\"\(verb)\","), note)
    #expect(metrics.metricSum("flowbind_run_complete") == (ending.drift == nil ? 0 : 1), note)
    if let drift = ending.drift {
      #expect(metrics.metricSum("flowbind_differences") == (ending.hasFlows ? drift : nil), note)
    }
    let told = try bench.folder.text("outputs").split(separator: "\n")
    #expect(told.contains("drift=\(ending.drift ?? 0)"), "\(told) \(note)")
    #expect(told.contains("changes=\(ending.changes)"), "\(told) \(note)")
    #expect(told.contains("exit_code=\(ending.code.rawValue)"), note)
  }

  /// Whether the worst that a text says is just that.
  private func expect(
    _ worst: Severity, _ text: String, error: String, warning: String, _ note: Comment
  ) throws {
    #expect(text.contains(error) == (worst == .error), note)
    if worst != .error { #expect(text.contains(warning) == (worst == .warning), note) }
  }
}

extension ApplyBench {
  /// A word of a command line, with the files of this bench in the place of their names.
  func path(_ word: String) -> String {
    switch word {
    case "BLUEPRINT": folder.path("login.yaml")
    case "PLAN": folder.path("plan.json")
    case "JOURNAL": (try? journal) ?? "no journal"
    default: word
    }
  }
}

extension SandboxState {
  /// Somebody else changes the binding that logs in.
  mutating func editLast(_ change: (inout BindingSettings) -> Void) {
    guard let flow = flow(slug: LoginFlow.slug)?.pk, let stage = stage(named: "default-authentication-login")?.pk,
      let binding = bindings(ofFlow: flow).first(where: { $0.settings.stage == stage })
    else { return }
    edit(binding.pk, change)
  }
}

extension SandboxServer {
  func editLogin(_ change: @escaping @Sendable (inout BindingSettings) -> Void) {
    withState { $0.editLast(change) }
  }
}
