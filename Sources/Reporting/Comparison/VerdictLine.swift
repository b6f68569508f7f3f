internal import Applying
internal import Documents
internal import Planning

/// The first line of a report: a judgement, then counts.
package struct VerdictLine: Hashable, Sendable {
  package enum Tone: Hashable, Sendable {
    /// In sync, or done: exit code 0.
    case good
    /// Something differs, or would be written: exit code 2, or 0 where nobody asked to hear of it by a code.
    case change
    /// Refused, failed, stopped or surprised: any other exit code; or somebody gets in who should not.
    case bad
  }

  package var tone: Tone
  /// The judgement; colour is for this part only.
  package var judgement: String
  package var counts: [String]

  package var text: String { ([judgement] + counts).joined(separator: " · ") }
}

extension PlanReport {
  package var verdictLine: VerdictLine {
    let writes =
      summary.operationParts.joined(separator: ", ")
      + " in \(summary.flowsToChange) of \(counted(summary.flows, "flow"))"
    let lifted = guards.count { $0.outcome == .allowed }
    let counts = summary.findingParts + (lifted > 0 ? ["\(counted(lifted, "guard")) lifted"] : [])
    return switch verdict {
    case .failed: VerdictLine(tone: .bad, judgement: "failed before there was a plan", counts: [])
    case .refused:
      VerdictLine(
        tone: .bad, judgement: "refused, nothing would be written",
        counts: (operations.isEmpty ? [] : [writes]) + counts)
    case .inSync: VerdictLine(tone: .good, judgement: inSyncText, counts: counts)
    case .differences:
      VerdictLine(
        tone: summary.ways == nil ? .change : .bad, judgement: operations.isEmpty ? "nothing to write" : writes,
        counts: counts)
    }
  }
}

extension DriftReport {
  package var verdictLine: VerdictLine {
    let counts = summary.findingParts
    switch verdict {
    case .failed: return VerdictLine(tone: .bad, judgement: "failed before anything could be told", counts: [])
    case .refused: return VerdictLine(tone: .bad, judgement: "cannot be told", counts: counts)
    case .inSync: return VerdictLine(tone: .good, judgement: inSyncText, counts: counts)
    case .differences:
      let fields = differences.reduce(0) { $0 + $1.changes.count }
      let changed = differences.count { $0.kind == .changed }
      let judgement =
        changed == 0
        ? summary.ways == nil ? "differs" : "open"
        : "\(counted(changed, "binding")) differ\(changed == 1 ? "s" : "") in \(counted(fields, "field"))"
      return VerdictLine(
        tone: summary.ways == nil ? .change : .bad, judgement: judgement, counts: counts + sideParts)
    }
  }

  /// `2 changed on the server`, `1 new`, where a baseline or an earlier report can tell.
  private var sideParts: [String] {
    let origins = Dictionary(grouping: differences.compactMap(\.origin), by: \.self).mapValues(\.count)
    let sides = [
      (DifferenceOrigin.server, "changed on the server"), (.notApplied, "never applied"), (.both, "on both sides"),
    ]
    .compactMap { origin, words in origins[origin].map { "\($0) \(words)" } }
    guard differences.contains(where: { $0.isNew != nil }) else { return sides }
    return sides + ["\(differences.count { $0.isNew == true }) new"]
  }
}

extension ComparisonDocument {
  /// Never says of policies what it does not know.
  fileprivate var inSyncText: String {
    let others = flows.count { !$0.isManaged }
    return "in sync: \(counted(summary.unchanged, "binding")) in \(counted(summary.flows, "flow"))"
      + (others > 0 ? ", and the policies of \(counted(others, "flow")) that no entry of a binding names" : "")
      + (comparison.isSilentAboutPolicies ? ", without their policies" : "")
  }
}

