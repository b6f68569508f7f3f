package import Bindings

/// What a written flow holds, as far as this run knows: as it was planned, with the run's own writes laid over.
package struct HeldBindings {
  private let flow: Flow
  private var settings: [PrimaryKey: BindingSettings]

  package init(_ before: FlowBefore) {
    flow = before.flow
    settings = before.bindings.settingsByKey
  }

  /// Notes that the flow holds the binding so; nil means that it is gone.
  mutating func note(_ pk: PrimaryKey, _ held: BindingSettings?) { settings[pk] = held }

  /// What is not as this run knows it, by pk.
  package func moved(found: [Binding]) -> [MovedBinding] {
    let found = found.settingsByKey
    return Set(settings.keys).union(found.keys).sorted().compactMap { pk in
      settings[pk] == found[pk]
        ? nil : MovedBinding(flow: flow.slug, pk: pk, expected: settings[pk], found: found[pk])
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
