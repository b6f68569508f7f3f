/// Renders a plan for people: the verdict first, a ladder a flow, the next command last.
package struct PlanText: Sendable {
  private let style: TextStyle
  /// The command that applies what is shown.
  private let nextCommand: String?

  package init(style: TextStyle = TextStyle(), nextCommand: String? = nil) {
    self.style = style
    self.nextCommand = nextCommand
  }

  package func render(_ plan: PlanReport) -> String {
    var lines = ReportHead(style: style).lines("PLAN", verdict(plan), plan)
    lines += LadderText(style: style).lines(plan.flows)
    lines += FindingText(style: style).lines(plan.findings)
    lines += GuardText(style: style).lines(plan.guards)
    if let nextCommand, plan.verdict == .differences, !plan.operations.isEmpty {
      lines.append("apply it:  \(nextCommand)")
    }
    return lines.joinedAsText()
  }

  private func verdict(_ plan: PlanReport) -> String {
    let summary = plan.summary
    var parts: [String] = []
    if plan.verdict == .refused { parts.append(style.paint("refused", .red)) }
    if !plan.operations.isEmpty {
      parts.append(
        "\(summary.operationParts.joined(separator: ", ")) in \(summary.flowsToChange) of \(counted(summary.flows, "flow"))"
      )
    } else if plan.verdict == .inSync {
      parts.append(
        style.paint("in sync", .green)
          + ": \(counted(summary.unchanged, "binding")) in \(counted(summary.flows, "flow"))")
    } else {
      parts.append("nothing to write")
    }
    return (parts + summary.findingParts).joined(separator: " · ")
  }
}

/// Renders drift for people.
package struct DriftText: Sendable {
  private let style: TextStyle

  package init(style: TextStyle = TextStyle()) { self.style = style }

  package func render(_ drift: DriftReport) -> String {
    var lines = ReportHead(style: style).lines("DRIFT", verdict(drift), drift)
    lines += LadderText(style: style).lines(drift.flows)
    lines += FindingText(style: style).lines(drift.findings)
    lines += DriftEventText(style: style).lines(drift)
    return lines.joinedAsText()
  }

  private func verdict(_ drift: DriftReport) -> String {
    let summary = drift.summary
    let fields = drift.differences.reduce(0) { $0 + $1.changes.count }
    let first =
      switch drift.verdict {
      case .inSync:
        style.paint("in sync", .green)
          + ": \(counted(summary.unchanged, "binding")) in \(counted(summary.flows, "flow"))"
      case .refused: style.paint("cannot be told", .red)
      case .differences, .failed:
        summary.updates == 0
          ? "no binding was changed"
          : "\(counted(summary.updates, "binding")) differ\(summary.updates == 1 ? "s" : "") in \(counted(fields, "field"))"
      }
    return ([first] + summary.findingParts).joined(separator: " · ")
  }
}

/// What the head of a report tells, whichever report it is.
protocol HeadedReport {
  var server: String? { get }
  var authentikVersion: String? { get }
  var blueprints: [BlueprintCount] { get }
  var reads: ReadsReport { get }
}

extension PlanReport: HeadedReport {}
extension DriftReport: HeadedReport {}

/// The verdict line and the line that says what was compared.
struct ReportHead {
  let style: TextStyle

  func lines(_ verb: String, _ verdict: String, _ report: some HeadedReport) -> [String] {
    let indent = String(repeating: " ", count: verb.count + 2)
    let version = report.authentikVersion.map { " (authentik \($0.printable))" } ?? ""
    let bindings = report.blueprints.reduce(0) { $0 + $1.bindings }
    let others = report.blueprints.reduce(0) { $0 + $1.entries } - bindings
    let read =
      "\(counted(report.blueprints.count, "blueprint file")) with \(counted(bindings, "binding"))"
      + (others > 0 ? " (\(others) other entries only read)" : "")
      + ", \(counted(report.reads.rows, "row")) in \(counted(report.reads.requests, "request"))"
    return [
      style.paint(verb, .bold) + "  " + verdict, indent + (report.server?.printable ?? "") + version + " · " + read, "",
    ]
  }
}

/// The findings that the ladders cannot explain by themselves: why, and what to do.
struct FindingText {
  let style: TextStyle

  func lines(_ findings: [FindingReport]) -> [String] {
    let explained = findings.filter { $0.kind != .unmanaged }
    let lines = explained.flatMap { finding in
      let subject = [finding.flow, finding.stage].compactMap(\.self).map(\.printable).joined(separator: ": ")
      let order = finding.order.map { " at order \($0)" } ?? ""
      let source = finding.source.map { "  (\($0.file.printable):\($0.line))" } ?? ""
      return ["\(finding.kind.rawValue)  \(subject)\(order) \(finding.message.printable)\(source)"]
        + (finding.help.map { ["    " + style.paint($0.printable, .dim)] } ?? [])
    }
    return lines.isEmpty ? [] : lines + [""]
  }
}

/// What the guards say: every refusal and note, or in one line that all hold.
struct GuardText {
  let style: TextStyle

  func lines(_ guards: [GuardReport]) -> [String] {
    if guards.isEmpty { return [] }
    let telling = guards.filter { $0.verdict != .holds }
    if telling.isEmpty { return ["GUARDS  all hold before, after and between the writes", ""] }
    let lines = telling.map { report in
      let color: TextStyle.Color? =
        switch report.verdict {
        case .refused: .red
        case .allowed, .warning: .yellow
        case .holds, .note: nil
        }
      return style.paint("  \(report.verdict.rawValue)  \(report.rule.rawValue)  \(report.message.printable)", color)
    }
    return ["GUARDS"] + lines + [""]
  }
}

extension PlanSummary {
  var findingParts: [String] {
    var parts: [String] = []
    if missing > 0 { parts.append("\(missing) missing") }
    if absent > 0 { parts.append("\(absent) to be absent") }
    if exists > 0 { parts.append("\(exists) that must not exist") }
    if awaiting > 0 { parts.append("\(awaiting) awaiting") }
    if ambiguous > 0 { parts.append("\(ambiguous) ambiguous") }
    if unmanaged > 0 { parts.append("\(counted(unmanaged, "unmanaged binding")) left alone") }
    if let ignored { parts.append("\(ignored) ignored") }
    if let allowed { parts.append("\(counted(allowed, "guard")) lifted") }
    return parts
  }
}

extension [String] {
  /// The lines as one text that ends with exactly one line break.
  func joinedAsText() -> String {
    var lines = self
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }
}
