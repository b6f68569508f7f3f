internal import Reporting

extension Run {
  /// Prints the script that lets a shell complete flowbind's command lines.
  func completions() throws(Failure) -> ExitCode {
    guard arguments.operands.count == 1, let shell = CompletionScript(rawValue: arguments.operands[0]) else {
      let name = arguments.operands.joined(separator: " ")
      throw Failure(
        .usage, "unknown-shell", "there are no completions for \(name.printable)",
        help: "the shells are " + CompletionScript.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return console.writeOutput(shell.text) ? .done : .outputFailed
  }
}
