/// A blueprint file as bytes, not yet looked at.
package struct BlueprintText: Sendable {
  /// The path as given, `-` for standard input.
  package var file: String
  package var bytes: [UInt8]
  /// How it came to be read, which decides how strictly it is judged.
  package var origin: Origin

  package enum Origin: Hashable, Sendable {
    /// Named by the user: it has to be a blueprint.
    case named
    /// Found in a directory: passed over unless it has entries.
    case walked
  }

  package init(file: String, bytes: [UInt8], origin: Origin = .named) {
    self.file = file
    self.bytes = bytes
    self.origin = origin
  }

  package init(file: String, text: String) {
    self.init(file: file, bytes: Array(text.utf8))
  }
}
