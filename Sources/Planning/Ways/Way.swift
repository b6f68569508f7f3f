package import Bindings

/// One thing that somebody can achieve in a flow, with the least that it takes.
package struct Way: Hashable, Sendable {
  package var effect: Effect
  package var user: User
  package var proofs: Proofs
  package var skips: Set<Skip>
  /// The bindings among the skips, nil for the flow, of whose policies one is enough. With more of them a way is easier;
  /// it is no other one.
  package var oneIsEnough: Set<PrimaryKey?> = []
  /// What must be so of the facts that are not known; empty where all that matters is known.
  package var assumptions: Assumptions
  /// Where a run begins for which it takes no more than this.
  package var begin: Begin
  /// The stages that run, in their order, up to the one that has the effect; an example where several ways ask for the
  /// same.
  package var path: [Step]

  package enum Effect: String, CaseIterable, Codable, Hashable, Sendable {
    case loginNamed = "login-named"
    case loginNew = "login-new"
    case accountMade = "account-made"
    case userWritten = "user-written"
    case deviceEnrolled = "device-enrolled"
    case userDeleted = "user-deleted"
    case userLocked = "user-locked"
  }

  /// Who it happens to: ways are compared only within the same.
  package enum User: String, CaseIterable, Codable, Hashable, Sendable {
    /// A named user who has a device of every class.
    case withDevice = "with_device"
    /// A named user who has none.
    case withoutDevice = "without_device"
    /// An account that is made in this very run.
    case any
  }

  package enum Begin: String, CaseIterable, Codable, Hashable, Sendable {
    /// Without a session, nobody pending.
    case a
    /// With a session, nobody pending.
    case b
    /// A caller has set the pending user.
    case c
  }

  /// A binding that its policies must skip, or the flow's policies that must let the visitor in.
  package struct Skip: Hashable, Sendable {
    /// nil where it is the flow.
    package var binding: PrimaryKey?
    /// The name of the binding's stage; empty where it is the flow.
    package var stage: String
    /// Those that decide, without order; nil where they are not known, so that there may be none.
    package var policies: Set<Policy>?
  }

  /// A stage that runs on the way.
  package struct Step: Hashable, Sendable {
    package var stage: String
    /// Why it proves nothing of the user, where it is there to prove something; nil where it does, or never would.
    package var idle: Idleness?
  }

  /// Why a stage that proves something elsewhere proves nothing on a way.
  package enum Idleness: String, CaseIterable, Codable, Hashable, Sendable {
    /// It ran before anybody was named, and had nobody to ask for.
    case nobodyYet = "nobody_yet"
    /// Somebody else became pending behind it.
    case otherUserLater = "other_user_later"
    /// It can be passed without what it asks for.
    case notNeeded = "not_needed"
    /// The visitor had enrolled the device in this very run.
    case ownDevice = "own_device"
  }

  /// What decides in a policy binding.
  package struct Policy: Hashable, Sendable {
    package var subject: PolicyBinding.Subject
    package var negate: Bool
  }

  /// Whether it is the same in effect and asks for no more, whatever the facts that are not known.
  func asksNoMore(than other: Way) -> Bool {
    effect == other.effect && user == other.user && proofs.isSubset(of: other.proofs) && skips.isSubset(of: other.skips)
  }

  /// Of a way that asks for no more than the other: whether its policies are no harder to get by, either.
  func isNoHarder(than other: Way) -> Bool {
    other.oneIsEnough.intersection(skips.map(\.binding)).isSubset(of: oneIsEnough)
  }
}

/// What has to be proved, of the user that something happens to or of the visitor who does it.
package enum Proof: String, CaseIterable, Codable, Hashable, Sendable {
  case password, authenticator, passkey, certificate
  case email = "e-mail"
  case source
  /// The visitor has a session of that very user.
  case ownSession = "own-session"
  case invitation
  /// The visitor has a session, whosoever it is.
  case session
  case superuser
  /// The token of a mailed link, or of an outpost.
  case token
  /// A caller has set a pending user: a source, a link, a lockdown.
  case given
}

/// A set of proofs.
package struct Proofs: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package init(_ proof: Proof) { rawValue = 1 << (Proof.allCases.firstIndex(of: proof) ?? 0) }

  /// In the order of `Proof`.
  package var list: [Proof] { Proof.allCases.filter { contains(Proofs($0)) } }

  package static let password = Proofs(.password)
  package static let authenticator = Proofs(.authenticator)
  package static let passkey = Proofs(.passkey)
  package static let certificate = Proofs(.certificate)
  package static let email = Proofs(.email)
  package static let source = Proofs(.source)
  package static let ownSession = Proofs(.ownSession)
  package static let invitation = Proofs(.invitation)
  package static let session = Proofs(.session)
  package static let superuser = Proofs(.superuser)
  package static let token = Proofs(.token)
  package static let given = Proofs(.given)

  /// Proved of the pending user, and worth nothing once somebody else is pending.
  package static let ofUser: Proofs = [.password, .authenticator, .passkey, .certificate, .email, .source, .ownSession]
  package static let secondFactors: Proofs = [.authenticator, .passkey, .certificate]
}
