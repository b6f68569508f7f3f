internal import Bindings

// The rules about what one operation does to the policies of its binding.

extension GuardJudge {
  /// `policies-lost`: a deletion of a binding with policies.
  var policiesLost: [GuardVerdict] {
    let deletions = change.wanted.filter { $0.kind == .delete }
    let found = deletions.compactMap { operation -> GuardVerdict? in
      guard let pk = operation.pk, let settings = operation.before, facts.policies[pk]?.count != 0 else { return nil }
      return verdict(
        .policiesLost, .refused, at: .operation,
        "deleting \(describe(settings)) also deletes \(Self.named(facts.policies[pk])) bound to it, and undoing it "
          + "cannot bring them back", binding: pk)
    }
    return found.isEmpty && !deletions.isEmpty ? [verdict(.policiesLost, .holds)] : found
  }

  /// `looser-policies`: a binding stays conditional, and its policies are counted or asked in another way. A warning in
  /// both directions: to skip a password more often is as bad as to skip a denial less often.
  var looserPolicies: [GuardVerdict] {
    let updates = change.wanted.filter { $0.kind == .update }
    let found = updates.flatMap { operation -> [GuardVerdict] in
      guard let pk = operation.pk, let before = operation.before, let after = operation.after,
        before.asksPolicies, after.asksPolicies
      else { return [] }
      let policies = facts.policies[pk].map { $0.filter(\.enabled) }
      guard policies?.isEmpty != true else { return [] }
      let name = describe(after)
      var sentences: [String] = []
      // Of a single policy it makes no difference how it is counted.
      if before.policyEngineMode != after.policyEngineMode, policies?.count != 1 {
        sentences.append(
          after.policyEngineMode == "all"
            ? "\(name) runs only where all of \(Self.named(policies)) pass, so it is skipped more often"
            : "\(name) runs where any of \(Self.named(policies)) passes, so it is skipped less often")
      }
      if before.moments != after.moments {
        sentences.append(
          "\(name) asks \(Self.named(policies)) \(after.moments), before \(before.moments), so it may be skipped for others"
        )
      }
      return sentences.map { verdict(.looserPolicies, .warning, at: .operation, $0, binding: pk) }
    }
    return found.isEmpty && !updates.isEmpty ? [verdict(.looserPolicies, .holds)] : found
  }

  private static func named(_ policies: [PolicyBinding]?) -> String {
    switch policies?.count {
    case nil: "the policies (how many is not known)"
    case 1: "the one policy"
    case .some(let count): "the \(count) policies"
    }
  }
}

extension BindingSettings {
  /// Whether its policies are asked at all.
  var asksPolicies: Bool { evaluateOnPlan || reEvaluatePolicies }

  /// When its policies are asked.
  fileprivate var moments: String {
    switch (evaluateOnPlan, reEvaluatePolicies) {
    case (true, true): "both while planning and when its turn comes"
    case (true, false): "while planning, of the visitor as they came"
    case (false, true): "when its turn comes, of the pending user"
    case (false, false): "never"
    }
  }
}
