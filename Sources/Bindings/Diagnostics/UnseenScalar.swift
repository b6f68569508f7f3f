extension Unicode.Scalar {
  /// Whether it could move a cursor, hide text or turn its direction: each format escapes it in its own way.
  package var isUnseen: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    default: false
    }
  }
}
