package import Bindings
internal import YAML

/// A key of `identifiers` or `attrs` with its value and place.
package struct NamedValue: Hashable, Sendable {
  package let name: String
  package var value: Value
  package var location: SourceLocation

  /// The field of a binding that has this name.
  package var field: BindingField? { BindingField(rawValue: name) }

  var mark: YAMLMark { YAMLMark(line: location.line, column: location.column) }
}

extension [NamedValue] {
  /// What a field is given, by the last one if more than one names it.
  func last(of field: BindingField) -> NamedValue? { last { $0.name == field.rawValue } }
}
