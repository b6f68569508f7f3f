/// A policy binding as the server holds it: `authentik_policies.policybinding`, spelled as its rows are.
package struct PolicyBinding: Hashable, Sendable {
  package var pk: PrimaryKey
  /// The flow-stage binding or the flow that it is bound to, by its own `pk`.
  ///
  /// Lists are filtered by another key, `policybindingmodel_ptr_id` (2024.8 to 2026.8, transcript 12-policies).
  package var target: PrimaryKey
  package var subject: Subject
  /// Inverts the result, but not `failureResult`.
  package var negate: Bool
  package var enabled: Bool
  package var order: Int
  /// Seconds.
  package var timeout: Int
  /// The result where the policy raises an exception.
  package var failureResult: Bool
  /// ISO 8601, as the server wrote it; from 2026.8 on.
  package var expires: String?
  /// Whether it ends at `expires`; from 2026.8 on.
  package var expiring: Bool?
  /// Whether its result is left out of account; from 2026.11 on.
  package var dryRun: Bool?

  /// Who or what decides.
  package enum Subject: Hashable, Sendable {
    /// By name and `meta_model_name`; names are unique over all policy types.
    case policy(name: String, model: String)
    /// Passes its members.
    case group(name: String)
    /// Passes this user.
    case user(name: String)
    /// Neither policy nor group nor user; the API takes such a binding.
    case none
  }

  package init(
    pk: PrimaryKey, target: PrimaryKey, subject: Subject, negate: Bool = false, enabled: Bool = true, order: Int = 0,
    timeout: Int = 30, failureResult: Bool = false, expires: String? = nil, expiring: Bool? = nil, dryRun: Bool? = nil
  ) {
    self.pk = pk
    self.target = target
    self.subject = subject
    self.negate = negate
    self.enabled = enabled
    self.order = order
    self.timeout = timeout
    self.failureResult = failureResult
    self.expires = expires
    self.expiring = expiring
    self.dryRun = dryRun
  }
}

extension [PrimaryKey: [PolicyBinding]] {
  /// Those of one flow and of its bindings, by the pk of either; what is missing is not known.
  package func of(_ flow: PrimaryKey, _ bindings: [Binding]) -> Self {
    Dictionary(firstOf: ([flow] + bindings.map(\.pk)).compactMap { pk in self[pk].map { (pk, $0) } })
  }
}

extension PolicyBinding.Subject {
  package init(_ kind: PolicySubjectKind, name: String, model: String) {
    self =
      switch kind {
      case .policy: .policy(name: name, model: model)
      case .group: .group(name: name)
      case .user: .user(name: name)
      }
  }

  /// As people name it, such as `policy “mfa-unless-passkey”`.
  package var title: String {
    switch self {
    case .policy(let name, _): "policy “\(name)”"
    case .group(let name): "group “\(name)”"
    case .user(let name): "user “\(name)”"
    case .none: "a policy binding without policy, group and user"
    }
  }

  /// The kind, the name and, of a policy, the model: what makes two subjects the same.
  package var words: [String] {
    switch self {
    case .policy(let name, let model): ["policy", name, model]
    case .group(let name): ["group", name]
    case .user(let name): ["user", name]
    case .none: []
    }
  }
}

/// What policies can be bound to: a flow-stage binding or a flow.
package struct PolicyTarget: Hashable, Sendable {
  package var pk: PrimaryKey
  /// `policybindingmodel_ptr_id`, by which lists of policy bindings are filtered.
  package var policyBindingModel: PrimaryKey

  package init(pk: PrimaryKey, policyBindingModel: PrimaryKey) {
    self.pk = pk
    self.policyBindingModel = policyBindingModel
  }
}

extension Binding {
  package var policyTarget: PolicyTarget { PolicyTarget(pk: pk, policyBindingModel: policyBindingModel) }
}

extension Flow {
  /// nil where an older document does not tell by which key its policies are found.
  package var policyTarget: PolicyTarget? {
    policyBindingModel.map { PolicyTarget(pk: pk, policyBindingModel: $0) }
  }
}

extension PolicyBinding: Codable {
  private enum CodingKeys: String, CodingKey {
    case pk, target
    case policy = "policy_obj"
    case group = "group_obj"
    case user = "user_obj"
    case negate, enabled, order, timeout
    case failureResult = "failure_result"
    case expires, expiring
    case dryRun = "dry_run"
  }

  private struct Policy: Codable {
    var name: String
    var model: String

    private enum CodingKeys: String, CodingKey {
      case name
      case model = "meta_model_name"
    }
  }

  private struct Group: Codable {
    var name: String
  }

  private struct User: Codable {
    var username: String
  }

  /// Reads a row of the API, or what `encode` wrote; of groups and users only the names are kept.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let subject: Subject =
      if let policy = try container.decodeIfPresent(Policy.self, forKey: .policy) {
        .policy(name: policy.name, model: policy.model)
      } else if let group = try container.decodeIfPresent(Group.self, forKey: .group) {
        .group(name: group.name)
      } else if let user = try container.decodeIfPresent(User.self, forKey: .user) {
        .user(name: user.username)
      } else {
        .none
      }
    // 32-bit integers on the server; no other number gets past this door.
    self.init(
      pk: try container.decode(PrimaryKey.self, forKey: .pk),
      target: try container.decode(PrimaryKey.self, forKey: .target), subject: subject,
      negate: try container.decode(Bool.self, forKey: .negate),
      enabled: try container.decode(Bool.self, forKey: .enabled),
      order: Int(try container.decode(Int32.self, forKey: .order)),
      timeout: Int(try container.decode(Int32.self, forKey: .timeout)),
      failureResult: try container.decode(Bool.self, forKey: .failureResult),
      expires: try container.decodeIfPresent(String.self, forKey: .expires),
      expiring: try container.decodeIfPresent(Bool.self, forKey: .expiring),
      dryRun: try container.decodeIfPresent(Bool.self, forKey: .dryRun))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(pk, forKey: .pk)
    try container.encode(target, forKey: .target)
    switch subject {
    case .policy(let name, let model): try container.encode(Policy(name: name, model: model), forKey: .policy)
    case .group(let name): try container.encode(Group(name: name), forKey: .group)
    case .user(let name): try container.encode(User(username: name), forKey: .user)
    case .none: break
    }
    try container.encode(negate, forKey: .negate)
    try container.encode(enabled, forKey: .enabled)
    try container.encode(order, forKey: .order)
    try container.encode(timeout, forKey: .timeout)
    try container.encode(failureResult, forKey: .failureResult)
    try container.encodeIfPresent(expires, forKey: .expires)
    try container.encodeIfPresent(expiring, forKey: .expiring)
    try container.encodeIfPresent(dryRun, forKey: .dryRun)
  }
}
