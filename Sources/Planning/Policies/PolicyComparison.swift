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
    var declaredAt: EntryPlace?

    /// At which it is declared, or else bound.
    var order: Int? {
      if case .integer(let order)? = declared?.fields[.order] { order } else { bound?.order }
    }
  }

  /// Entries that claim the same policy binding and say different things of it.
  struct Conflict {
    var first: SourceLocation
    var second: SourceLocation
    var fields: [String]
  }

  private(set) var differences: [Difference] = []
  private(set) var conflicts: [Conflict] = []

  /// - Parameters:
  ///   - targets: the flow and its bindings.
  ///   - bound: the policies of each; what is not known is not compared.
  init(_ declared: [Declared], targets: [PrimaryKey], bound: [PrimaryKey: [PolicyBinding]]) {
    // What shall be absent does not say what else may be there.
    let namesUndeclared = declared.contains { $0.policy.desired.state != .absent }
    let declared = declared.sorted { $0.policy.desired.location < $1.policy.desired.location }
    let byTarget = Dictionary(grouping: declared, by: \.target)
    for entries in Dictionary(grouping: byTarget[nil] ?? [], by: \.policy.entryPlace).values.sorted(by: isBefore) {
      for entries in claims(of: entries) { addMissing(merged(entries), target: nil) }
    }
    for target in targets {
      guard let bound = bound[target] else { continue }
      compare(byTarget[target] ?? [], with: bound, on: target, namesUndeclared: namesUndeclared)
    }
  }

  /// Pairs in this order: by pk; else by subject and order, which is how entries identify policy bindings; what is left
  /// and binds the same is the same binding at another order, if there is only one.
  private mutating func compare(
    _ declared: [Declared], with bound: [PolicyBinding], on target: PrimaryKey, namesUndeclared: Bool
  ) {
    guard !declared.isEmpty || namesUndeclared else { return }
    let index = BoundPolicies(bound)
    var matches: [PrimaryKey: [Declared]] = [:]
    var open: [Declared] = []
    for entry in declared {
      if let found = index.answer(to: entry.policy) {
        matches[found.pk, default: []].append(entry)
      } else {
        open.append(entry)
      }
    }
    let claims = claims(of: open)
    let rivals = Dictionary(grouping: claims, by: { $0[0].policy.subject.subjectName }).mapValues(\.count)
    for claim in claims {
      let entry = merged(claim)
      let subject = entry.policy.subject
      let candidates =
        rivals[subject.subjectName] == 1
        ? index.all(of: subject).filter { matches[$0.pk] == nil } : []
      if candidates.count == 1, entry.policy.desired.state != .absent {
        matches[candidates[0].pk] = [entry]
      } else {
        addMissing(entry, target: target)
      }
    }
    for policy in bound {
      if let entries = matches[policy.pk] {
        compare(merged(entries), with: policy, on: target)
      } else if namesUndeclared {
        differences.append(
          Difference(
            kind: .undeclared, target: target, subject: policy.subject.words, title: policy.subject.title,
            bound: policy))
      }
    }
  }

  private mutating func compare(_ declared: Declared, with bound: PolicyBinding, on target: PrimaryKey) {
    let desired = declared.policy.desired
    switch desired.state {
    case .absent: add(.absent, declared, target: target, bound)
    case .mustCreated: add(.exists, declared, target: target, bound)
    case .present:
      let changes = PolicyField.allCases.compactMap { field -> PolicyChange? in
        guard let wanted = desired.fields[field] ?? field.initial, wanted != bound[field] else { return nil }
        return PolicyChange(field: field, before: bound[field], after: wanted)
      }
      if !changes.isEmpty { add(.changed, declared, target: target, bound, changes) }
    case .created: break
    }
  }

  private mutating func addMissing(_ declared: Declared, target: PrimaryKey?) {
    if declared.policy.desired.state != .absent { add(.missing, declared, target: target) }
  }

  private mutating func add(
    _ kind: PolicyFinding.Difference, _ declared: Declared, target: PrimaryKey?, _ bound: PolicyBinding? = nil,
    _ changes: [PolicyChange] = []
  ) {
    let subject = declared.policy.subject
    differences.append(
      Difference(
        kind: kind, target: target,
        subject: bound?.subject.words ?? subject.words,
        title: bound?.subject.title ?? subject.title, bound: bound, declared: declared.policy.desired, changes: changes,
        declaredAt: declared.policy.entryPlace))
  }
}

// MARK: - Entries that claim the same

extension PolicyComparison {
  private func isBefore(_ left: [Declared], _ right: [Declared]) -> Bool {
    left[0].policy.desired.location < right[0].policy.desired.location
  }

  /// Entries that would make the same policy binding, together; in the order of the entries.
  private func claims(of declared: [Declared]) -> [[Declared]] {
    struct Claim: Hashable {
      var subject: SubjectName?
      var order: FieldValue?
    }
    return Dictionary(grouping: declared) {
      Claim(subject: $0.policy.subject.subjectName, order: $0.policy.desired.fields[.order])
    }.values.sorted(by: isBefore)
  }

  /// One entry for several that claim the same; where they contradict each other, the first one holds.
  private mutating func merged(_ entries: [Declared]) -> Declared {
    var result = entries[0]
    for entry in entries.dropFirst() {
      let (first, second) = (result.policy.desired, entry.policy.desired)
      let contradictions =
        first.fields.contradictions(to: second.fields) + (first.state == second.state ? [] : ["state"])
      if !contradictions.isEmpty {
        conflicts.append(Conflict(first: first.location, second: second.location, fields: contradictions))
      }
      result.policy.desired.fields.merge(second.fields) { first, _ in first }
    }
    return result
  }
}

/// The policy bindings of one flow or binding, ready to be found by what entries say of them.
private struct BoundPolicies {
  private struct Place: Hashable {
    var subject: SubjectName?
    var order: FieldValue
  }

  private let byKey: [PrimaryKey: PolicyBinding]
  private let byPlace: [Place: [PolicyBinding]]
  private let bySubject: [SubjectName?: [PolicyBinding]]

  init(_ bound: [PolicyBinding]) {
    byKey = Dictionary(firstOf: bound.map { ($0.pk, $0) })
    byPlace = Dictionary(grouping: bound) { Place(subject: SubjectName($0.subject), order: $0[.order]) }
    bySubject = Dictionary(grouping: bound) { SubjectName($0.subject) }
  }

  func answer(to policy: PolicyResolver.Resolved) -> PolicyBinding? {
    if let pk = policy.pk, let found = byKey[pk] { return found }
    let subject = policy.subject.subjectName
    guard subject != nil else { return nil }
    let candidates =
      policy.desired.fields[.order].map { byPlace[Place(subject: subject, order: $0)] ?? [] } ?? bySubject[subject]
      ?? []
    return candidates.first { policy.subject.isMeant(by: $0.subject) }
  }

  func all(of subject: SubjectLookUp) -> [PolicyBinding] {
    guard subject.subjectName != nil else { return [] }
    return (bySubject[subject.subjectName] ?? []).filter { subject.isMeant(by: $0.subject) }
  }
}

extension SubjectLookUp {
  /// Whether a subject of the right name has the right model, too.
  fileprivate func isMeant(by subject: PolicyBinding.Subject) -> Bool {
    if case .policy(_, let model) = subject { hasModel(model) } else { true }
  }
}
