/// Why an import, or one of its entries, goes no further.
enum ImportProblem: Error {
  /// An unhandled exception, whatever was written is rolled back.
  case crash
  /// An entry that is refused, with the words of the log.
  case invalid(String)
  /// What authentik does and the sandbox does not.
  case notPlayed(String)

  /// What the whole request is answered where nobody handles the problem.
  var refusal: Refusal {
    switch self {
    case .crash, .invalid: .crash
    case .notPlayed(let what): .notPlayed(what)
    }
  }
}
