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
    BindingField.allCases.compactMap { field in
      before[field] == after[field] ? nil : FieldChange(field: field, before: before[field], after: after[field])
    }
  }
}
