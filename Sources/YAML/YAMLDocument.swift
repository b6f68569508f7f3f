/// One YAML document as PyYAML's safe loader understands it (YAML 1.1), with application tags left in place.
///
/// The text is scanned by libyaml 0.2.5, whose grammar is PyYAML's but for corners that no known blueprint has. It refuses
/// `[a:]`, `%YAML 1.3`, unknown directives, commas and brackets in a tag (and escaped surrogates, which are replaced
/// before: `EscapedSurrogates`); in flow collections it ends a tag at a comma (`[!x, y]`) where PyYAML makes the comma
/// part of the name, and takes a ` ?` inside a text.
package struct YAMLDocument: Sendable {
  /// Nil for a text without a document: nothing but blanks and comments.
  package let root: YAMLNode?
  /// The documents behind the first one, which authentik's loader would refuse; empty unless they were asked for.
  package let others: [YAMLNode]
  /// All documents.
  package var roots: [YAMLNode] { [root].compactMap(\.self) + others }
  /// What the loader accepts in silence, in the order of the text.
  package let warnings: [YAMLWarning]
  /// The scalars that have surrogates, halves of a character, which stand as private-use characters in their texts.
  package private(set) var surrogates: Set<YAMLMark> = []

  /// Reads UTF-8 text, with or without a byte order mark.
  ///
  /// - Parameters:
  ///   - placement: where the text stands in its file; all marks are places of the file.
  ///   - takesSeveral: whether a stream of several documents is read, as a Kubernetes manifest may be one.
  /// - Throws: The first thing that the loader would refuse anywhere in the text, or a limit that is exceeded.
  package init(
    parsing bytes: [UInt8], limits: YAMLLimits = .standard, at placement: YAMLPlacement = .file,
    takesSeveral: Bool = false
  ) throws(YAMLSyntaxError) {
    let text: EscapedSurrogates
    do throws(YAMLSyntaxError) {
      try Preflight.check(bytes, limits)
      text = EscapedSurrogates(bytes)
      self = try EventReader.read(text.bytes) { (reader) throws(YAMLSyntaxError) -> YAMLDocument in
        var composer = Composer(limits: limits, bytes: bytes.count, placement: placement, takesSeveral: takesSeveral)
        return try composer.compose(&reader)
      }
    } catch {
      var error = error
      error.mark = placement.mark(error.mark)
      error.otherMark = error.otherMark.map(placement.mark)
      throw error
    }
    // Where all scalars are said to stand in one place, nobody could tell which.
    if case .point = placement { return }
    surrogates = Set(text.marks.map(placement.mark))
  }

  /// Takes a part of another document for a whole one.
  package init(root: YAMLNode, surrogates: Set<YAMLMark> = []) {
    self.init(roots: [root], warnings: [])
    self.surrogates = surrogates
  }

  init(roots: [YAMLNode], warnings: [YAMLWarning]) {
    root = roots.first
    others = Array(roots.dropFirst())
    self.warnings = warnings
  }
}
