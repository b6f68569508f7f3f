internal import Documents
internal import FoundationEssentials
internal import Planning
internal import Reporting

extension Run {
  /// Shows what apply would do.
  func plan() async throws(Failure) -> ExitCode {
    let outputs = try outputs()
    _ = try blueprintPaths()
    try outputs.checkWritable()
    let plan = try await withStore { store throws(Failure) in
      try await makePlan(store)
    }
    let code: ExitCode =
      plan.isRefused ? .refused : arguments.has(.detailedExitCode) && plan.hasDifferences ? .differences : .done
    let report = knowingItsFiles(
      PlanReport(
        plan, readAt: surroundings.now(), expiresAt: try expiry(), serverID: try serverID()))
    let steps = arguments.has(.steps) ? StepsText(style: try style).render(plan) : nil
    let output = ReportOutput(report, next: report.nextCommands(apply: applyCommand(report)), steps: steps)
    try outputs.write(output, style, to: console, ending: code)
    return code
  }

  /// When a file of this plan stops being applied, if ever.
  private func expiry() throws(Failure) -> String? {
    guard let life = try arguments.duration(.expires), let now = try? Date(surroundings.now(), strategy: .iso8601)
    else {
      return nil
    }
    return (now + life / .seconds(1)).formatted(.iso8601)
  }

  /// The command that applies exactly what this plan shows.
  private func applyCommand(_ report: PlanReport) -> String? {
    guard readsAgain, let digest = report.digest else { return nil }
    return arguments.commandLine(for: .apply) + " --expect \(digest)"
  }
}
