internal import Bindings
internal import Blueprints

// Policies are compared once the bindings are matched, since entries refer to bindings.
extension FlowPlanner {
  /// Reports each policy that is not as declared, and marks the rows of their bindings.
  mutating func comparePolicies(
    _ declared: [PolicyResolver.Resolved], awaiting: [AwaitingPolicy], with bound: [PrimaryKey: [PolicyBinding]]
  ) {
    findings += awaiting.map(Finding.init(awaiting:))
    declaresPolicies = declared.contains { $0.desired.state != .absent }
    let comparison = PolicyComparison(
      declared.compactMap { placed($0) }, targets: [flow.pk] + current.map(\.pk), bound: bound)
    if !comparison.differences.isEmpty {
      let rows = Dictionary(firstOf: ladder.indices.compactMap { row in ladder[row].pk.map { ($0, row) } })
      for difference in comparison.differences {
        add(difference, rows)
        deviate(difference)
      }
    }
    for conflict in comparison.conflicts {
      reportConflict(conflict.first, conflict.second, conflict.fields, about: "policy binding")
    }
    for position in ladder.indices {
      ladder[position].policies = ladder[position].pk.flatMap { bound[$0] }
    }
  }

  /// Finds what a declared policy is bound to; what nobody can say which binding it is has been reported.
  private mutating func placed(_ policy: PolicyResolver.Resolved) -> PolicyComparison.Declared? {
    switch policy.target {
    case .flow: return PolicyComparison.Declared(policy: policy, target: flow.pk)
    case .binding(let pk): return PolicyComparison.Declared(policy: policy, target: pk)
    case .entry(let place):
      if let pk = matchedEntries[place] { return PolicyComparison.Declared(policy: policy, target: pk) }
      if missingEntries[place] != nil { return PolicyComparison.Declared(policy: policy, target: nil) }
      diagnostics.append(
        Diagnostic(
          .note, "policy-not-compared",
          "\(policy.subject.title) is not compared: which binding its entry means is not known",
          at: policy.desired.location))
      return nil
    }
  }

  /// Notes what the blueprint by itself would bind; to a binding that the server lacks, with that binding.
  private mutating func deviate(_ difference: PolicyComparison.Difference) {
    guard difference.target == nil else {
      return deviations.append(Deviation(kind: .policy(difference), location: difference.declared?.location))
    }
    guard let index = difference.declaredAt.flatMap({ missingEntries[$0]?.deviation }),
      let policy = difference.declaredBinding, case .missing(let settings, let policies) = deviations[index].kind
    else { return }
    deviations[index].kind = .missing(settings, policies: policies + [policy])
  }

  typealias EntryTargets = [EntryPlace: PrimaryKey]

  private mutating func add(_ difference: PolicyComparison.Difference, _ rows: [PrimaryKey: Int]) {
    let place = place(of: difference)
    let text = text(of: difference)
    let rule = acceptance(of: difference)
    let finding = Finding(
      kind: rule == nil ? .policy : .ignored, flow: flow.slug, pk: difference.bound?.pk, stage: place.stage,
      order: place.order, message: text.message + (rule.map { ": \($0.explanation)" } ?? ""),
      help: rule == nil ? text.help : nil, source: difference.declared?.location,
      policy: policyFinding(difference))
    findings.append(finding)
    guard rule == nil else { return }
    if let row = difference.target.flatMap({ rows[$0] }) {
      if ladder[row].status == .unchanged { ladder[row].status = .finding(.policy) }
    } else {
      flowPoliciesDiffer = true
    }
  }
}

extension FlowPlanner {
  /// The binding whose policy differs; nil for the flow's own, and for a binding that is yet to be created.
  func target(of difference: PolicyComparison.Difference) -> Binding? { difference.target.flatMap { bindings[$0] } }

  /// Stage and order of the binding whose policy differs, be it yet to be created; nothing for the flow's own.
  func place(of difference: PolicyComparison.Difference) -> (stage: String?, order: Int?) {
    if let binding = target(of: difference) { return (stageName(binding.settings.stage), binding.settings.order) }
    guard let missing = difference.declaredAt.flatMap({ missingEntries[$0] }) else { return (nil, nil) }
    return (missing.stage.map(stageName), missing.order)
  }

