@testable import Reconciliation

let theFlow = PrimaryKey("f0000000-0000-4000-8000-000000000000")

/// A key that reads like its name: `key("a", 1)`.
func key(_ letter: Character, _ number: Int) -> PrimaryKey {
  let digits = String(number)
  let padding = String(repeating: "0", count: 12 - digits.count)
  return PrimaryKey("\(String(repeating: letter, count: 8))-0000-4000-8000-\(padding)\(digits)")
}

/// The current binding number `number`, of stage `stage` at `order`.
func binding(_ number: Int, stage: Int, order: Int) -> Binding {
  Binding(
    pk: key("b", number), policyBindingModel: key("c", number),
    settings: BindingSettings(flow: theFlow, stage: key("d", stage), order: order))
}

/// A desired binding on line `line`, identified by what is given; `wants` are its other fields.
func entry(
  line: Int, stage: Int? = nil, order: Int? = nil, pk: PrimaryKey? = nil, state: EntryState = .present,
  wants: [BindingField: FieldValue] = [:]
) -> ResolvedBinding {
  var identity: [BindingField: FieldValue] = [.flow: .key(theFlow)]
  if let stage { identity[.stage] = .key(key("d", stage)) }
  if let order { identity[.order] = .integer(order) }
  var wanted = wants.merging(identity) { _, identifier in identifier }
  wanted[.flow] = nil
  let desired = DesiredBinding(
    entry: line, id: nil, state: state, active: true, location: SourceLocation(file: "a.yaml", line: line, column: 3),
    identifiers: [], fields: [])
  return ResolvedBinding(desired: desired, flow: theFlow, pk: pk, identity: identity, wanted: wanted)
}
