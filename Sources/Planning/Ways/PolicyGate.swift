internal import Bindings

/// What the policies of a binding, or of a flow, decide by themselves, and what they leave open.
struct PolicyGate: Hashable {
  private let isEmpty: Bool
  /// Whether there are some whose result nobody can rely upon.
  private let isDoubtful: Bool
  /// Whether group or user bindings are among those that decide, and whether anything else is.
  private let hasPeople: Bool
  private let hasOthers: Bool
  let needsAll: Bool
  /// Whether there may be some that decide.
  let mayDecide: Bool
  /// Whether more than one policy decides, so that it matters whether all of them are needed.
  let hasSeveral: Bool

  /// What an outcome takes; the easier is the greater one.
  enum Need: Comparable {
    /// It cannot be.
    case impossible
    /// The deciding policies must want it so.
    case policies
    /// Nothing that anybody could count on: the visitor may have it so.
    case nothing
  }

  /// - Parameters:
  ///   - policies: nil where they are not known; then there may be some.
  ///   - mode: `any` or `all`; another word is taken for `any`.
  init(_ policies: [PolicyBinding]?, mode: String) {
    let enabled = policies?.filter(\.enabled)
    let reliable = enabled?.filter(\.isReliable)
    mayDecide = reliable?.isEmpty == false || policies == nil
    hasSeveral = reliable.map { $0.count > 1 && Set($0.map(Way.Policy.init)).count > 1 } ?? false
    isEmpty = enabled?.isEmpty ?? false
    isDoubtful = enabled?.count != reliable?.count
    hasPeople = reliable?.contains(where: \.subject.isPeople) ?? false
    hasOthers = reliable?.contains { !$0.subject.isPeople } ?? true
    needsAll = mode == "all"
  }

  /// Those that decide, as a skip names them; nil where they are not known.
  static func deciding(_ policies: [PolicyBinding]?) -> Set<Way.Policy>? {
    policies.map { Set($0.lazy.filter { $0.enabled && $0.isReliable }.map(Way.Policy.init)) }
  }

  /// What it takes to pass, for a visitor who may be anonymous.
  ///
  /// Group and user bindings make one result, which is false for an anonymous visitor, also negated.
  func toPass(anonymous: Bool) -> Need {
    if isEmpty { return .nothing }
    if needsAll {
      if anonymous && hasPeople { return .impossible }
      return hasPeople || hasOthers ? .policies : .nothing
    }
    if isDoubtful { return .nothing }
    return hasOthers || (hasPeople && !anonymous) ? .policies : .impossible
  }

  /// What it takes to fail.
  func toFail(anonymous: Bool) -> Need {
    if isEmpty { return .impossible }
    if needsAll { return isDoubtful || (anonymous && hasPeople) ? .nothing : .policies }
    return hasOthers || (hasPeople && !anonymous) ? .policies : .nothing
  }
}

extension Way.Policy {
  fileprivate init(_ binding: PolicyBinding) { self.init(subject: binding.subject, negate: binding.negate) }
}

extension PolicyBinding {
  /// Whether its result counts for certain, now and later.
  ///
  /// One that ends by itself (2026.8), that only tries out (2026.11) or that names nobody is no gate, and no proof that
  /// a stage runs either. `expiring` is true by default; it is `expires` that says when.
  fileprivate var isReliable: Bool {
    let ends = expires != nil && expiring != false
    return !ends && dryRun != true && subject != .none
  }
}

extension PolicyBinding.Subject {
  fileprivate var isPeople: Bool {
    switch self {
    case .group, .user: true
    case .policy, .none: false
    }
  }
}
