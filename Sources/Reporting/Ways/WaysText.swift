package import Documents
internal import Planning

extension ReportText {
  /// Who gets in by each flow of which there is something to compare: a line a way, and the stages that run for it.
  func ways(_ flows: [FlowReport]) -> [String] {
    flows.flatMap { flow -> [String] in
      guard let ways = flow.ways, flow.isTelling else { return [] }
      return wayLines(ways, limit: flow.waysLimit, of: "WHO GETS IN  ", flow.slug) + [""]
    }
  }

  /// A heading, with what the signs below it mean where there are some, and the ways.
  private func wayLines(
    _ ways: [ShownWay], limit: String?, of subject: String, _ slug: String, _ designation: String = ""
  ) -> [String] {
    let lines = WayLine.lines(of: ways)
    let legend = WayLine.legend(of: lines).map { "  (\($0))" } ?? ""
    let width = (subject + slug.printable + designation.printable + legend).displayWidth
    let heading = subject + style.paint(slug.printable, .bold) + designation.printable
    let explained = style.paint(legend, .dim)
    return (width > style.width ? [heading, explained] : [heading + explained]) + wayLines(lines, limit: limit)
  }

  private func wayLines(_ lines: [WayLine], limit: String?) -> [String] {
    let text = lines.flatMap { line in
      told(line, line.effect) + line.former.flatMap { told($0, $0.side) }
    }
    let none = text.isEmpty && limit == nil ? ["    nobody: nothing can be achieved in it"] : []
    return text + none + (limit.map { style.wrapped("! not all: \($0.printable)", indent: 2, hanging: 6) } ?? [])
  }

  private func told(_ line: WayLine, _ subject: String) -> [String] {
    let color: TextStyle.Color? =
      switch line.change {
      case .new: .yellow
      case .notInBlueprint: .red
      case .gone, .onlyInBlueprint: .dim
      case nil: nil
      }
    let sentence = style.wrapped("\(line.sign) \(subject): \(line.words)".printable, indent: 2, hanging: 6)
    let path = style.wrapped(line.path.text.printable, indent: 6, hanging: 8)
    return (sentence + path).map { style.paint($0, color) }
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
      lines += wayLines(
        flow.ways, limit: flow.gap, of: "", flow.slug, flow.designation.isEmpty ? "" : "  " + flow.designation)
      for required in flow.required ?? [] {
        let outcome = required.outcome
        let words = "\(outcome.rawValue)  required: \(required.include) (\(required.reason.printable))"
        lines += style.wrapped(words, indent: 2, hanging: 6).map { style.paint($0, outcome.color) }
        lines += required.told.isEmpty ? [] : wayLines(WayLine.lines(of: required.told), limit: nil)
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

extension WaysReport.Flow {
  /// Why there may be more ways than these; nil where these are all.
  var gap: String? {
    guard let untyped, limit == nil else { return limit }
    let more = undecided == true ? ", and new ways may be behind them" : ""
    let are = untyped.count == 1 ? "is" : "are"
    return "the files do not tell of what type \(untyped.joined(separator: ", ")) \(are)\(more)"
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
