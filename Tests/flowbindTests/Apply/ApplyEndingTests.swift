import Testing

@testable import Applying
@testable import Bindings
@testable import Planning
@testable import flowbind

@Suite struct ApplyEndingTests {
  private static let update = PlannedOperation(
    number: 1,
    operation: .update(
      PrimaryKey("b"), from: BindingSettings(flow: PrimaryKey("f"), stage: PrimaryKey("s"), order: 1),
      to: BindingSettings(flow: PrimaryKey("f"), stage: PrimaryKey("s"), order: 2)),
    flow: "a-flow", stage: "a stage")

  private static func result(
    _ outcome: OperationResult.Outcome, _ reason: OperationResult.Reason? = nil,
    _ effect: OperationResult.Effect = .none, _ change: (inout OperationResult) -> Void = { _ in }
  ) -> OperationResult {
    var result = OperationResult(operation: update, outcome: outcome, reason: reason)
    result.effect = effect
    change(&result)
    return result
  }

  private static let applied = result(.applied, nil, .stands)
  private static let undone = result(.undone, nil, .asBefore)
  private static let notAttempted = result(.notAttempted)
  private static let elsewhere = ApplyOutcome.Surprise.changed(
    MovedBinding(flow: "a-flow", pk: PrimaryKey("other"), expected: nil, found: nil))
  private static let here = ApplyOutcome.Surprise.changed(
    MovedBinding(flow: "a-flow", pk: PrimaryKey("b"), expected: nil, found: nil))
  private static let unread = ApplyOutcome.Surprise.unread(flow: "a-flow", .unreachable(""))

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var results: [OperationResult]
    var surprises: [ApplyOutcome.Surprise] = []
    var stop: StopRequest?
    var leavesDifferences = false
    var code: ExitCode
  }

  private static let table: [Case] = [
    Case(testDescription: "all applied", results: [applied, applied], code: .done),
    Case(
      testDescription: "all applied, some findings left", results: [applied], leavesDifferences: true,
      code: .differences),
    Case(
      testDescription: "applied, and somebody else wrote", results: [applied], surprises: [elsewhere], code: .surprised),
    Case(
      testDescription: "applied, and the last read failed", results: [applied], surprises: [unread], code: .surprised),
    Case(testDescription: "stale before any write", results: [result(.stale, .gone), notAttempted], code: .refused),
    Case(
      testDescription: "refused by the server before any write", results: [result(.failed, .store(.refused([:])))],
      code: .refused),
    Case(
      testDescription: "no right before any write", results: [result(.failed, .store(.rightMissing("")))],
      code: .noPermission),
    Case(
      testDescription: "bad token before any write", results: [result(.failed, .store(.tokenRefused("")))],
      code: .noPermission),
    Case(
      testDescription: "unreachable before any write", results: [result(.failed, .store(.unreachable("")))],
      code: .unavailable),
    Case(
      testDescription: "no journal before any write", results: [result(.failed, .journal(JournalError("")))],
      code: .outputFailed),
    Case(
      testDescription: "late before any write", results: [result(.failed, .deadline)], stop: .deadline,
      code: .unavailable),
    Case(testDescription: "stale after a write, undone", results: [undone, result(.stale, .gone)], code: .undone),
    Case(
      testDescription: "no answer, nothing there", results: [result(.failed, .notSeen(.effectUnknown("")), .asBefore)],
      code: .undone),
    Case(
      testDescription: "no answer, and a signal ended the looks",
      results: [applied, result(.failed, .cut(.effectUnknown("")), .unknown), notAttempted], code: .notUndone),
    Case(
      testDescription: "undone, and the edit that made it stale is still there",
      results: [undone, result(.stale, .gone)],
      surprises: [elsewhere], code: .undone),
    Case(
      testDescription: "undone, and changed again by somebody", results: [undone, result(.stale, .gone)],
      surprises: [here], code: .notUndone),
    Case(
      testDescription: "undone, and the last read failed", results: [undone, result(.stale, .gone)],
      surprises: [unread],
      code: .notUndone),
    Case(
      testDescription: "one left",
      results: [result(.applied, nil, .stands) { $0.obstacle = .gone }, result(.stale, .gone)],
      code: .notUndone),
    Case(
      testDescription: "a deletion put back under a new key",
      results: [result(.undone, nil, .asBefore) { $0.recreated = PrimaryKey("new") }, result(.stale, .gone)],
      code: .notUndone),
    Case(testDescription: "stopped without an undo", results: [applied, result(.stale, .gone)], code: .notUndone),
    Case(testDescription: "SIGINT", results: [applied, notAttempted], stop: .interrupted, code: .interrupted),
    Case(testDescription: "SIGTERM before any write", results: [notAttempted], stop: .terminated, code: .terminated),
    Case(
      testDescription: "a resumed run that wrote nothing",
      results: [result(.applied, nil, .stands) { $0.isEarlier = true }, result(.stale, .gone)],
      code: .refused),
  ]

  @Test(arguments: table) func `an ending has the exit code of the design`(_ example: Case) {
    var outcome = ApplyOutcome(results: example.results)
    outcome.surprises = example.surprises
    outcome.stop = example.stop
    #expect(ExitCode(outcome.ending, leavingDifferences: example.leavesDifferences) == example.code)
  }
}
