internal import Applying
internal import Bindings
internal import Documents
internal import Planning

/// Renders the figures of a run as a Prometheus text file, for the node exporter's textfile collector.
///
/// A run that did not complete has no figures to show, and shows none: only that it failed, and when the last one was
/// complete, so that an alert on that age fires.
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
    let summary = report.summary
    let labels = "{command=\"\(report.verb)\"}"
    let isComplete = report.reads.complete
    var text = ""
    func gauge(_ name: String, _ help: String, _ value: Double) {
      text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n\(name)\(labels) \(Self.number(value))\n"
    }
    func gauges(_ name: String, _ help: String, by label: String, _ counts: [(value: String, count: Int)]) {
      text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
      for (value, count) in counts {
        text += "\(name){command=\"\(report.verb)\",\(label)=\"\(value)\"} \(count)\n"
      }
    }
    let now = report.readAt.flatMap(PointInTime.seconds) ?? now
    gauge("flowbind_run_complete", "Whether the last run came to a judgement.", isComplete ? 1 : 0)
    gauge("flowbind_run_duration_seconds", "How long the last run took.", duration)
    if let last = isComplete ? now : earlier.flatMap({ Self.lastComplete(in: $0, verb: report.verb) }) {
      gauge(Self.lastCompleteName, "When the last complete run ended.", last)
    }
    guard isComplete else { return text }
    func left(_ kind: DifferenceReport.Kind) -> Double { Double(report.differing.count { $0.kind == kind }) }
    gauge(
      "flowbind_differences", "What differs when the run has ended, of whatever kind.", Double(report.differing.count))
    gauge("flowbind_drifted_bindings", "Bindings that differ from the blueprints.", left(.changed))
    gauge("flowbind_missing_bindings", "Bindings that the server lacks.", left(.finding(.missing)))
    gauge("flowbind_unmanaged_bindings", "Bindings of managed flows that no entry names.", Double(summary.unmanaged))
    gauge("flowbind_awaiting_bindings", "Bindings that wait for a flow or stage.", left(.finding(.awaiting)))
    gauge("flowbind_ambiguous_bindings", "Entries with more than one candidate.", left(.finding(.ambiguous)))
    gauge("flowbind_pending_changes", "Operations that an apply would carry out.", Double(pending(in: report)))
    gauge(
      "flowbind_guard_failures", "Guards that refuse the plan.", Double(report.guards.count { $0.outcome == .refused }))
    gauge("flowbind_managed_flows", "Flows that blueprints name.", Double(summary.flows))
    if !report.flows.isEmpty {
      let found = Dictionary(grouping: report.differing.filter { $0.way != nil }, by: \.flow)
      gauges(
        "flowbind_open_ways", "Ways in that should not be there.", by: "flow",
        report.flows.map { flow in
          let ways = (found[flow.slug] ?? []).compactMap(\.way)
          return (flow.slug.labelValue, ways.reduce(0) { $0 + WayLine.lines(of: $1.ways).count })
        })
    }
    gauge("flowbind_requests", "Requests that the last run needed to read the server.", Double(report.reads.requests))
    if !report.results.isEmpty {
      gauges(
        "flowbind_operations", "What became of each operation.", by: "outcome",
        OperationResult.Outcome.allCases.map { outcome in
          (outcome.rawValue, report.results.count { $0.outcome == outcome })
        })
    }
    let origins = report.differences.compactMap(\.origin)
    if !origins.isEmpty {
      gauges(
        "flowbind_differences_by_origin", "Differences by the side on which they came about.", by: "origin",
        DifferenceOrigin.allCases.map { origin in (origin.rawValue, origins.count { $0 == origin }) })
    }
    if report.differences.contains(where: { $0.isNew != nil }) {
      let new = report.differences.count { $0.isNew == true }
      gauge("flowbind_new_differences", "Differences that the earlier report does not have.", Double(new))
    }
    return text
  }

  /// How many operations are still to be carried out.
  private func pending(in report: some ComparisonReport) -> Int {
    let summary = report.summary
    let planned = summary.updates + summary.creates + summary.deletes
    return report.results.isEmpty ? planned : report.results.count { report.severity(of: $0) != .note }
  }

  /// When the last complete run of this command ended, as an earlier file has it.
  package static func lastComplete(in earlier: String, verb: String) -> Double? {
    let start = "\(lastCompleteName){command=\"\(verb)\"} "
    let line = earlier.split(separator: "\n").first { $0.hasPrefix(start) }
    return line.flatMap { Double($0.dropFirst(start.count)) }
  }

  /// Whole numbers without a point, as Prometheus itself writes them.
  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
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