extension ApplyReport {
  package var verdictLine: VerdictLine {
    let isOpen = left.contains { $0.kind == .finding(.way) }
    let done: VerdictLine.Tone = isOpen ? .bad : left.isEmpty ? .good : .change
    let (tone, judgement): (VerdictLine.Tone, String) =
      switch verdict {
      case .applied: (done, "done")
      case .nothingToDo:
        (done, approved == nil ? "nothing to write" : "nothing to do: applied already, or overtaken")
      case .refused: (.bad, "refused, nothing written")
      case .undone: (.bad, "failed, and everything is as before")
      case .failed: (.bad, "failed, and not everything is as before")
      case .stopped: (.bad, "stopped between two writes")
      case .unsettled: (.bad, "not settled: the run was killed, or is still going on")
      case .surprised: (.bad, "applied, but somebody else wrote meanwhile")
      }
    let ends = [.applied, .nothingToDo].contains(verdict)
    // Policies and ways are counted by themselves.
    let bindings = self.left.count { $0.policy == nil && $0.way == nil }
    let left = ends && bindings > 0 ? ["\(counted(bindings, "binding")) still differ\(bindings == 1 ? "s" : "")"] : []
    // What was there already was applied by an earlier run.
    let outcomes = verdict == .nothingToDo ? [] : results.outcomeParts
    return VerdictLine(tone: tone, judgement: judgement, counts: left + outcomes + plan.summary.findingParts)
  }
}

extension RollbackReport {
  package var verdictLine: VerdictLine {
    let (tone, judgement): (VerdictLine.Tone, String) =
      switch verdict {
      case .nothingToDo: (.good, "nothing to undo: it is undone already, or nothing of it was written")
      case .undone:
        settling == .rollback
          ? (.good, "everything is as before") : (.bad, "failed, and everything is as before")
      case .notUndone:
        (.bad, (settling == .rollback ? "" : "failed, and ") + "not everything is as before")
      case .applied: (.good, "done")
      case .surprised: (.bad, "applied, but somebody else wrote meanwhile")
      case .nothingWritten: (.bad, "refused, nothing written")
      case .stopped: (.bad, "stopped between two writes")
      case .failed: (.bad, "failed before anything was written")
      }
    return VerdictLine(tone: tone, judgement: judgement, counts: results.outcomeParts)
  }
}

extension [ResultReport] {
  /// `3 applied`, `1 failed`.
  fileprivate var outcomeParts: [String] {
    [OperationResult.Outcome.applied, .failed, .stale, .inDoubt, .undone, .notAttempted].compactMap { outcome in
      let count = count { $0.outcome == outcome }
      return count == 0 ? nil : "\(count) \(outcome.words)"
    }
  }
}

extension OperationResult.Outcome {
  /// The outcome in people's words.
  var words: String { rawValue.replacing("_", with: " ") }
}

extension PlanSummary {
  /// `3 updates`, `1 create`; empty where nothing is written.
  var operationParts: [String] {
    [(updates, "update"), (creates, "create"), (deletes, "delete")].filter { $0.0 > 0 }.map { counted($0.0, $0.1) }
  }

  var findingParts: [String] {
    var parts: [String] = []
    if let ways { parts.append("\(counted(ways, "way")) in that should not be there") }
    if missing > 0 { parts.append("\(missing) missing") }
    if absent > 0 { parts.append("\(absent) to be absent") }
    if exists > 0 { parts.append("\(exists) that must not exist") }
    if awaiting > 0 { parts.append("\(awaiting) awaiting") }
    if let policies { parts.append("\(counted(policies, "policy", "policies")) not as declared") }
    if ambiguous > 0 { parts.append("\(ambiguous) ambiguous") }
    if unmanaged > 0 { parts.append("\(counted(unmanaged, "unmanaged binding")) left alone") }
    if let ignored { parts.append("\(ignored) ignored") }
    return parts
  }
}

/// `1 binding`, `2 bindings`.
func counted(_ number: Int, _ noun: String) -> String { counted(number, noun, noun + "s") }

/// `1 policy`, `2 policies`.
func counted(_ number: Int, _ one: String, _ many: String) -> String { "\(number) \(number == 1 ? one : many)" }
