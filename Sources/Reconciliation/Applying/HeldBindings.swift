/// What the written flows hold, as far as this run knows: as they were planned, with its own writes laid over.
struct HeldBindings {
  private var byFlow: [PrimaryKey: [PrimaryKey: BindingSettings]] = [:]

  init(_ flows: [FlowBefore]) {
    for flow in flows {
      byFlow[flow.flow.pk] = Dictionary(
        flow.bindings.map { ($0.pk, $0.settings) }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// Notes that the flow holds the binding so; nil means that it is gone.
  mutating func note(_ pk: PrimaryKey, _ settings: BindingSettings?, in flow: PrimaryKey) {
    byFlow[flow, default: [:]][pk] = settings
  }

  func settings(in flow: PrimaryKey) -> [PrimaryKey: BindingSettings] { byFlow[flow] ?? [:] }

  /// What is not as this run knows it, by pk.
  func moved(in flow: Flow, found: [Binding]) -> [MovedBinding] {
    let known = settings(in: flow.pk)
    let found = Dictionary(found.map { ($0.pk, $0.settings) }, uniquingKeysWith: { first, _ in first })
    return Set(known.keys).union(found.keys).sorted().compactMap { pk in
      known[pk] == found[pk] ? nil : MovedBinding(flow: flow.slug, pk: pk, expected: known[pk], found: found[pk])
    }
  }
}

/// A binding that is not as expected, because somebody else wrote.
package struct MovedBinding: Hashable, Sendable {
  /// The flow's slug.
  package var flow: String
  package var pk: PrimaryKey
  /// Nil where it was not there.
  package var expected: BindingSettings?
  /// Nil where it is gone.
  package var found: BindingSettings?

  package init(flow: String, pk: PrimaryKey, expected: BindingSettings?, found: BindingSettings?) {
    self.flow = flow
    self.pk = pk
    self.expected = expected
    self.found = found
  }

  /// Field by field, in people's words.
  package var message: String {
    switch (expected, found) {
    case (let expected?, let found?):
      "\(flow): binding \(pk) changed meanwhile: \(FieldChange.list(FieldChange.between(expected, and: found)))"
    case (_, nil): "\(flow): binding \(pk) was deleted meanwhile"
    case (nil, _): "\(flow): binding \(pk) was added meanwhile"
    }
  }
}

extension FieldChange {
  /// `order 20 → 40, stage … → …`
  static func list(_ changes: [FieldChange]) -> String {
    changes.map { "\($0.field.rawValue) \($0.before) → \($0.after)" }.joined(separator: ", ")
  }
}
