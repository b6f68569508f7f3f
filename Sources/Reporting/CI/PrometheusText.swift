internal import Applying
internal import Bindings
internal import Documents
internal import Planning

/// Renders the figures of a run as a Prometheus text file, for the node exporter's textfile collector.
///
/// Every sample names its command and server, so that the files of two servers can lie in one folder; what there is to
/// count is counted by flow. A run that did not complete has no figures to show, and shows none: only that it failed, and
/// when the last one was complete, so that an alert on that age fires.
package struct PrometheusText: Sendable {
  /// When the run ended, in seconds since 1970; a report that says when the server was read counts more.
  private let now: Double
  /// How long it took, in seconds.
  private let duration: Double
  /// What the file held before, which tells when the last complete run ended.
  private let earlier: String?

  private static let lastCompleteName = "flowbind_last_complete_run_timestamp_seconds"

  package init(now: Double, duration: Double, earlier: String? = nil) {
    self.now = now
    self.duration = duration
    self.earlier = earlier
  }

  package func render(_ report: some ComparisonReport) -> String {
    let server = report.server ?? earlier.flatMap { Self.server(in: $0, verb: report.verb) } ?? ""
    var text = ""
    let label = server.labelValue
    func gauge(_ name: String, _ help: String, by key: String? = nil, _ samples: [(value: String, figure: Double)]) {
      text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
      for sample in samples {
        let more = key.map { ",\($0)=\"\(sample.value.labelValue)\"" } ?? ""
        text += "\(name)\(Self.labels(report.verb, label, more)) \(Self.number(sample.figure))\n"
      }
    }
    func gauge(_ name: String, _ help: String, _ figure: Double) { gauge(name, help, [("", figure)]) }

    let isComplete = report.reads.complete
    let now = report.readAt.flatMap(PointInTime.seconds) ?? now
    gauge("flowbind_run_complete", "Whether the last run came to a judgement.", isComplete ? 1 : 0)
    gauge("flowbind_run_duration_seconds", "How long the last run took.", duration)
    let before = earlier.flatMap { Self.lastComplete(in: $0, verb: report.verb, server: server) }
    if let last = isComplete ? now : before {
      gauge(Self.lastCompleteName, "When the last complete run ended.", last)
    }
    guard isComplete else { return text }

    let all = report.differing
    let differing = Dictionary(grouping: all, by: \.flow)
    let flows = report.toldFlows(differing: all)
    func perFlow(_ name: String, _ help: String, _ count: (String) -> Int) {
      if !flows.isEmpty { gauge(name, help, by: "flow", flows.map { ($0, Double(count($0))) }) }
    }
    func left(_ kind: DifferenceReport.Kind, _ flow: String) -> Int {
      differing[flow]?.count { $0.kind == kind } ?? 0
    }
    perFlow("flowbind_in_sync", "Whether nothing differs when the run has ended.") { differing[$0] == nil ? 1 : 0 }
    perFlow("flowbind_differences", "What differs when the run has ended, of whatever kind.") {
      differing[$0]?.count ?? 0
    }
    perFlow("flowbind_drifted_bindings", "Bindings that differ from the blueprints.") { left(.changed, $0) }
    perFlow("flowbind_missing_bindings", "Bindings that the server lacks.") { left(.finding(.missing), $0) }
    perFlow("flowbind_unmanaged_bindings", "Bindings of managed flows that no entry names.") { flow in
      // Among the differences where they count as such, else among the findings.
      max(left(.finding(.unmanaged), flow), report.findings.count { $0.kind == .unmanaged && $0.flow == flow })
    }
    perFlow("flowbind_awaiting_bindings", "Bindings that wait for a flow or stage.") { left(.finding(.awaiting), $0) }
    perFlow("flowbind_ambiguous_bindings", "Entries with more than one candidate.") { left(.finding(.ambiguous), $0) }
    perFlow("flowbind_pending_changes", "Operations that an apply would carry out.") { flow in
      report.pending(in: flow, differing: differing[flow] ?? [])
    }
    perFlow("flowbind_guard_failures", "Guards that refuse the plan.") { flow in
      report.guards.count { $0.outcome == .refused && $0.flow == flow }
    }
    perFlow("flowbind_open_ways", "Ways in that should not be there.") { flow in
      // One that could not be judged counts as one.
      (differing[flow] ?? []).compactMap(\.way).reduce(0) { $0 + max(WayLine.lines(of: $1.ways).count, 1) }
    }
    gauge("flowbind_managed_flows", "Flows that blueprints name.", Double(report.summary.flows))
    gauge("flowbind_requests", "Requests that the last run needed to read the server.", Double(report.reads.requests))
    if !report.results.isEmpty {
      gauge(
        "flowbind_operations", "What became of each operation.", by: "outcome",
        OperationResult.Outcome.allCases.map { outcome in
          (outcome.rawValue, Double(report.results.count { $0.outcome == outcome }))
        })
    }
    let origins = report.differences.compactMap(\.origin)
    if !origins.isEmpty {
      gauge(
        "flowbind_differences_by_origin", "Differences by the side on which they came about.", by: "origin",
        DifferenceOrigin.allCases.map { origin in (origin.rawValue, Double(origins.count { $0 == origin })) })
    }
    if report.differences.contains(where: { $0.isNew != nil }) {
      let new = report.differences.count { $0.isNew == true }
      gauge("flowbind_new_differences", "Differences that the earlier report does not have.", Double(new))
    }
    return text
  }

  /// When the last complete run of this command ended, as an earlier file has it.
  package static func lastComplete(in earlier: String, verb: String, server: String) -> Double? {
    let start = lastCompleteName + labels(verb, server.labelValue) + " "
    let line = earlier.split(separator: "\n").first { $0.hasPrefix(start) }
    return line.flatMap { Double($0.dropFirst(start.count)) }
  }

  /// The server of an earlier file of this command, for a run that did not come to know its own.
  private static func server(in earlier: String, verb: String) -> String? {
    let start = "flowbind_run_complete{command=\"\(verb)\",server=\""
    let line = earlier.split(separator: "\n").first { $0.hasPrefix(start) }
    // An address holds nothing that the value of a label escapes.
    return line?.dropFirst(start.count).split(separator: "\"").first.map(String.init)
  }

  /// What tells the samples of two jobs apart that one node exporter reads; the server's value is escaped already.
  private static func labels(_ verb: String, _ server: String, _ more: String = "") -> String {
    "{command=\"\(verb)\",server=\"\(server)\"\(more)}"
  }

  /// Whole numbers without a point, as Prometheus itself writes them.
  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}

