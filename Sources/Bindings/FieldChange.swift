/// One field that differs between a current binding and what is desired of it.
package struct FieldChange: Hashable, Sendable, Codable {
  package var field: BindingField
  package var before: FieldValue
  package var after: FieldValue

  package init(field: BindingField, before: FieldValue, after: FieldValue) {
    self.field = field
    self.before = before
    self.after = after
  }

  /// The fields in which two settings differ, in report order.
  package static func between(_ before: BindingSettings, and after: BindingSettings) -> [FieldChange] {
    guard before != after else { return [] }
    return BindingField.allCases.compactMap { field in
      let (former, latter) = (before[field], after[field])
      return former == latter ? nil : FieldChange(field: field, before: former, after: latter)
    }
  }
}
