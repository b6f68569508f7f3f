internal import Bindings
internal import Blueprints

/// One thing by which the server's flow is not as its blueprint by itself would make it.
///
/// With all of them taken back, what is left is the blueprint by itself; with one of them taken back, it shows which
/// ways that one opens.
struct Deviation {
  var kind: Kind
  /// The entry that says how it shall be.
  var location: SourceLocation?

  enum Kind {
    case unmanaged(Binding)
    case changed(Binding, to: BindingSettings)
    /// With the policies that are declared for it.
    case missing(BindingSettings, policies: [PolicyBinding])
    case absent(Binding)
    case policy(PolicyComparison.Difference)
  }

  func takeBack(in state: inout FlowState) {
    switch kind {
    case .unmanaged(let binding), .absent(let binding): state.remove(binding.pk)
    case .changed(let binding, let settings): state.settings[binding.pk] = settings
    case .missing(let settings, let policies): state.add(settings, policies: policies)
    case .policy(let difference): difference.takeBack(in: &state)
    }
  }
}

extension PolicyComparison.Difference {
  fileprivate func takeBack(in state: inout FlowState) {
    guard let target, let policies = state.policies[target] else { return }
    switch kind {
    case .missing:
      if let declaredBinding, !policies.contains(where: { $0.pk == declaredBinding.pk }) {
        state.policies[target] = policies + [declaredBinding]
      }
    case .undeclared, .absent: state.policies[target] = policies.filter { $0.pk != bound?.pk }
    // It is there, as the file says it shall be.
    case .exists: break
    case .changed, .moved:
      state.policies[target] = policies.map { policy in
        guard policy.pk == bound?.pk else { return policy }
        var policy = policy
        for change in changes { policy.set(change.field, to: change.after) }
        return policy
      }
    }
  }

  /// The policy binding that the entry would make.
  var declaredBinding: PolicyBinding? {
    guard let declared else { return nil }
    let kind = subject.first.flatMap(PolicySubjectKind.init) ?? .policy
    return PolicyBinding(
      declaredBy: declared, target: target ?? PrimaryKey("new"),
      PolicyBinding.Subject(kind, name: subject.count > 1 ? subject[1] : "", model: subject.last ?? ""))
  }
}

extension PolicyBinding {
  /// As authentik makes it of an entry.
  init(declaredBy desired: DesiredPolicy, target: PrimaryKey, _ subject: Subject) {
    self.init(pk: PrimaryKey("declared \(desired.location.text)"), target: target, subject: subject)
    for (field, value) in desired.fields { set(field, to: value) }
  }

  mutating func set(_ field: PolicyField, to value: FieldValue) {
    switch (field, value) {
    case (.enabled, .boolean(let truth)): enabled = truth
    case (.negate, .boolean(let truth)): negate = truth
    case (.failureResult, .boolean(let truth)): failureResult = truth
    case (.order, .integer(let number)): order = number
    case (.timeout, .integer(let number)): timeout = number
    case (.enabled, _), (.negate, _), (.failureResult, _), (.order, _), (.timeout, _): break
    }
  }
}
