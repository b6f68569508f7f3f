internal import Reconciliation

extension ApplyReport: RenderableReport {
  func text(_ style: TextStyle) -> String { ApplyText(style: style).render(self) }
}

extension Run {
  /// Plans, asks, writes, and says what became of it.
  func apply() async throws(Failure) -> ExitCode {
    let outputs = try Outputs(arguments)
    _ = try blueprintPaths()
    guard arguments.has(.yes) || (console.inputIsTerminal && console.errorIsTerminal) else {
      throw Failure(
        .usage, "nobody-to-ask", "apply would ask, and there is no terminal", help: "add --yes to apply without asking")
    }
    try outputs.checkWritable()
    return try await reporting(to: outputs) {
      ApplyReport($0, nil)
    } work: { store throws(Failure) in
      let plan = try await makePlan(store)
      let report = PlanReport(plan)
      guard !plan.isRefused, !plan.operations.isEmpty else {
        try outputs.write(ApplyReport(report, nil), style, to: console)
        return plan.isRefused ? .refused : plan.hasDifferences ? .differences : .done
      }
      try confirm(report)
      let outcome = await carryOut(plan, store)
      try outputs.write(ApplyReport(report, outcome), style, to: console)
      return exitCode(of: outcome, plan)
    }
  }

  private func confirm(_ report: PlanReport) throws(Failure) {
    guard !arguments.has(.yes) else { return }
    console.writeError(PlanText(style: try style).render(report) + "\n")
    let answer = console.ask("apply this to \(report.server?.printable ?? "the server")? [y/N] ")
    guard ["y", "yes"].contains(answer?.lowercased()) else {
      throw Failure(.refused, "not-confirmed", "nothing was written")
    }
  }

  private func carryOut(_ plan: Plan, _ store: any BindingStore) async -> ApplyOutcome {
    let progress = ApplyProgress(total: plan.operations.count)
    return await ProgressLine(console, arguments).during {
      await Applier(store: store).apply(plan) { progress.begin($0) }
    } telling: {
      progress.text
    }
  }

  private func exitCode(of outcome: ApplyOutcome, _ plan: Plan) -> ExitCode {
    if outcome.results.allSatisfy({ $0.outcome == .applied }) {
      if !outcome.surprises.isEmpty { return .surprised }
      return plan.findings.contains { $0.kind.isDifference } ? .differences : .done
    }
    if outcome.results.contains(where: \.mayHaveWritten) { return .notUndone }
    guard case .store(let error)? = outcome.results.compactMap(\.reason).first else { return .refused }
    return Failure(error).code
  }
}
