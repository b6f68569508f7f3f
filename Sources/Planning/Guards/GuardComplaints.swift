internal import Bindings

// What a rule has to complain about, in words that name the bindings.

extension GuardJudge {
  /// Why a state stands as badly as it does by one of the rules about the sequence of stages.
  func complaint(_ rule: GuardRule, _ ladder: Ladder, _ standing: GuardStanding) -> String {
    switch rule {
    case .unverifiedLogin:
      let login = weakestLogin(of: ladder, standing).map { describe($0.settings) } ?? "a login"
      return switch standing.login {
      case .byNameAlone: "\(login) logs in by user name alone: no verifying stage is sure to run before it"
      case .byWhoeverStarted: "no verifying stage is sure to run before \(login)"
      case .byAuthenticatorAlone:
        "\(login) rests on authenticator validation alone, which lets users without an authenticator pass if it is set to skip"
      case .verified: "every login is verified"
      }
    case .secondFactorRemoved:
      let kept = Set(secondFactors(of: ladder).map(\.settings.stage))
      let lost = secondFactors(of: before).filter { !kept.contains($0.settings.stage) }
      let names = lost.map { describe($0.settings) }.joined(separator: ", ")
      return "\(names.isEmpty ? "an authenticator validation" : names) no longer runs before every login"
    case .emptyFlow:
      return "the flow has no binding left"
    case .uncheckedRecovery:
      let effect = ladder.rungs.first { [.userWrite, .userLogin].contains(role(of: $0)) }
      let name = effect.map { describe($0.settings) } ?? "a user-write"
      return "no email or authenticator validation is sure to run before \(name)"
    case .equalOrders, .policiesNeverRun, .policiesLost, .looserPolicies:
      return ""
    }
  }

  private func role(of rung: Ladder.Rung) -> StageRole { roles[rung.settings.stage] }

  /// The login that would stand as badly if it were the flow's only one.
  private func weakestLogin(of ladder: Ladder, _ standing: GuardStanding) -> Ladder.Rung? {
    let others = ladder.rungs.filter { role(of: $0) != .userLogin }
    return ladder.rungs.first { rung in
      role(of: rung) == .userLogin && Ladder(others + [rung]).standing(roles, in: change.flow).login == standing.login
    }
  }

  /// The authenticator validations that every login must pass.
  private func secondFactors(of ladder: Ladder) -> [Ladder.Rung] {
    let firstLogin = ladder.rungs.first { role(of: $0) == .userLogin }?.settings.order ?? Int.max
    return ladder.rungs.filter { role(of: $0) == .authenticatorValidation && $0.settings.order < firstLogin }
  }

  // MARK: Rules judged at both ends only

  /// `equal-orders`: a tie between two writes is allowed, and counts in the other rules as its worst reading.
  var equalOrders: GuardVerdict {
    guard let tie = after.firstTie else { return verdict(.equalOrders, .holds) }
    let reason = "\(describe(tie.0.settings)) and \(describe(tie.1.settings)) run in no fixed sequence"
    return before.firstTie == nil
      ? verdict(.equalOrders, .refused, at: .after, reason) : verdict(.equalOrders, .note, at: .before, reason)
  }

  /// `policies-never-run`, each binding for itself: a flow with one such binding is no licence for a second.
  var policiesNeverRun: [GuardVerdict] {
    let already = Set(before.rungs.filter(\.settings.neverAsksPolicies).compactMap(\.pk))
    let found = after.rungs.filter(\.settings.neverAsksPolicies).map { rung in
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

extension BindingSettings {
  fileprivate var neverAsksPolicies: Bool { !evaluateOnPlan && !reEvaluatePolicies }
}
