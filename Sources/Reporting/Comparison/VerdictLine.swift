internal import Applying
internal import Documents
internal import Planning

/// The first line of a report: a judgement, then counts.
package struct VerdictLine: Hashable, Sendable {
  package enum Tone: Hashable, Sendable {
    /// In sync, or done.
    case good
    /// Something differs, or would be written.
    case change
    /// Refused, failed, or surprised.
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
    case .refused: VerdictLine(tone: .bad, judgement: "refused", counts: (operations.isEmpty ? [] : [writes]) + counts)
    case .inSync: VerdictLine(tone: .good, judgement: summary.inSyncText, counts: counts)
    case .differences:
      VerdictLine(tone: .change, judgement: operations.isEmpty ? "nothing to write" : writes, counts: counts)
    }
  }
}

extension DriftReport {
  package var verdictLine: VerdictLine {
    let counts = summary.findingParts
    switch verdict {
    case .failed: return VerdictLine(tone: .bad, judgement: "failed before anything could be told", counts: [])
    case .refused: return VerdictLine(tone: .bad, judgement: "cannot be told", counts: counts)
    case .inSync: return VerdictLine(tone: .good, judgement: summary.inSyncText, counts: counts)
    case .differences:
      let fields = differences.reduce(0) { $0 + $1.changes.count }
      let judgement =
        summary.updates == 0
        ? "differs"
        : "\(counted(summary.updates, "binding")) differ\(summary.updates == 1 ? "s" : "") in \(counted(fields, "field"))"
      return VerdictLine(tone: .change, judgement: judgement, counts: counts + sideParts)
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

extension ApplyReport {
  package var verdictLine: VerdictLine {
    let outcomes = [OperationResult.Outcome.applied, .failed, .stale, .inDoubt, .undone, .notAttempted].compactMap {
      outcome in
      let count = count(outcome)
      return count == 0 ? nil : "\(count) \(outcome.words)"
    }
    let (tone, judgement): (VerdictLine.Tone, String) =
      switch verdict {
      case .applied: (.good, "done")
      case .nothingToDo: (.good, "nothing to write")
      case .refused: (.bad, "refused, nothing written")
      case .undone: (.change, "failed, and everything is as before")
      case .failed: (.bad, "failed, and not everything is as before")
      case .stopped: (.change, "stopped between two writes")
      case .unsettled: (.bad, "not settled: the run was killed, or is still going on")
      case .surprised: (.bad, "applied, but somebody else wrote meanwhile")
      }
    return VerdictLine(tone: tone, judgement: judgement, counts: outcomes + plan.summary.findingParts)
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

  var inSyncText: String { "in sync: \(counted(unchanged, "binding")) in \(counted(flows, "flow"))" }

  var findingParts: [String] {
    var parts: [String] = []
    if missing > 0 { parts.append("\(missing) missing") }
    if absent > 0 { parts.append("\(absent) to be absent") }
    if exists > 0 { parts.append("\(exists) that must not exist") }
    if awaiting > 0 { parts.append("\(awaiting) awaiting") }
    if ambiguous > 0 { parts.append("\(ambiguous) ambiguous") }
    if unmanaged > 0 { parts.append("\(counted(unmanaged, "unmanaged binding")) left alone") }
    if let ignored { parts.append("\(ignored) ignored") }
    return parts
  }
}

/// `1 binding`, `2 bindings`.
func counted(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
