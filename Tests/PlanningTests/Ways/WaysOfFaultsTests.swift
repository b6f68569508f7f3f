import Bindings
import Blueprints
import Foundation
import TestSupport
import Testing

@testable import Planning

/// The cases that were found from outside: a snapshot and a blueprint each, and what is right.
@Suite(.enabled(if: Corpus.root != nil, "set FLOWBIND_CORPUS to the folder that holds faults/guards"))
struct WaysOfFaultsTests {
  struct Case: Sendable, CustomStringConvertible {
    let name: String
    /// `refused`, `allowed` or `warned`, and why.
    let expected: String

    var description: String { name }
  }

  static let cases: [Case] = {
    guard let file = Corpus.root?.appending(path: "faults/guards/expected.txt"),
      let text = try? String(contentsOf: file, encoding: .utf8)
    else { return [] }
    return text.split(separator: "\n").map { line in
      let words = line.split(separator: " ", maxSplits: 1)
      return Case(name: String(words[0]), expected: words[1].trimmingCharacters(in: .whitespaces))
    }
  }()

  @Test(arguments: cases)
  func `what was found from outside is judged right`(fault: Case) async throws {
    let folder = try #require(Corpus.root).appending(path: "faults/guards/\(fault.name)")
    let snapshot = try JSONDecoder().decode(
      Snapshot.self, from: Data(contentsOf: folder.appending(path: "snap.json")))
    let text = try String(contentsOf: folder.appending(path: "bp.yaml"), encoding: .utf8)
    var options = PlanOptions()
    (options.creates, options.deletes) = (true, true)
    let plan = try await Reconciler(store: SnapshotStore(snapshot), options: options)
      .plan([BlueprintReader().read(BlueprintText(file: "bp.yaml", text: text))]).get()
    let flow = try #require(plan.flows.first)

    let proves = snapshot.authentikVersion.flatMap(AuthentikRelease.init(version:)).map(\.sourceStageProves)
    // The flow itself has no policies; no snapshot of format 1 tells of them.
    let facts = GuardFacts(
      of: snapshot.stages, policies: snapshot.policies.merging([flow.flow.pk: []]) { $1 }, sourceStageProves: proves)
    let judged = FlowInFacts(flow.flow, facts)
    let before = Ladder(flow.current)
    #expect(!flow.operations.isEmpty)
    let now = Ways(of: judged.judged(before))
    let then = Ways(of: judged.judged(before.changed(by: flow.operations.map(\.operation))))
    let verdicts = WayChange(designation: flow.flow.designation, from: [now], to: then).verdicts
    #expect(verdicts.contains(where: \.isRefusal) == fault.expected.hasPrefix("refused"), "\(verdicts)")
    #expect(verdicts.isEmpty || !fault.expected.hasPrefix("allowed"), "\(verdicts)")
    if fault.expected.contains("lockout") { #expect(verdicts.contains { $0.rule == .lockout && !$0.isRefusal }) }
    if fault.expected.contains("open-login is shown") { #expect(!then.openLogins.found.isEmpty) }
  }
}
