internal import Reporting

/// Where a run talks to: the report goes to standard output, everything else to standard error.
///
/// The only place that prints. Tests put their own functions in.
struct Console: Sendable {
  var writeOutput: @Sendable (String) -> Bool
  /// As it is: for what is a command to the terminal or the runner. All else is told.
  var writeError: @Sendable (String) -> Void
  /// Asks on the terminal; nil where there is none, or nobody answers.
  var ask: @Sendable (String) -> String?
  var outputIsTerminal: Bool
  var errorIsTerminal: Bool
  var inputIsTerminal: Bool
  /// Columns of standard output's terminal; nil elsewhere.
  var width: Int?

  /// Tells something besides the report, in one line.
  func say(_ line: String) { tell(line.printable + "\n") }

  /// Tells something besides the report, in lines that were rendered; no runner takes one of them for a command.
  func tell(_ lines: String) { writeError(lines.asLogLines) }
}
