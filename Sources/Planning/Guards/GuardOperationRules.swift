internal import Bindings

// The rules about what one operation does to the policies of its binding.

extension Operation {
  /// Whether the policies of the binding count for less afterwards: one is enough instead of all, or they are not
  /// asked again just before the stage.
  fileprivate var mayLoosenPolicies: Bool { fromAllToAny || stopsReEvaluation }

  private var fromAllToAny: Bool { before?.policyEngineMode == "all" && after?.policyEngineMode == "any" }

  private var stopsReEvaluation: Bool { before?.reEvaluatePolicies == true && after?.reEvaluatePolicies == false }
}

extension GuardJudge {
  /// `policies-lost`: a deletion of a binding with policies.
  var policiesLost: [GuardVerdict] {
    verdicts(on: .policiesLost, .refused, of: change.wanted.filter { $0.kind == .delete }) { binding, policies, _ in
      "deleting \(binding) also deletes \(policies) bound to it, and undoing it cannot bring them back"
    }
  }

  /// `looser-policies`: policies that are bound would count for less. A warning, because it may well be what is wanted.
  var looserPolicies: [GuardVerdict] {
    let loosened = change.wanted.filter { $0.kind == .update && $0.mayLoosenPolicies }
    return verdicts(on: .looserPolicies, .warning, of: loosened) { binding, policies, operation in
      let engine = operation.before?.policyEngineMode != operation.after?.policyEngineMode
      return engine
        ? "\(binding) needs any instead of all of \(policies)"
        : "\(binding) no longer asks \(policies) again before the stage"
    }
  }

  private func verdicts(
    on rule: GuardRule, _ outcome: GuardVerdict.Outcome, of operations: [Operation],
    message: (_ binding: String, _ policies: String, Operation) -> String
  ) -> [GuardVerdict] {
    let found = operations.compactMap { operation -> GuardVerdict? in
      guard let pk = operation.pk, let settings = operation.before else { return nil }
      let count = facts.policies[pk]?.count
      guard count != 0 else { return nil }
      let policies =
        switch count {
        case nil: "the policies (how many is not known)"
        case 1: "the one policy"
        case .some(let count): "the \(count) policies"
        }
      return verdict(rule, outcome, at: .operation, message(describe(settings), policies, operation), binding: pk)
    }
    return found.isEmpty && !operations.isEmpty ? [verdict(rule, .holds)] : found
  }
}
