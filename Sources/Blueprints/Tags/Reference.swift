/// A value that only the server, or somebody's permission, can tell.
package enum Reference: Hashable, Sendable {
  /// `!Find [model, [key, value], …]`.
  case find(model: String, where: [Condition])
  /// `!FindObject`, the same with the whole object as its result.
  case findObject(model: String, where: [Condition])
  /// `!KeyOf id`: the object of an earlier entry.
  case keyOf(id: String, entry: EntryIdentity)
  /// A raw pk that an earlier entry of the file has among its identifiers.
  case pkOf(written: String, entry: EntryIdentity)
  /// A tag whose arguments depend on the server: name of the tag in the corpus' encoding, and its parts.
  case deferred(tag: String, parts: [Value.Pair])
  /// A tag that authentik leaves as an object in this place (see the nesting rule); fields refuse it.
  case unresolvedTag(line: Int)
  /// `!Env NAME` or `!File PATH` behind a closed door.
  case blocked(tag: String, name: String)

  package struct Condition: Hashable, Sendable {
    package var key: String
    package var value: Value
  }
}
