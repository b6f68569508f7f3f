internal import Bindings

/// One binding as the rules about stage order see it.
struct OrderedRole {
  var order: Int
  var role: StageRole
}

/// How well a flow stands, rule by rule; more is better, and 0 means that a rule does not hold.
///
/// The four rules that can change between two writes are here. `equal-orders` is judged at both ends only (a tie
/// between two writes is allowed and counts in the others as its worst reading); `policies-never-run` needs no look
/// between, because each binding is always as at one end.
struct GuardStanding: Equatable {
  /// The rules judged in every state, in the order of reports.
  static let rules: [GuardRule] = [.unverifiedLogin, .secondFactorRemoved, .emptyFlow, .uncheckedRecovery]

  private(set) var login = Login.verified
  /// How many authenticator validations every login must pass.
  private(set) var secondFactors = 0
  /// 0 for a flow without bindings.
  private(set) var bindings = 1
  /// 0 for a recovery that sets a password, or logs in, unchecked.
  private(set) var recovery = 1

  /// What it takes to be logged in, at the weakest login of the flow.
  enum Login: Int, Comparable {
    /// An identification and nothing else: a user name will do.
    case byNameAlone
    /// No verifying stage, but nobody could name a user either: whoever started the flow (a source, an earlier flow)
    /// must have verified them.
    case byWhoeverStarted
    /// An authenticator validation and nothing else. It verifies, unless it is set to skip users who have no
    /// authenticator yet.
    case byAuthenticatorAlone
    case verified

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  subscript(rule: GuardRule) -> Int? {
    switch rule {
    case .unverifiedLogin: login.rawValue
    case .secondFactorRemoved: secondFactors
    case .emptyFlow: bindings
    case .uncheckedRecovery: recovery
    case .equalOrders, .policiesNeverRun, .policiesLost, .looserPolicies: nil
    }
  }

  /// Judges a state by the worst reading of its equal orders: to come first, a stage must have the lower order.
  ///
  /// - Parameters:
  ///   - orderedRoles: at least the bindings whose role is not `other`; nil stands for one that is not there.
  ///   - bindingCount: all bindings of the flow.
  init(of orderedRoles: [OrderedRole?], bindingCount: Int, designation: String) {
    bindings = bindingCount == 0 ? 0 : 1
    var firstIdentification = Int.max
    var firstLogin = Int.max
    for case let orderedRole? in orderedRoles {
      switch orderedRole.role {
      case .identification: firstIdentification = min(firstIdentification, orderedRole.order)
      case .userLogin: firstLogin = min(firstLogin, orderedRole.order)
      default: break
      }
    }

    var firstVerification = Int.max
    var firstAuthenticator = Int.max
    var firstRecoveryCheck = Int.max
    var firstRecoveryEffect = firstLogin
    for case let orderedRole? in orderedRoles {
      switch orderedRole.role {
      case .authenticatorValidation:
        firstAuthenticator = min(firstAuthenticator, orderedRole.order)
        firstRecoveryCheck = min(firstRecoveryCheck, orderedRole.order)
        if orderedRole.order < firstLogin { secondFactors += 1 }
      case .email:
        firstVerification = min(firstVerification, orderedRole.order)
        firstRecoveryCheck = min(firstRecoveryCheck, orderedRole.order)
      case .source, .identification(checksPassword: true):
        firstVerification = min(firstVerification, orderedRole.order)
      case .password where orderedRole.order > firstIdentification:
        firstVerification = min(firstVerification, orderedRole.order)
      case .userWrite:
        firstRecoveryEffect = min(firstRecoveryEffect, orderedRole.order)
      case .password, .identification, .userLogin, .authenticatorSetup, .mutualTLS, .userDelete, .userLogout,
        .invitation, .prompt, .deny, .accountLockdown, .other:
        break
      }
    }

    if designation == "authentication" {
      for case let orderedRole? in orderedRoles
      where orderedRole.role == .userLogin && orderedRole.order <= firstVerification {
        let standing: Login =
          if orderedRole.order > firstAuthenticator {
            .byAuthenticatorAlone
          } else if orderedRole.order >= firstIdentification {
            .byNameAlone
          } else {
            .byWhoeverStarted
          }
        login = min(login, standing)
      }
    }
    if designation == "recovery", firstRecoveryEffect < Int.max, firstRecoveryEffect <= firstRecoveryCheck {
      recovery = 0
    }
  }

  /// Takes, rule by rule, the worse of two standings: what no state between them may fall below.
  static func worse(of left: GuardStanding, _ right: GuardStanding) -> GuardStanding {
    var worse = left
    worse.login = min(left.login, right.login)
    worse.secondFactors = min(left.secondFactors, right.secondFactors)
    worse.bindings = min(left.bindings, right.bindings)
    worse.recovery = min(left.recovery, right.recovery)
    return worse
  }

  /// The same standing without a demand as to the given rules.
  func lifting(_ rules: Set<GuardRule>) -> GuardStanding {
    var floor = self
    if rules.contains(.unverifiedLogin) { floor.login = .byNameAlone }
    if rules.contains(.secondFactorRemoved) { floor.secondFactors = 0 }
    if rules.contains(.emptyFlow) { floor.bindings = 0 }
    if rules.contains(.uncheckedRecovery) { floor.recovery = 0 }
    return floor
  }

  func isAtLeast(_ floor: GuardStanding) -> Bool {
    login >= floor.login && secondFactors >= floor.secondFactors && bindings >= floor.bindings
      && recovery >= floor.recovery
  }

  /// The rules as to which this standing is worse than another.
  func rulesBelow(_ floor: GuardStanding) -> [GuardRule] {
    Self.rules.filter { (self[$0] ?? 0) < (floor[$0] ?? 0) }
  }
}
