internal import YAML

/// Says why a value of an entry cannot be told.
struct EvaluationFailure: Error, Hashable {
  var code: String
  var message: String
  var mark: YAMLMark
  var help: String?
  var severity: Gravity

  /// What authentik's importer makes of it, which matters for `absent` entries: it skips those it can report.
  enum Gravity: Hashable {
    /// An `EntryInvalidError`: the entry is reported as invalid.
    case reported
    /// A `TypeError`, which an `!If` around it turns into the first kind; else it is like the next.
    case typeError
    /// Any other exception: it leaves the importer without a word on the entry.
    case uncaught
  }

  /// The code of a key among the identifiers that authentik cannot look for.
  static let unknownIdentifier = "unknown-identifier"

  static func reported(
    _ code: String, _ message: String, at mark: YAMLMark, help: String? = nil
  ) -> EvaluationFailure {
    EvaluationFailure(code: code, message: message, mark: mark, help: help, severity: .reported)
  }

  static func typeError(
    _ code: String, _ message: String, at mark: YAMLMark, help: String? = nil
  ) -> EvaluationFailure {
    EvaluationFailure(code: code, message: message, mark: mark, help: help, severity: .typeError)
  }

  static func uncaught(
    _ code: String, _ message: String, at mark: YAMLMark, help: String? = nil
  ) -> EvaluationFailure {
    EvaluationFailure(code: code, message: message, mark: mark, help: help, severity: .uncaught)
  }
}
