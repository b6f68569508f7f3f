import Bindings
import BindingsTestSupport
import Foundation
import TestSupport
import Testing

/// Four times as much of anything hostile takes about four times as long, measured as processor time of the built program.
///
/// What grows with the square takes sixteen times as long.
@Suite(.serialized, .timeLimit(.minutes(20))) struct GrowthTests {
  enum Hostile: String, CaseIterable {
    case ordersOfOneStage, sameEntry, ambiguous, contradicting, unknownStages, unknownFlows, missingIDs, unknownKeys,
      awaiting, oneLine, manyIdentifiers, manyContextKeys, deep, longText, aliases, policies, policiesOfKeys,
      policiesOfOneName, contradictingPolicies

    private static let recovery = "target, !Find [authentik_flows.flow, [slug, corp-recovery]]"
    private static let ofFlow = "target: !Find [authentik_flows.flow, [slug, corp-recovery]]"

    private func policy(_ target: String, _ conditions: String, order: Int) -> String {
      "- model: authentik_policies.policybinding\n"
        + "  identifiers: {\(target), policy: !Find [authentik_policies.policy, \(conditions)], order: \(order)}\n"
    }

    /// A blueprint with so many of it.
    func blueprint(_ count: Int) -> String {
      let flow = Self.ofFlow
      let stage = "stage: !Find [authentik_stages_email.emailstage, [name, corp-recovery-email]]"
      func entry(_ identifiers: String, _ more: String = "") -> String {
        "- model: authentik_flows.flowstagebinding\n  identifiers: {\(identifiers)}\n\(more)"
      }
      let numbers = 0..<count
      let head = "version: 1\nmetadata: {name: x}\nentries:\n"
      return switch self {
      case .ordersOfOneStage: head + numbers.map { entry("\(flow), \(stage), order: \($0 + 1000)") }.joined()
      case .sameEntry: head + numbers.map { _ in entry("\(flow), \(stage), order: 20") }.joined()
      case .ambiguous: head + numbers.map { _ in entry("\(flow), policy_engine_mode: any") }.joined()
      case .contradicting:
        head
          + numbers.map { entry("\(flow), \(stage), order: 20", "  attrs: {evaluate_on_plan: \($0 % 2 == 0)}\n") }
          .joined()
      case .unknownStages:
        head
          + numbers.map {
            entry("\(flow), stage: !Find [authentik_stages_email.emailstage, [name, corp-\($0)]], order: 1")
          }.joined()
      case .unknownFlows:
        head
          + numbers.map { entry("target: !Find [authentik_flows.flow, [slug, corp-\($0)]], \(stage), order: 1") }
          .joined()
      case .missingIDs:
        head + numbers.map { entry("target: !KeyOf none-\($0), \(stage), order: 1", "  id: id-\($0)\n") }.joined()
      case .unknownKeys:
        head + numbers.map { entry("\(flow), \(stage), order: \($0)", "  stat\($0): x\n") }.joined()
      case .awaiting:
        head
          + numbers.map {
            """
            - model: authentik_flows.flow
              identifiers: {slug: new-\($0)}
              attrs: {name: x, title: x, designation: recovery}

            """ + entry("target: !Find [authentik_flows.flow, [slug, new-\($0)]], \(stage), order: 1")
          }.joined()
      case .oneLine:
        "version: 1\nentries: ["
          + numbers.map {
            "{model: authentik_flows.flowstagebinding, identifiers: {\(flow), stage: !KeyOf s\($0), order: 1}}"
          }.joined(separator: ", ") + "]\n"
      case .manyIdentifiers:
        head + entry(flow + ", " + numbers.map { "stage__x\($0): y" }.joined(separator: ", "))
      case .manyContextKeys:
        "version: 1\ncontext: {" + numbers.map { "k\($0): !Context k\($0 + 1)" }.joined(separator: ", ")
          + "}\nentries:\n" + numbers.map { entry("\(flow), \(stage), order: !Context k\($0)") }.joined()
      case .deep:
        head + entry("\(flow), \(stage), order: 1")
          + "  attrs: {x: \(String(repeating: "[", count: count))\(String(repeating: "]", count: count))}\n"
      case .longText: head + entry("\(flow), \(stage), order: \(String(repeating: "x", count: 1000 * count))")
      case .aliases:
        "version: 1\ncontext: {a: &a [\(numbers.map { "\($0)" }.joined(separator: ", "))], b: ["
          + numbers.map { _ in "*a" }.joined(separator: ", ") + "]}\nentries:\n" + entry("\(flow), \(stage), order: 1")
      case .policies:
        head
          + numbers.map { number in
            policy(
              "target: !Find [authentik_flows.flowstagebinding, [\(Self.recovery)], [order, \(10 + number % 5 * 10)]]",
              "[name, p-\(number)]", order: number)
              + "- {model: authentik_policies_dummy.dummypolicy, identifiers: {name: p-\(number)}}\n"
          }.joined()
      case .policiesOfKeys:
        head
          + numbers.map { number in
            let digits = String(number)
            let key = "11111111-2222-4333-8444-" + String(repeating: "0", count: 12 - digits.count) + digits
            return policy("target: \(key)", "[name, corp-recovery-skip-if-restored]", order: number)
          }.joined()
      case .policiesOfOneName:
        head + numbers.map { policy(Self.ofFlow, "[name, corp-recovery-skip-if-restored]", order: $0) }.joined()
      case .contradictingPolicies:
        head
          + numbers.map { number in
            policy(Self.ofFlow, "[name, corp-recovery-skip-if-restored]", order: 0)
              + "  attrs: {negate: \(number % 2 == 0)}\n"
          }.joined()
      }
    }
  }

  @Test(arguments: Hostile.allCases)
  func `no blueprint takes time by the square of its size`(_ kind: Hostile) async throws {
    let folder = try Folder()
    try await Self.expectLine("\(kind)", from: 1000) { count in
      let path = folder.path("\(count).yaml")
      try kind.blueprint(count).write(toFile: path, atomically: true, encoding: .utf8)
      return try await BuiltProgram.run(shell: Self.timed("plan '\(path)' --sandbox --create"))
    }
  }

  /// What a server can answer, when it is asked for its flows, that grows.
  enum Answer: String, CaseIterable {
    case rows, pages, bytes, emptyObjects, depth

    /// The count from which on it is let grow.
    var start: Int {
      switch self {
      case .rows: 1000
      case .pages: 100
      case .bytes: 1_000_000
      case .emptyObjects: 100_000
      case .depth: 100
      }
    }

    func body(_ count: Int, page: Int) -> String {
      func row(_ number: Int, _ more: String = "") -> String {
        let fields = #""slug": "f-\#(number)", "name": "f", "designation": "recovery", "stages": []"#
        return #"{"pk": "\#(key("0", number).text)", \#(fields)\#(more)}"#
      }
      func list(_ rows: [String], of count: Int, next: Int = 0) -> String {
        #"{"pagination": {"next": \#(next), "count": \#(count)}, "results": [\#(rows.joined(separator: ", "))]}"#
      }
      return switch self {
      case .rows: list((1...count).map { row($0) }, of: count)
      case .pages: list([row(page)], of: count, next: page < count ? page + 1 : 0)
      case .bytes: list([row(1, #", "title": "\#(String(repeating: "x", count: count))""#)], of: 1)
      case .emptyObjects: list([row(1, #", "more": [\#(String(repeating: "{}, ", count: count))0]"#)], of: 1)
      case .depth:
        list(
          [row(1, #", "more": "# + String(repeating: "[", count: count) + String(repeating: "]", count: count))], of: 1)
      }
    }
  }

  @Test(arguments: Answer.allCases)
  func `no answer takes time by the square of its size`(_ kind: Answer) async throws {
    let blueprint = try Folder(["a.yaml": Hostile.unknownFlows.blueprint(1)])
    try await Self.expectLine("\(kind)", from: kind.start) { count in
      let empty = #"{"pagination": {"next": 0, "count": 0}, "results": []}"#
      let peer = try ScriptedPeer.answering { request in
        if request.target.contains("version") { return answer(200, #"{"version_current": "2026.5.0"}"#) }
        guard request.target.contains("flows/instances") else { return answer(200, empty) }
        let page = request.target.split(separator: "page=").last.flatMap { Int($0.prefix { $0.isNumber }) } ?? 1
        return answer(200, kind.body(count, page: page))
      }
      return try await BuiltProgram.run(
        shell: Self.timed("plan '\(blueprint.path("a.yaml"))'"),
        environment: ["AUTHENTIK_URL": peer.base, "AUTHENTIK_TOKEN": "no-real-token-of-anybody"])
    }
  }

  /// Measures one size and four times as much, again where the machine may have been disturbed.
  private static func expectLine(
    _ kind: String, from count: Int, _ run: (Int) async throws -> BuiltProgram.Outcome
  ) async throws {
    var seconds: [Double] = []
    for _ in 0..<3 {
      seconds = [try processorSeconds(of: await run(count)), try processorSeconds(of: await run(4 * count))]
      print("\(kind): \(seconds[0]) s, four times as much: \(seconds[1]) s")
      if seconds[1] < limit * max(seconds[0], 0.1) { return }
    }
    Issue.record("\(kind): \(seconds[0]) s, four times as much: \(seconds[1]) s")
  }

  /// Twice the size may take 2.5 times as long.
  private static let limit = 2.5 * 2.5

  /// A shell command that tells the processor time of one run last.
  private static func timed(_ command: String) -> String {
    "flowbind \(command) --no-config -o text > /dev/null 2>&1; times"
  }

  /// The shell's own account of its children.
  private static func processorSeconds(of run: BuiltProgram.Outcome) throws -> Double {
    let line = try #require(run.output.split(separator: "\n").last)
    return line.split(separator: " ").reduce(0) { sum, text in
      let parts = text.dropLast().split(separator: "m").compactMap { Double($0) }
      return sum + (parts.count == 2 ? parts[0] * 60 + parts[1] : 0)
    }
  }
}
