internal import Bindings

/// What must be so of facts that are not known: for each of them, the values that it may have.
///
/// A fact has one value in all flows that are compared, because it belongs to the stage (or the release), not to a flow.
package struct Assumptions: Hashable, Sendable {
  /// One bit a value.
  typealias Values = UInt32

  struct Fact: Hashable, Sendable {
    /// nil for what belongs to the server's release, or to the flow.
    var stage: PrimaryKey?
    var name: Name

    enum Name: Hashable, Sendable {
      case role, checksPassword, takesPasskey, asksWebAuthn, notConfiguredAction, creationMode, mutualTLSMode
      case goesOnWithoutInvitation, goesOnWithoutMatch, sourceProves, isAuthentication
    }
  }

  private var values: [Fact: Values] = [:]

  init() {}

  package var isEmpty: Bool { values.isEmpty }
  var facts: [Fact: Values] { values }
  /// Whether anything is assumed of a stage, and not of the release or the flow alone.
  var isOfStages: Bool { values.keys.contains { $0.stage != nil } }

  /// The same, and this fact has one of the values; nil if that contradicts what is assumed already.
  func assuming(_ fact: Fact, in allowed: Values) -> Assumptions? {
    let remaining = (values[fact] ?? .max) & allowed
    guard remaining != 0 else { return nil }
    var narrowed = self
    narrowed.values[fact] = remaining
    return narrowed
  }

  /// In an order that is always the same.
  var sortedFacts: [Fact] {
    values.keys.sorted {
      ($0.stage?.text ?? "", String(describing: $0.name)) < ($1.stage?.text ?? "", String(describing: $1.name))
    }
  }

  /// The same without what is assumed of this fact.
  func dropping(_ fact: Fact) -> Assumptions {
    var others = self
    others.values[fact] = nil
    return others
  }

  /// What holds where it holds, or the other one, which assumes the same of all facts but this one.
  func joining(_ other: Assumptions, on fact: Fact) -> Assumptions {
    var both = self
    let either = (values[fact] ?? .max) | (other.values[fact] ?? .max)
    both.values[fact] = either & fact.name.domain == fact.name.domain ? nil : either
    return both
  }

  /// Whether it holds wherever the other does.
  func isImplied(by other: Assumptions) -> Bool {
    values.allSatisfy { fact, allowed in (other.values[fact] ?? .max) & ~allowed == 0 }
  }

  private func contradicts(_ other: Assumptions) -> Bool {
    values.contains { fact, allowed in allowed & (other.values[fact] ?? .max) == 0 }
  }

  func and(_ other: Assumptions) -> Assumptions? {
    var both: Assumptions? = self
    for (fact, allowed) in other.values { both = both?.assuming(fact, in: allowed) }
    return both
  }

  /// Where these assumptions hold and the other ones do not, in parts of which no two hold at once.
  func excluding(_ other: Assumptions) -> [Assumptions] {
    guard !contradicts(other) else { return [self] }
    var parts: [Assumptions] = []
    var rest = self
    for fact in other.sortedFacts {
      let allowed = other.values[fact] ?? .max
      if let part = rest.assuming(fact, in: fact.name.domain & ~allowed) { parts.append(part) }
      rest = rest.assuming(fact, in: allowed) ?? rest
    }
    return parts
  }

  /// Whether the facts can be such that these assumptions hold and none of the rivals do.
  func canHold(without rivals: [Assumptions]) -> Bool {
    var steps = 1_000
    return canHold(without: rivals[...], &steps)
  }

  /// Gives up after so many steps and says yes, which errs on the side of refusing.
  private func canHold(without rivals: ArraySlice<Assumptions>, _ steps: inout Int) -> Bool {
    steps -= 1
    guard steps > 0, let rival = rivals.first(where: { !contradicts($0) }) else { return true }
    return excluding(rival).contains { $0.canHold(without: rivals, &steps) }
  }
}

extension Assumptions.Fact.Name {
  /// All values that the fact can have.
  var domain: Assumptions.Values {
    let count =
      switch self {
      case .role: RoleOfUnknown.all.count
      case .notConfiguredAction: NotConfiguredAction.allCases.count
      case .creationMode: UserCreationMode.allCases.count
      case .mutualTLSMode: MutualTLSMode.allCases.count
      case .checksPassword, .takesPasskey, .asksWebAuthn, .goesOnWithoutInvitation, .goesOnWithoutMatch, .sourceProves,
        .isAuthentication:
        2
      }
    return 1 << count - 1
  }
}

/// What a stage of unknown type may be.
enum RoleOfUnknown {
  static let all: [StageRole] = [
    .userLogin, .identification(checksPassword: false), .password, .authenticatorValidation,
    .authenticatorSetup(.static), .email, .source, .mutualTLS, .userWrite, .userDelete, .userLogout, .invitation,
    .prompt, .deny, .accountLockdown, .other,
  ]
}