  /// The rule of the configuration that hides it.
  mutating func acceptance(of difference: PolicyComparison.Difference) -> IgnoreRule? {
    ignoring.rule(forPoliciesOf: place(of: difference).stage ?? "")
  }

  func policyFinding(_ difference: PolicyComparison.Difference) -> PolicyFinding {
    let binding = target(of: difference)
    return PolicyFinding(
      difference.kind, difference.subject, target: difference.target,
      policyBindingModel: binding?.policyBindingModel
        ?? (difference.target == flow.pk ? flow.policyBindingModel : nil),
      order: difference.order, bound: difference.bound, changes: difference.changes)
  }
}

// MARK: - What is wrong, and who can mend it

extension FlowPlanner {
  func text(of difference: PolicyComparison.Difference) -> (message: String, help: String) {
    let writers = "flowbind writes no policies: authentik's own engine, Terraform or the interface does"
    let title = difference.title
    switch difference.kind {
    case .missing:
      let order = difference.declared?.fields[.order] == nil ? "; authentik makes none whose entry names no order" : ""
      return difference.target == nil
        ? ("\(title) is declared for a binding that is not there", writers + ", once the binding is there" + order)
        : ("\(title) is declared and not bound", writers + order + "; or take the entry out of the file")
    case .changed:
      let kept = difference.changes.map { "\($0.field.rawValue): \($0.before)" }.joined(separator: ", ")
      return (
        "\(title) is not as declared: \(difference.changes.map(\.text).joined(separator: ", "))",
        writers + "; to keep it, say \(kept) in its entry"
      )
    case .undeclared:
      let keeping =
        entryText(of: difference).map { "to keep it, add an entry: \($0)" }
        ?? "no entry can declare it, since it binds nothing: remove it there"
      return ("\(title) is bound and no file declares it\(difference.bound?.remarks ?? "")", writers + "; " + keeping)
    case .absent:
      return ("\(title) is bound and shall be absent", writers + "; or take “state: absent” out of its entry")
    case .exists:
      return (
        "\(title) is bound already, although its entry says must_created",
        "authentik refuses the whole file; use state: created or present"
      )
    case .moved: return ("\(title) is not as it was", writers)
    }
  }

  /// What a file would have to say, in one line; nil for what no file can say.
  private func entryText(of difference: PolicyComparison.Difference) -> String? {
    guard let policy = difference.bound, let subject = policy.subject.reference else { return nil }
    let flowReference = flow.reference
    let target =
      target(of: difference).map { binding in
        "!Find [\(ModelName.binding), [target, \(flowReference)], "
          + "[stage__name, \(stageName(binding.settings.stage).asBlueprintValue)], [order, \(binding.settings.order)]]"
      } ?? flowReference
    let attrs = PolicyField.allCases.filter { $0 != .order && $0.initial != policy[$0] }
      .map { "\($0.rawValue): \(policy[$0])" }
    return "{model: \(ModelName.policyBinding), identifiers: {target: \(target), \(subject), order: \(policy.order)}"
      + (attrs.isEmpty ? "" : ", attrs: {\(attrs.joined(separator: ", "))}") + "}"
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
}

extension Flow {
  /// `!Find [authentik_flows.flow, [slug, x]]`.
  package var reference: String { "!Find [\(ModelName.flow), [slug, \(slug.asYAMLString)]]" }
}

extension PolicyBinding.Subject {
  /// `policy: !Find [authentik_policies_expression.expressionpolicy, [name, x]]`; nil where there is none.
  package var reference: String? {
    switch self {
    case .policy(let name, let model): "policy: !Find [\(model.asYAMLString), [name, \(name.asBlueprintValue)]]"
    case .group(let name): "group: !Find [\(ModelName.group), [name, \(name.asBlueprintValue)]]"
    case .user(let name): "user: !Find [\(ModelName.user), [username, \(name.asBlueprintValue)]]"
    case .none: nil
    }
  }
}
