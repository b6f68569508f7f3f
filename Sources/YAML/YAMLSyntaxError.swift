/// Says why a text is no document that authentik's YAML loader would accept, or one too costly to read.
package struct YAMLSyntaxError: Error, Hashable, Sendable {
  /// A readable name: `yaml-syntax`, `invalid-utf8`, `too-deep`, …
  package var code: String
  package var message: String
  package var mark: YAMLMark
  /// The other place that the message speaks of: the first anchor of two, where an unfinished mapping began.
  package var otherMark: YAMLMark?
  /// What to do about it.
  package var help: String?
}

extension YAMLSyntaxError {
  package static func severalDocuments(at mark: YAMLMark) -> YAMLSyntaxError {
    YAMLSyntaxError(
      code: "several-documents", message: "a second document begins here; a file holds one", mark: mark,
      help: "split the file at the line ---")
  }

  package static func brokenBase64(at mark: YAMLMark) -> YAMLSyntaxError {
    YAMLSyntaxError(
      code: "broken-base64", message: "this value begins as a blueprint in Base64, and is cut off or goes wrong",
      mark: mark, help: "encode the blueprint again")
  }
}
