internal import Bindings
internal import Blueprints

/// Compares the policies that files declare for one flow with those that the server has.
///
/// Of a declared policy every field counts, one that its entry does not name as authentik creates it: a policy that
/// somebody disabled or inverted does not do what the file says, whether the file mentions it or not. Nothing of this is
/// written.
struct PolicyComparison {
  /// A declared policy with what it is bound to.
  struct Declared {
    var policy: PolicyResolver.Resolved
    /// nil where the binding is yet to be created.
    var target: PrimaryKey?
  }

  /// One policy that is not as declared.
  struct Difference {
    var kind: PolicyFinding.Difference
    var target: PrimaryKey?
    var subject: [String]
    /// As people name it.
    var title: String
    var bound: PolicyBinding?
    var declared: DesiredPolicy?
    var changes: [PolicyChange] = []
    /// The entry of the binding that is yet to be created.
    var declaredAt: PolicyResolver.EntryPlace?
  }

  private(set) var differences: [Difference] = []

  /// - Parameters:
  ///   - targets: the flow and its bindings.
  ///   - bound: the policies of each; what is not known is not compared.
  init(_ declared: [Declared], targets: [PrimaryKey], bound: [PrimaryKey: [PolicyBinding]]) {
    // What shall be absent does not say what else may be there.
    let namesUndeclared = declared.contains { $0.policy.desired.state != .absent }
    let byTarget = Dictionary(grouping: declared, by: \.target)
    for declared in byTarget[nil] ?? [] where declared.policy.desired.state != .absent {
      add(.missing, declared, target: nil)
    }
    for target in targets {
      guard let bound = bound[target] else { continue }
      compare(byTarget[target] ?? [], with: bound, on: target, namesUndeclared: namesUndeclared)
    }
  }

  private mutating func compare(
    _ declared: [Declared], with bound: [PolicyBinding], on target: PrimaryKey, namesUndeclared: Bool
  ) {
    var matched: Set<PrimaryKey> = []
    var open: [Declared] = []
    for declared in declared.sorted(by: { $0.policy.desired.location < $1.policy.desired.location }) {
      // Its pk; else subject and order, which is how entries identify policy bindings.
      let order = declared.policy.desired.fields[.order]
      let found =
        bound.first { $0.pk == declared.policy.pk }
        ?? bound.first { candidate in
          declared.policy.subject.matches(candidate.subject) && order.map { $0 == candidate[.order] } ?? true
        }
      if let found {
        matched.insert(found.pk)
        compare(declared, with: found, on: target)
      } else {
        open.append(declared)
      }
    }
    // What is left and binds the same is the same binding at another order, if there is only one.
    for declared in open {
      let candidates = bound.filter { !matched.contains($0.pk) && declared.policy.subject.matches($0.subject) }
      let rivals = open.count { $0.policy.subject == declared.policy.subject }
      if let found = candidates.first, candidates.count == 1, rivals == 1, declared.policy.desired.state != .absent {
        matched.insert(found.pk)
        compare(declared, with: found, on: target)
      } else if declared.policy.desired.state != .absent {
        add(.missing, declared, target: target)
      }
    }
    guard namesUndeclared else { return }
    for policy in bound where !matched.contains(policy.pk) {
      differences.append(
        Difference(
          kind: .undeclared, target: target, subject: policy.subject.words, title: policy.subject.title, bound: policy))
    }
  }

  private mutating func compare(_ declared: Declared, with bound: PolicyBinding, on target: PrimaryKey) {
    let desired = declared.policy.desired
    switch desired.state {
    case .absent: add(.absent, declared, target: target, bound)
    case .present:
      let changes = PolicyField.allCases.compactMap { field -> PolicyChange? in
        guard let wanted = desired.fields[field] ?? field.initial, wanted != bound[field] else { return nil }
        return PolicyChange(field: field, before: bound[field], after: wanted)
      }
      if !changes.isEmpty { add(.changed, declared, target: target, bound, changes) }
    case .created, .mustCreated: break
    }
  }

  private mutating func add(
    _ kind: PolicyFinding.Difference, _ declared: Declared, target: PrimaryKey?, _ bound: PolicyBinding? = nil,
    _ changes: [PolicyChange] = []
  ) {
    let subject = declared.policy.subject
    differences.append(
      Difference(
        kind: kind, target: target,
        subject: bound?.subject.words ?? [subject.kind.rawValue, subject.name ?? "", subject.model ?? ""],
        title: bound?.subject.title ?? subject.title, bound: bound, declared: declared.policy.desired, changes: changes,
        declaredAt: declared.policy.entryPlace))
  }
}
