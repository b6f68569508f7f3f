internal import Bindings
internal import Documents
internal import Planning

/// A command that somebody who has read the report may want to run now.
package struct NextCommand: Hashable, Sendable {
  /// What it does: `apply it`.
  package var label: String
  package var command: String

  package init(_ label: String, _ command: String) {
    self.label = label
    self.command = command
  }
}

extension NextCommand {
  /// What tells more of those among the codes that are rules.
  fileprivate static func explaining(_ codes: [String]) -> [NextCommand] {
    RuleExplanation.all.filter { codes.contains($0.name) }
      .map { NextCommand("read why", "flowbind explain \($0.name)") }
  }
}

extension PlanReport {
  /// What to do about the plan: apply it, or read why it is refused.
  ///
  /// - Parameter apply: the command that applies just this plan; nil where none would, as for a sandbox.
  package func nextCommands(apply: String?) -> [NextCommand] {
    switch verdict {
    case .differences where !operations.isEmpty: apply.map { [NextCommand("apply it", $0)] } ?? []
    case .refused:
      NextCommand.explaining(
        guards.filter { $0.outcome == .refused }.map(\.rule.rawValue)
          + diagnostics.filter { $0.severity == .error }.map(\.code))
    case .differences, .inSync, .failed: []
    }
  }
}

extension DriftReport {
  /// What to do about the drift: put the server back, or adopt what it has.
  ///
  /// Both commands only show what they would do. Nil where the server cannot be reached again, as with a sandbox.
  package func nextCommands(plan: String?, adopt: String?) -> [NextCommand] {
    guard verdict == .differences else { return [] }
    let isChanged = differences.contains { $0.kind == .changed }
    // No plan writes policies.
    let isWritten = differences.contains { $0.policy == nil }
    let curing = [
      isWritten ? plan.map { NextCommand("see what puts it back", $0) } : nil,
      isChanged ? adopt.map { NextCommand("or adopt what the server has", $0) } : nil,
    ].compactMap(\.self)
    return NextCommand.explaining(differences.compactMap(\.way?.rule.rawValue)) + curing
  }
}

extension ApplyReport {
  /// What settles a run that its journal does not end.
  ///
  /// - Parameters:
  ///   - journal: its path, quoted for a shell.
  ///   - undoIsBegun: whether going on would be refused.
  package func settlingCommands(journal: String, undoIsBegun: Bool) -> [NextCommand] {
    guard verdict == .unsettled || verdict == .stopped else { return [] }
    let undo = NextCommand("undo it", "flowbind rollback \(journal)")
    return undoIsBegun ? [undo] : [undo, NextCommand("or go on with it", "flowbind apply --resume \(journal)")]
  }
}
