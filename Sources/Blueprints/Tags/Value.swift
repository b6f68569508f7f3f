package import Bindings

/// A value of a blueprint after its tags were evaluated, as far as that is possible without the server.
package enum Value: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  /// An integer beyond 64 bits, as decimal digits.
  case bigInteger(String)
  case float(Double)
  case string(String)
  case list([Value])
  case mapping([Pair])
  /// A YAML type that JSON lacks: `yaml_timestamp`, `yaml_binary`, `yaml_set`, …
  indirect case other(type: String, text: String)
  indirect case reference(Reference)

  package struct Pair: Hashable, Sendable {
    package var key: Value
    package var value: Value

    package init(key: Value, value: Value) {
      self.key = key
      self.value = value
    }
  }
}

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

    package init(key: String, value: Value) {
      self.key = key
      self.value = value
    }
  }
}

/// What an entry publishes to others: which object it is about.
package struct EntryIdentity: Hashable, Sendable {
  /// Position in the file, from 0.
  package var entry: Int
  package var model: String
  package var identifiers: [NamedValue]

  package init(entry: Int, model: String, identifiers: [NamedValue]) {
    self.entry = entry
    self.model = model
    self.identifiers = identifiers
  }
}

/// A key of `identifiers` or `attrs` with its value and place.
package struct NamedValue: Hashable, Sendable {
  package let name: String
  package var value: Value
  /// The field of a binding that has this name. Here it takes no memory: the value leaves a gap.
  package let field: BindingField?
  package var location: SourceLocation

  /// Takes the name of a field, or else that of something that is none.
  init(_ field: BindingField?, else name: @autoclosure () -> String, value: Value, location: SourceLocation) {
    self.name = field?.rawValue ?? name()
    self.value = value
    self.field = field
    self.location = location
  }
}
