internal import Bindings
internal import Planning
internal import Reporting

extension Run {
  /// Prints what a rule is about.
  func explain() throws(Failure) -> ExitCode {
    let name = arguments.operands.first ?? ""
    let explanations = RuleExplanation.all
    let explanation = explanations.first { $0.name == name }
    guard arguments.operands.count == 1, let explanation else {
      throw Failure(
        .usage, "unknown-rule", "there is no rule \(arguments.operands.joined(separator: " ").printable)",
        // Rules are explained one by one.
        help: explanation == nil
          ? didYouMean(name, among: explanations.map(\.name), quote: "")
            ?? "the rules are " + explanations.map(\.name).joined(separator: ", ") : "did you mean \(name)?")
    }
    return console.writeOutput(RuleExplanationText(style: try style).render(explanation)) ? .done : .outputFailed
  }
}
