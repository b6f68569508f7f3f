package import Bindings
package import Documents
internal import Planning

/// What a report can be rendered as, by the names that `-o` takes.
package enum Format: String, CaseIterable, Sendable {
  case text, json, markdown, html, sarif, junit, codequality, github, prometheus

  /// Whether it is shown by a system that knows files by their paths in the repository, wherever the job ran.
  package var namesFilesOfRepository: Bool {
    switch self {
    case .markdown, .sarif, .junit, .codequality, .github: true
    // Text is for whoever ran the command, JSON is read back, and a page in HTML is sent around by itself.
    case .text, .json, .html, .prometheus: false
    }
  }
}

/// A report with what is shown besides, to be rendered in any format that there is of it.
package struct ReportOutput: Sendable {
  private let document: any Encodable & Sendable
  /// Whether flowbind reads the document back, so that its names and values have to stay exact.
  package private(set) var isReadBack = true
  /// Makes the same output of the report in other words.
  private var remake: @Sendable (Rewording) -> ReportOutput?
  private let text: @Sendable (TextStyle) -> String
  /// The report as Markdown, HTML and metrics see it; nil where it compares nothing.
  package private(set) var comparison: (any ComparisonReport)?
  /// The report as SARIF, JUnit, code quality and annotations see it; nil where it is about no files.
  package private(set) var noticed: (any NoticedReport)?
  /// Whether the files are valid that it is about; nil where that is no question.
  package private(set) var isValid: Bool?
  /// As Markdown of at most so many bytes, where that is not made of a comparison.
  private var markdown: (@Sendable (Int) -> String)?
  /// What somebody who has read it may want to run now.
  package private(set) var next: [NextCommand] = []

  private init(_ document: some Encodable & Sendable, text: @escaping @Sendable (TextStyle) -> String) {
    self.document = document
    self.text = text
    remake = { _ in nil }
  }

  private init(
    comparing report: some ComparisonReport & Encodable, _ next: [NextCommand],
    text: @escaping @Sendable (TextStyle) -> String
  ) {
    self.init(report, text: text)
    comparison = report
    noticed = report
    self.next = next
  }

  /// - Parameter steps: the states between the writes, where they were asked for.
  package init(_ plan: PlanReport, next: [NextCommand] = [], steps: String? = nil) {
    self.init(comparing: plan, next) { style in
      ReportText(style: style, next: next).render(plan) + (steps.map { "\n" + $0 } ?? "")
    }
    remake = { ReportOutput(plan.reworded(by: $0), next: next, steps: steps) }
  }

  package init(_ drift: DriftReport, next: [NextCommand] = []) {
    self.init(comparing: drift, next) { ReportText(style: $0, next: next).render(drift) }
    remake = { ReportOutput(drift.reworded(by: $0), next: next) }
  }

  package init(_ apply: ApplyReport, next: [NextCommand]) {
    self.init(comparing: apply, next) { ReportText(style: $0, next: next).render(apply) }
    remake = { ReportOutput(apply.reworded(by: $0), next: next) }
  }

  /// Whoever is refused may read why.
  package init(_ apply: ApplyReport) {
    self.init(apply, next: apply.verdict == .refused ? apply.plan.nextCommands(apply: nil) : [])
  }

  /// - Parameter listsPassedOver: whether files that are no blueprints are named.
  package init(_ validation: ValidationReport, listsPassedOver: Bool) {
    self.init(validation) { ReportText(style: $0).render(validation, listingPassedOver: listsPassedOver) }
    noticed = validation
    isValid = validation.isValid
    remake = { ReportOutput(validation.reworded(by: $0), listsPassedOver: listsPassedOver) }
    isReadBack = false
  }

  package init(_ rollback: RollbackReport) {
    self.init(comparing: rollback, []) { ReportText(style: $0).render(rollback) }
    remake = { ReportOutput(rollback.reworded(by: $0)) }
  }

  package init(_ journals: JournalsReport) {
    self.init(journals) { ReportText(style: $0).render(journals) }
  }

  package init(_ doctor: DoctorReport) {
    self.init(doctor) { ReportText(style: $0).render(doctor) }
    remake = { ReportOutput(doctor.reworded(by: $0)) }
    isReadBack = false
  }

  package init(_ ways: WaysReport) {
    self.init(ways) { ReportText(style: $0).render(ways) }
    markdown = { MarkdownText(limit: $0).render(ways) }
  }

  package init(_ snapshot: Snapshot) {
    self.init(snapshot) { style in
      let open = WaysReport(snapshot, requirements: []).flows.compactMap { flow in
        flow.fault.map { "! \(flow.slug.printable): \($0.printable)\n" }
      }
      let version = snapshot.authentikVersion.map { " (authentik \($0.printable))" } ?? ""
      return "SNAPSHOT  \(snapshot.flows.count) flows, \(snapshot.stages.count) stages, "
        + "\(snapshot.bindings.count) bindings of \(snapshot.server.printable)\(version), read at \(snapshot.readAt.printable)\n"
        + open.map { style.paint(style.spelled($0), .red) }.joined()
    }
  }

  /// People have read the diagnostics by then, so it has no text.
  package init(_ failure: FailureReport) {
    self.init(failure) { _ in "" }
    remake = { ReportOutput(failure.reworded(by: $0)) }
    isReadBack = false
  }
}

extension ReportOutput {
  /// The same in other words, in whatever format it is rendered.
  package func reworded(by rewording: Rewording) -> ReportOutput { remake(rewording) ?? self }

  /// The one place that knows which renderer makes which format; nil where there is none of this report.
  ///
  /// - Parameters:
  ///   - style: how text is to look.
  ///   - markdownLimit: in bytes.
  ///   - metrics: with what is known of the run besides the report.
  package func rendered(
    as format: Format, style: TextStyle, markdownLimit: Int, metrics: PrometheusText
  ) throws -> String? {
    switch format {
    case .text: text(style).asLogLines
    case .json: try JSONText.render(document)
    case .markdown:
      markdown?(markdownLimit) ?? comparison.map { MarkdownText(next: next, limit: markdownLimit).render($0) }
    case .html: comparison.map { HTMLText(next: next).render($0) }
    case .sarif: try noticed.map { try SARIFText.render($0) }
    case .junit: noticed.map { JUnitText.render($0) }
    case .codequality: try noticed.map { try CodeQualityText.render($0) }
    case .github: noticed.map { GitHubAnnotations.render($0) }
    case .prometheus: comparison.map { metrics.render($0) }
    }
  }
}
