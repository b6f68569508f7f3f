internal import Bindings
internal import Documents
internal import FoundationEssentials
internal import Planning
internal import Reporting

extension Run {
  /// Reports how the server differs, since when, and by whom.
  func drift() async throws(Failure) -> ExitCode {
    let outputs = try outputs()
    _ = try blueprintPaths()
    let kinds = try failingKinds()
    let baseline = try savedReport(.baseline, as: Baseline.self, kind: "plan or apply report")
    let earlier = try savedReport(.newSince, as: DriftReport.self, kind: "drift report")
    try outputs.checkWritable()
    let now = surroundings.now()
    let parallelReads = try arguments.parallelReads()
    let (plan, report) = try await withStore { store throws(Failure) in
      let plan = try await makePlan(store, comparesOnly: true)
      var report = DriftReport(knowingItsFiles(PlanReport(plan, readAt: now)), counting: kinds)
      if let baseline {
        let said = report.diagnostics.count
        report = report.compared(with: baseline)
        tell(Array(report.diagnostics.dropFirst(said)))
      }
      if let earlier { report = report.marked(since: earlier) }
      report = await report.withEvents(from: store.events, parallelReads: parallelReads)
      report.comparison.reads.requests = store.readStatistics().requests
      return (plan, report)
    }
    let fails = report.differences.fail(on: kinds) && !arguments.has(.exitZero)
    let code: ExitCode = plan.isRefused ? .refused : fails ? .differences : .done
    let next = readsAgain ? report.nextCommands(plan: arguments.commandLine(for: .plan), adopt: adoptCommand) : []
    try outputs.write(ReportOutput(report, next: next), style, to: console, ending: code)
    return code
  }

  private var adoptCommand: String { arguments.commandLine(for: .export, adding: [.patch]) }

  /// A report of an earlier run that an option names.
  private func savedReport<Report: Decodable>(
    _ option: Option, as type: Report.Type, kind: String
  ) throws(Failure) -> Report? {
    guard let path = arguments.value(option) else { return nil }
    guard let data = InputFile.read(path) else {
      throw Failure(
        .configuration, "unreadable-file", "the file that --\(option.rawValue) names cannot be read: \(path)")
    }
    do {
      return try JSONText.read(type, from: data)
    } catch {
      throw Failure(
        .invalidBlueprint, "bad-report", "\(path) is no \(kind) that this version of flowbind understands",
        help: "--\(option.rawValue) takes a \(kind) in JSON, as -o json=FILE writes it")
    }
  }
}
