import BindingsTestSupport

@testable import Bindings
@testable import Blueprints
@testable import Planning

/// A desired binding on line `line`, identified by what is given; `wants` are its other fields.
func entry(
  line: Int, stage: Int? = nil, order: Int? = nil, pk: PrimaryKey? = nil, state: EntryState = .present,
  wants: PartialSettings = [:]
) -> ResolvedBinding {
  var identity: PartialSettings = [.flow: .key(theFlow)]
  if let stage { identity[.stage] = .key(key("d", stage)) }
  if let order { identity[.order] = .integer(order) }
  var wanted = identity.filled(from: wants)
  wanted[.flow] = nil
  let desired = DesiredBinding(
    entry: line, id: nil, state: state, active: true, location: SourceLocation(file: "a.yaml", line: line, column: 3),
    identifiers: [], fields: [])
  return ResolvedBinding(desired: desired, flow: theFlow, pk: pk, identity: identity, wanted: wanted)
}
