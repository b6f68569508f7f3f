internal import YAML

/// Bounds what the tags of one file may produce, because a few lines can ask for a billion values.
struct EvaluationBudget {
  private var units: Int
  /// How deep evaluation is nested; bounded so that no stack overflows.
  private(set) var depth = 0

  static let deepest = 400

  /// Grows with the file, so that a large file without tricks never meets it.
  init(forFileOf bytes: Int) {
    units = 500_000 + bytes
  }

  /// Takes one unit a value and one for each 16 bytes of text.
  mutating func spend(_ amount: Int, at mark: YAMLMark) throws(EvaluationFailure) {
    units -= amount
    guard units < 0 else { return }
    units = 0
    throw .uncaught(
      "too-much-output", "the tags of this file produce more values or text than flowbind is ready to hold", at: mark,
      help: "an !Enumerate, a !Format or an alias multiplies itself; write the values out, or split the file")
  }

  mutating func spend(text: String, at mark: YAMLMark) throws(EvaluationFailure) {
    try spend(1 + text.utf8.count / 16, at: mark)
  }

  mutating func descend(at mark: YAMLMark) throws(EvaluationFailure) {
    depth += 1
    guard depth > Self.deepest else { return }
    throw .uncaught("too-deep", "values and tags are nested more than \(Self.deepest) levels deep here", at: mark)
  }

  mutating func ascend() { depth -= 1 }
}
