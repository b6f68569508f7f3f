/// Where a run talks to: the report goes to standard output, everything else to standard error.
///
/// The only place that prints. Tests put their own functions in.
struct Console: Sendable {
  var writeOutput: @Sendable (String) -> Bool
  var writeError: @Sendable (String) -> Void
  /// Asks on the terminal; nil where there is none, or nobody answers.
  var ask: @Sendable (String) -> String?
  var outputIsTerminal: Bool
  var errorIsTerminal: Bool
  var inputIsTerminal: Bool
  /// Columns of standard output's terminal; nil elsewhere.
  var width: Int?

  /// Tells something besides the report.
  func say(_ line: String) { writeError(line + "\n") }
}
