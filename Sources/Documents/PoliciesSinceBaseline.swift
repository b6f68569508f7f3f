internal import Bindings
internal import Planning

extension DriftReport {
  /// Adds each policy that is not as it was when the baseline was taken, and of which no file says how it shall be.
  mutating func addPolicies(movedSince baseline: Baseline) {
    let told = Set(differences.filter { $0.policy != nil }.compactMap(\.pk))
    for flow in flows {
      let rows = flow.bindings.compactMap { row in row.pk.map { (pk: $0, row: row as LadderRow?, row.policies) } }
      for (target, row, policies) in [(flow.pk, nil, flow.policies)] + rows {
        guard let before = baseline.policies[target], let now = policies else { continue }
        differences += movements(before, now).filter { !told.contains($0.pk) }.map { movement in
          var difference = DifferenceReport(
            kind: .finding(.policy), flow: flow.slug, pk: movement.pk, stage: row?.stage, order: row?.currentOrder,
            changes: [], message: movement.message, source: nil)
          difference.help = "flowbind writes no policies; declare them in a file to say how they shall be"
          difference.policy = PolicyFinding(
            .moved, movement.subject, target: target, policyBindingModel: nil, changes: movement.changes)
          difference.origin = .server
          return difference
        }
      }
    }
    if comparison.verdict == .inSync, !differences.isEmpty { comparison.verdict = .differences }
  }

  private struct Movement {
    var pk: PrimaryKey
    var subject: [String]
    var message: String
    var changes: [PolicyChange] = []
  }

  private func movements(_ before: [PolicyBinding], _ now: [PolicyBinding]) -> [Movement] {
    let old = Dictionary(firstOf: before.map { ($0.pk, $0) })
    let new = Dictionary(firstOf: now.map { ($0.pk, $0) })
    return Set(old.keys).union(new.keys).sorted().compactMap { pk in
      switch (old[pk], new[pk]) {
      case (let old?, let new?):
        guard old != new else { return nil }
        let changes = PolicyChange.between(old, and: new)
        let words = changes.isEmpty ? "binds or expires otherwise" : changes.map(\.text).joined(separator: ", ")
        return Movement(
          pk: pk, subject: new.subject.words, message: "\(new.subject.title) is not as in the baseline: \(words)",
          changes: changes)
      case (nil, let new?):
        return Movement(
          pk: pk, subject: new.subject.words, message: "\(new.subject.title) was bound since the baseline")
      case (let old?, nil):
        return Movement(
          pk: pk, subject: old.subject.words, message: "\(old.subject.title) is no longer bound as in the baseline")
      case (nil, nil): return nil
      }
    }
  }
}