extension ComparisonReport {
  /// The flows of which there is anything to say, those that were read first.
  fileprivate func toldFlows(differing: [DifferenceReport]) -> [String] {
    let refused = guards.filter { $0.outcome == .refused }.map(\.flow)
    var seen: Set<String> = []
    return (flows.map(\.slug) + differing.map(\.flow) + refused).filter { seen.insert($0).inserted }
  }

  /// How many operations of a flow are still to be carried out.
  ///
  /// - Parameter differing: what differs in that flow.
  fileprivate func pending(in flow: String, differing: [DifferenceReport]) -> Int {
    guard results.isEmpty else { return results.count { $0.flow == flow && severity(of: $0) != .note } }
    // An apply may change just what drift finds changed: without asking, it creates and deletes nothing.
    return planned.map { $0.operations.count { $0.flow == flow } }
      ?? differing.count { $0.kind == .changed }
  }
}

extension String {
  /// The text as the value of a label (Prometheus text format 0.0.4).
  fileprivate var labelValue: String {
    // What standard output spells out is spelled out here, where its backslash can be escaped. Scalar by scalar: a
    // backslash before a combining mark is one character with it.
    var escaped = String.UnicodeScalarView()
    for scalar in printable.withoutBracketCommand.unicodeScalars {
      if scalar == "\\" || scalar == "\"" { escaped.append("\\") }
      escaped.append(scalar)
    }
    return String(escaped)
  }
}
