internal import Bindings

// The rules that are judged at both ends only, each binding for itself.

extension GuardJudge {
  /// `equal-orders`: a tie between two writes is allowed, and counts in the other rules as its worst reading.
  var equalOrders: GuardVerdict {
    guard let tie = after.firstTie else { return verdict(.equalOrders, .holds) }
    let reason = "\(describe(tie.0.settings)) and \(describe(tie.1.settings)) run in no fixed sequence"
    return before.firstTie == nil
      ? verdict(.equalOrders, .refused, at: .after, reason) : verdict(.equalOrders, .note, at: .before, reason)
  }

  /// `policies-never-run`, each binding for itself: a flow with one such binding is no licence for a second.
  var policiesNeverRun: [GuardVerdict] {
    let already = Set(before.rungs.filter { !$0.settings.asksPolicies }.compactMap(\.pk))
    let found = after.rungs.filter { !$0.settings.asksPolicies }.map { rung in
      let isOld = rung.pk.map { already.contains($0) } ?? false
      return verdict(
        .policiesNeverRun, isOld ? .note : .refused, at: isOld ? .before : .after,
        "\(describe(rung.settings)) has both evaluation flags off, so its policies are never asked and the stage always runs",
        binding: rung.pk)
    }
    return found.isEmpty ? [verdict(.policiesNeverRun, .holds)] : found
  }
}

extension Ladder {
  fileprivate var firstTie: (Rung, Rung)? {
    zip(rungs, rungs.dropFirst()).first { $0.settings.order == $1.settings.order }
  }
}
