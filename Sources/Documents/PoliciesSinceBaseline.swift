internal import Bindings
internal import Planning

extension DriftReport {
  /// Adds each policy that is not as it was when the baseline was taken, and of which no file says how it shall be.
  mutating func addPolicies(movedSince baseline: Baseline) {
    sayWhatIsNotCompared(with: baseline)
    let told = Set(differences.filter { $0.policy != nil }.compactMap(\.pk))
    for flow in flows {
      let rows = flow.bindings.compactMap { row in row.pk.map { (pk: $0, row: row as LadderRow?, row.policies) } }
      for (target, row, policies) in [(flow.pk, nil, flow.policies)] + rows {
        guard let before = baseline.policies[target], let now = policies else { continue }
        let movements = PolicyMovement.between(before, and: now)
        differences += movements.filter { !told.contains($0.policy.pk) }.map { movement in
          var difference = DifferenceReport(
            kind: .finding(.policy), flow: flow.slug, pk: movement.policy.pk, stage: row?.stage,
            order: row?.currentOrder, changes: [], message: movement.sinceBaseline, source: nil)
          difference.help = "flowbind writes no policies; declare them in a file to say how they shall be"
          difference.policy = PolicyFinding(
            .moved, movement.policy.subject.words, target: target, policyBindingModel: nil,
            order: movement.policy.order, bound: movement.kind == .gone ? nil : movement.policy,
            changes: movement.changes)
          difference.origin = .server
          return difference
        }
      }
    }
    if comparison.verdict == .inSync, !differences.isEmpty { comparison.verdict = .differences }
  }
}

extension DriftReport {
  /// An older baseline, or one of a token that may not view policies, tells of none.
  private mutating func sayWhatIsNotCompared(with baseline: Baseline) {
    let silent = flows.filter { flow in
      flow.policies != nil && baseline.policies[flow.pk] == nil && baseline.knows(flow.slug)
    }
    guard !silent.isEmpty else { return }
    comparison.diagnostics.append(
      Diagnostic(
        .warning, "policies-not-in-baseline",
        "the baseline does not tell which policies were bound in \(silent.map(\.slug).fewNamed), "
          + "so nothing is said of changes of those that no file declares",
        help: "make a new one: flowbind plan … -o json=FILE"))
  }
}

extension PolicyMovement {
  fileprivate var sinceBaseline: String {
    switch kind {
    case .changed: "\(policy.subject.title) is not as in the baseline: \(changesText)"
    case .bound: "\(policy.subject.title) was bound since the baseline"
    case .gone: "\(policy.subject.title) is no longer bound as in the baseline"
    }
  }
}
