package import Bindings
package import YAML

/// Where a blueprint stands: in a file, or in a value of one.
package struct BlueprintPlace: Hashable, Sendable {
  package let file: String
  /// The value of the file that is the blueprint; nil where that is the file itself.
  package var part: String?

  package init(file: String, part: String? = nil) {
    self.file = file
    self.part = part
  }

  package func location(of mark: YAMLMark) -> SourceLocation {
    SourceLocation(file: file, line: mark.line, column: mark.column, part: part)
  }
}

extension SourceLocation {
  /// The blueprint that the place is in.
  package var blueprint: BlueprintPlace { BlueprintPlace(file: file, part: part) }
}
