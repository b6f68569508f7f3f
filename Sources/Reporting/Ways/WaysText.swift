package import Documents
internal import Planning

extension ReportText {
  /// Who gets in by each flow of which there is something to compare: a line a way, and the stages that run for it.
  func ways(_ flows: [FlowReport]) -> [String] {
    flows.flatMap { flow -> [String] in
      guard let ways = flow.ways, flow.isTelling else { return [] }
      return ["WHO GETS IN  " + style.paint(flow.slug.printable, .bold)] + wayLines(ways, limit: flow.waysLimit) + [""]
    }
  }

  func wayLines(_ ways: [ShownWay], limit: String?) -> [String] {
    let lines = WayLine.lines(of: ways).flatMap { line in
      let color: TextStyle.Color? =
        switch line.change {
        case .new: .yellow
        case .notInBlueprint: .red
        case .gone, .onlyInBlueprint: .dim
        case nil: nil
        }
      // What a plan adds and takes is told by signs; of a comparison nobody knows them.
      let remark = line.isCompared ? "; \(line.mark ?? "")" : ""
      let words = "\(line.sign) \(line.effect): \(line.words)\(remark)".printable
      let sentence = style.wrapped(words, indent: 2, hanging: 6)
      let path = style.wrapped(line.path.map(\.printable).joined(separator: " → "), indent: 6, hanging: 8)
      return (sentence + path).map { style.paint($0, color) }
    }
    let none = lines.isEmpty && limit == nil ? ["    nobody: nothing can be achieved in it"] : []
    return lines + none + (limit.map { style.wrapped("! not all: \($0)", indent: 2, hanging: 6) } ?? [])
  }
}

extension ReportText {
  /// Renders who gets in, flow by flow, and what no model of a flow sees.
  package func render(_ report: WaysReport) -> String {
    let version = report.authentikVersion.map { " (authentik \($0.printable))" } ?? ""
    let subject = report.server.map { $0.printable + version } ?? "files alone"
    let compared = report.comparison.map { ", against the earlier ones: \($0)" } ?? ""
    var lines = [style.paint("WAYS", .bold) + "  \(counted(report.flows.count, "flow")) · " + subject + compared, ""]
    for flow in report.flows {
      lines.append(style.paint(flow.slug.printable, .bold) + "  " + flow.designation.printable)
      lines += wayLines(flow.ways, limit: flow.limit)
      for required in flow.required ?? [] {
        let outcome = required.outcome
        let words = "\(outcome.rawValue)  required: \(required.include) (\(required.reason.printable))"
        lines += style.wrapped(words, indent: 2, hanging: 6).map { style.paint($0, outcome.color) }
        lines += required.told.isEmpty ? [] : wayLines(required.told, limit: nil)
      }
      lines.append("")
    }
    return text(
      lines
        + style.wrapped(
          "not seen: expression policies that set the user, policies with side effects, and other doors: sources' own "
            + "flows, tokens, outposts", hanging: 2
        ).map { style.paint($0, .dim) })
  }
}

extension WaysReport {
  /// What a comparison comes to, in words; nil where nothing is compared.
  var comparison: String? {
    guard isComparison == true else { return nil }
    return opened.isEmpty ? "no way is new" : "new ways in \(counted(opened.count, "flow"))"
  }
}

extension FlowReport {
  /// Whether somebody wants to read who gets in: there is a way on one of the sides.
  var isTelling: Bool { !(ways ?? []).isEmpty || waysLimit != nil }
}

extension WaysReport.Required {
  /// How a requirement fares, in the word that reports use.
  enum Outcome: String {
    case holds, lacking
    case undecided = "not known"

    fileprivate var color: TextStyle.Color {
      switch self {
      case .holds: .dim
      case .lacking: .red
      case .undecided: .yellow
      }
    }
  }

  var outcome: Outcome { !lacking.isEmpty ? .lacking : undecided == nil ? .holds : .undecided }

  /// The ways that lack it; those that only may, where none does for certain.
  var told: [ShownWay] { lacking.isEmpty ? undecided ?? [] : lacking }
}
