internal import Documents
internal import Planning

// What ways are called in reports.

extension ShownWay {
  /// What else has to be so: which policies pass and which do not, and what is assumed.
  var conditions: [String] {
    // Bindings that the same policies skip are told together, in the order of running.
    var gates: [(policies: [String]?, oneIsEnough: Bool, bindings: [String])] = []
    for skip in skips {
      guard let stage = skip.stage else { continue }
      let binding = stage + (skip.order.map { " at order \($0)" } ?? "")
      let oneIsEnough = skip.oneIsEnough ?? false
      if let place = gates.firstIndex(where: { $0.policies == skip.policies && $0.oneIsEnough == oneIsEnough }) {
        gates[place].bindings.append(binding)
      } else {
        gates.append((skip.policies, oneIsEnough, [binding]))
      }
    }
    let skipped = gates.map { policies, oneIsEnough, bindings in
      let cause = policies.map { Self.outcome(of: $0, oneIsEnough, passes: false) }
      return (cause ?? "policies that are not known do not pass") + " (skips \(bindings.joined(separator: " and ")))"
    }
    // Whether the flow has policies at all may not be known, and is the same for every way.
    let entrance = skips.first { $0.stage == nil && $0.policies != nil }.map { skip in
      Self.outcome(of: skip.policies ?? [], skip.oneIsEnough ?? false, passes: true) + " (the flow's own)"
    }
    let answers = (skipped + [entrance].compactMap(\.self)).joined(separator: " and ")
    let assumed = assumed.map { "if " + $0.joined(separator: " and ") }
    return (answers.isEmpty ? [] : ["where " + answers]) + [assumed].compactMap(\.self)
  }

  /// `policy “a” and policy “b” do not pass`; one that is negated counts the other way round.
  private static func outcome(of policies: [String], _ oneIsEnough: Bool, passes: Bool) -> String {
    let joint = oneIsEnough ? " or " : " and "
    let negated = policies.filter { $0.hasPrefix(Skip.negation) }.map { String($0.dropFirst(Skip.negation.count)) }
    let plain = policies.filter { !$0.hasPrefix(Skip.negation) }
    return [(plain, passes), (negated, !passes)].filter { !$0.0.isEmpty }.map { names, passes in
      let isOne = oneIsEnough || names.count == 1
      let verb = passes ? isOne ? "passes" : "pass" : isOne ? "does not pass" : "do not pass"
      return "\(names.joined(separator: joint)) \(verb)"
    }.joined(separator: joint)
  }
}

extension ShownWay.Change {
  var words: String {
    switch self {
    case .new: "new"
    case .gone: "no longer"
    case .notInBlueprint: "not in the blueprint"
    case .onlyInBlueprint: "only in the blueprint"
    }
  }

  /// Whether it is on the side that is not there, or will not be.
  var isElsewhere: Bool {
    switch self {
    case .gone, .onlyInBlueprint: true
    case .new, .notInBlueprint: false
    }
  }
}

extension Way.Effect {
  var words: String {
    switch self {
    case .loginNamed: "log in"
    case .loginNew: "log in as a new user"
    case .accountMade: "make an account"
    case .userWritten: "change a user, new password included"
    case .deviceEnrolled: "enrol a device for a user"
    case .userDeleted: "delete a user"
    case .userLocked: "lock a user out"
    }
  }
}

extension Proof {
  var shortWords: String {
    switch self {
    case .password: "password"
    case .authenticator: "authenticator"
    case .passkey: "passkey"
    case .certificate: "certificate"
    case .email: "mailed link"
    case .source: "login at the source"
    case .ownSession: "the user's own session"
    case .invitation: "invitation"
    case .session: "a session"
    case .superuser: "a superuser's session"
    case .token: "a token"
    case .given: "a source or link that names the user"
    }
  }
}
