internal import Reconciliation

extension Run {
  /// Longer lines are hard to read, however wide the terminal is.
  private static let widestProse = 100

  /// Prints what a guard is about.
  func explain() throws(Failure) -> ExitCode {
    let name = arguments.operands.first ?? ""
    guard arguments.operands.count == 1, let rule = GuardRule(rawValue: name) else {
      let names = GuardRule.allCases.map(\.rawValue)
      throw Failure(
        .usage, "unknown-rule", "there is no guard \(arguments.operands.joined(separator: " ").printable)",
        help: nearestNames(to: name, among: names, limit: 1).first.map { "did you mean \($0)?" }
          ?? "the guards are " + names.joined(separator: ", "))
    }
    var style = try style
    style.width = min(style.width, Self.widestProse)
    return console.writeOutput(rule.explanation.text(style)) ? .done : .outputFailed
  }
}
