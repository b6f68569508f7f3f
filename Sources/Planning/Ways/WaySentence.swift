extension Way {
  /// What is enough now, and by which stages: `now a user name is enough: corp-identification → corp-login`.
  package var sentence: String { "now \(statement)" }

  /// What is enough, and by which stages; where that depends on what is not known, it says so.
  package var statement: String { statement(assumptions.isEmpty ? "" : ", for all that is known") }

  /// The same as a question: what is not known is told beside it.
  var question: String { "whether \(statement(""))" }

  private func statement(_ remark: String) -> String {
    var words = proofs.list.filter { $0 != .session || !proofs.contains(.ownSession) }.map(\.words)
    if namesUser { words.insert("a user name", at: 0) }
    let enough =
      switch words.count {
      case 0: "nothing is needed"
      case 1: "\(words[0]) is enough"
      default: "\(words.dropLast().joined(separator: ", ")) and \(words[words.count - 1]) are enough"
      }
    return "\(enough)\(purpose)\(whose)\(remark): \(path.text)\(condition)"
  }

  /// Whether the visitor has to say who it is about: nobody else tells.
  private var namesUser: Bool { user != .any && !proofs.list.contains { $0.namesUser } }

  private var purpose: String {
    switch effect {
    case .loginNamed: ""
    case .loginNew: " to be logged in as a new user"
    case .accountMade: " to make an account"
    case .userWritten: " to change the user, a new password included"
    case .deviceEnrolled: " to enrol a device for the user"
    case .userDeleted: " to delete the user"
    case .userLocked: " to lock the user out"
    }
  }

  /// A device that a user has is only worth a word where another would have been asked for it.
  private var whose: String {
    switch user {
    case .withDevice, .any: ""
    case .withoutDevice: " for users without an authenticator"
    }
  }

  private var condition: String {
    let stages = skips.filter { $0.binding != nil }.map(\.stage).sorted()
    let skipped = stages.isEmpty ? [] : ["policies that do not pass skip \(stages.joined(separator: ", "))"]
    // Whether the flow has policies at all may not be known, and is no matter of this way.
    let isAdmitted = skips.contains { $0.binding == nil && $0.policies != nil }
    let admitted = isAdmitted ? ["the flow's own policies pass"] : []
    let all = skipped + admitted
    return all.isEmpty ? "" : ", where \(all.joined(separator: " and "))"
  }
}

extension Proof {
  /// Whether it tells who the user is, so that nobody has to give a name.
  package var namesUser: Bool {
    switch self {
    case .passkey, .certificate, .source, .ownSession, .given: true
    case .password, .authenticator, .email, .invitation, .session, .superuser, .token: false
    }
  }

  fileprivate var words: String {
    switch self {
    case .password: "the password"
    case .authenticator: "an authenticator"
    case .passkey: "a passkey"
    case .certificate: "a certificate"
    case .email: "a mailed link"
    case .source: "a login at the source"
    case .ownSession: "the user's own session"
    case .invitation: "an invitation"
    case .session: "anybody's session"
    case .superuser: "a superuser's session"
    case .token: "a token"
    case .given: "a source or link that names the user"
    }
  }
}

extension Way.Step {
  /// `corp-mfa (proves nothing: no user is known yet)`.
  package var text: String { stage + (remark.map { " (\($0))" } ?? "") }

  /// Why it proves nothing, in words; nil where there is nothing to say.
  package var remark: String? {
    switch idle {
    case .nobodyYet: "proves nothing: no user is known yet"
    case .otherUserLater: "proves nothing of the user who is set later"
    case .notNeeded: "proves nothing: can be passed without"
    case .ownDevice: "proves nothing: the device was enrolled in this run"
    case nil: nil
    }
  }
}

extension [Way.Step] {
  /// The stages in the order of running.
  package var text: String { map(\.text).joined(separator: " → ") }
}
