internal import Bindings
internal import Reporting

extension Run {
  /// Prints the manual page of flowbind, or of the verb that is named.
  func manual() throws(Failure) -> ExitCode {
    guard let name = arguments.operands.first else { return print(nil) }
    guard arguments.operands.count == 1, let verb = Verb(rawValue: name) else {
      let names = arguments.operands.joined(separator: " ")
      throw Failure(
        .usage, "unknown-page", "there is no manual page \(names.printable)",
        help: didYouMean(names, among: Verb.allCases.map(\.rawValue), quote: "") ?? "flowbind --help lists the verbs")
    }
    return print(verb)
  }

  private func print(_ verb: Verb?) -> ExitCode {
    console.writeOutput(ManualPage.text(for: verb)) ? .done : .outputFailed
  }
}
