internal import Planning
internal import Reporting

extension Run {
  /// Prints what a guard is about.
  func explain() throws(Failure) -> ExitCode {
    let name = arguments.operands.first ?? ""
    let rule = GuardRule(rawValue: name)
    guard arguments.operands.count == 1, let rule else {
      throw Failure(
        .usage, "unknown-rule", "there is no guard \(arguments.operands.joined(separator: " ").printable)",
        // Guards are explained one by one.
        help: rule == nil ? GuardRule.suggestion(for: name) : "did you mean \(name)?")
    }
    return console.writeOutput(GuardExplanationText(style: try style).render(rule.explanation)) ? .done : .outputFailed
  }
}
