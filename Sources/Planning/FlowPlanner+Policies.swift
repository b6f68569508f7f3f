internal import Bindings
internal import Blueprints

// Policies are compared once the bindings are matched, since entries refer to bindings.
extension FlowPlanner {
  /// Reports each policy that is not as declared, and marks the rows of their bindings.
  mutating func comparePolicies(
    _ declared: [PolicyResolver.Resolved], with bound: [PrimaryKey: [PolicyBinding]]
  ) {
    let placed = declared.map { policy in
      let target: PrimaryKey? =
        switch policy.target {
        case .flow: flow.pk
        case .binding(let pk): pk
        case .entry(let place): matchedEntries[place]
        }
      return PolicyComparison.Declared(policy: policy, target: target)
    }
    let comparison = PolicyComparison(placed, targets: [flow.pk] + current.map(\.pk), bound: bound)
    for difference in comparison.differences {
      add(difference)
      deviate(difference)
    }
    for position in ladder.indices {
      ladder[position].policies = ladder[position].pk.flatMap { bound[$0] }
    }
  }

  /// Notes what the blueprint by itself would bind; to a binding that the server lacks, with that binding.
  private mutating func deviate(_ difference: PolicyComparison.Difference) {
    guard difference.target == nil else {
      return deviations.append(Deviation(kind: .policy(difference), location: difference.declared?.location))
    }
    guard let index = difference.declaredAt.flatMap({ missingPlaces[$0] }), let policy = difference.declaredBinding,
      case .missing(let settings, let policies) = deviations[index].kind
    else { return }
    deviations[index].kind = .missing(settings, policies: policies + [policy])
  }

  typealias EntryTargets = [PolicyResolver.EntryPlace: PrimaryKey]

  private mutating func add(_ difference: PolicyComparison.Difference) {
    let binding = target(of: difference)
    let stage = binding.map { stageName($0.settings.stage) }
    let text = difference.text
    let rule = acceptance(of: difference)
    let finding = Finding(
      kind: rule == nil ? .policy : .ignored, flow: flow.slug, pk: difference.bound?.pk, stage: stage,
      order: binding?.settings.order, message: text.message + (rule.map { ": \($0.explanation)" } ?? ""),
      help: rule == nil ? text.help : nil, source: difference.declared?.location,
      policy: policyFinding(difference))
    findings.append(finding)
    guard rule == nil else { return }
    if let row = ladder.firstIndex(where: { $0.pk != nil && $0.pk == difference.target }) {
      if ladder[row].status == .unchanged { ladder[row].status = .finding(.policy) }
    } else {
      flowPoliciesDiffer = true
    }
  }
}

extension FlowPlanner {
  /// The binding whose policy differs; nil for the flow's own, and for a binding that is yet to be created.
  func target(of difference: PolicyComparison.Difference) -> Binding? { current.first { $0.pk == difference.target } }

  /// The rule of the configuration that hides it.
  mutating func acceptance(of difference: PolicyComparison.Difference) -> IgnoreRule? {
    ignoring.rule(forPoliciesOf: target(of: difference).map { stageName($0.settings.stage) } ?? "")
  }

  func policyFinding(_ difference: PolicyComparison.Difference) -> PolicyFinding {
    let binding = target(of: difference)
    return PolicyFinding(
      difference.kind, difference.subject, target: difference.target,
      policyBindingModel: binding?.policyBindingModel
        ?? (difference.target == flow.pk ? flow.policyBindingModel : nil),
      changes: difference.changes)
  }
}

extension PolicyComparison.Difference {
  /// What is wrong, and who can mend it.
  var text: (message: String, help: String) {
    let writers = "flowbind writes no policies: authentik's own engine, Terraform or the interface does"
    return switch kind {
    case .missing:
      ("\(title) is declared and not bound", writers + "; or take the entry out of the file")
    case .changed:
      (
        "\(title) is not as declared: \(changes.map(\.text).joined(separator: ", "))",
        writers + "; to keep it, say " + changes.map { "\($0.field.rawValue): \($0.before)" }.joined(separator: ", ")
          + " in its entry"
      )
    case .undeclared:
      (
        "\(title) is bound and no file declares it\(bound.map(\.remarks) ?? "")",
        writers + "; to keep it, add an entry: \(bound?.entryText ?? "")"
      )
    case .absent: ("\(title) is bound and shall be absent", writers + "; or take “state: absent” out of its entry")
    case .moved: ("\(title) is not as it was", writers)
    }
  }
}

extension PolicyBinding {
  /// ` (order 5, negated)`.
  fileprivate var remarks: String {
    let parts =
      ["order \(order)"] + (enabled ? [] : ["disabled"]) + (negate ? ["negated"] : [])
      + (failureResult ? ["passes where it fails"] : [])
    return " (\(parts.joined(separator: ", ")))"
  }

  /// What a file would have to say, in one line.
  fileprivate var entryText: String {
    let identifiers = "{target: …, \(subject.reference.map { "\($0), " } ?? "")order: \(order)}"
    let attrs = PolicyField.allCases.filter { $0 != .order && $0.initial != self[$0] }
      .map { "\($0.rawValue): \(self[$0])" }
    return "{model: \(ModelName.policyBinding), identifiers: \(identifiers)"
      + (attrs.isEmpty ? "" : ", attrs: {\(attrs.joined(separator: ", "))}") + "}"
  }
}

extension PolicyBinding.Subject {
  /// `policy: !Find [authentik_policies_expression.expressionpolicy, [name, x]]`
  fileprivate var reference: String? {
    switch self {
    case .policy(let name, let model): "policy: !Find [\(model), [name, \(name)]]"
    case .group(let name): "group: !Find [\(ModelName.group), [name, \(name)]]"
    case .user(let name): "user: !Find [\(ModelName.user), [username, \(name)]]"
    case .none: nil
    }
  }
}
