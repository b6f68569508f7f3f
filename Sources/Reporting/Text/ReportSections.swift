internal import Applying
internal import Bindings
internal import Documents
internal import Planning

// What the texts of several reports have, a list of lines each.

extension ReportText {
  /// The verdict line and the line that says what was compared.
  func head(_ report: some ComparisonReport) -> [String] {
    let line = report.verdictLine
    let color: TextStyle.Color? =
      switch line.tone {
      case .good: .green
      case .change: .yellow
      case .bad: .red
      }
    let verb = report.verb.uppercased()
    let indent = verb.count + 2
    let version = report.authentikVersion.map { " (authentik \($0.printable))" } ?? ""
    let server = report.server.map { $0.printable + version }
    let read = [server, report.readLine].compactMap(\.self).joined(separator: " · ")
    var lines = style.wrapped("\(verb)  \(line.text)", hanging: indent)
    let judgement = "\(verb)  \(style.spelled(line.judgement))"
    if lines[0].hasPrefix(judgement) {
      let counts = lines[0].dropFirst(judgement.count)
      lines[0] = style.paint(verb, .bold) + "  " + style.paint(style.spelled(line.judgement), color) + counts
    }
    return lines + style.wrapped(read, indent: indent, hanging: indent) + [""]
  }

  /// The findings that the ladders cannot explain by themselves: why, and what to do.
  func findings(_ report: some ComparisonReport) -> [String] {
    let lines = FindingGroup.groups(report.explanations).flatMap { group in
      let subject = group.subject(\.printable)
      let source = group.sourceText.map { "  (\($0.printable))" } ?? ""
      let kind = [group.first.kind.rawValue, group.rule].compactMap(\.self).joined(separator: "  ")
      let sentence = "\(kind)  \(subject): \(group.first.message.printable)\(source)"
      let help = group.help.map { style.wrapped($0.printable, indent: 4, hanging: 4) } ?? []
      return style.wrapped(sentence, hanging: 4) + help.map { style.paint($0, .dim) }
    }
    return lines.isEmpty ? [] : lines + [""]
  }

  /// What the guards say: every refusal and note, or in one line that all hold.
  func guards(_ report: some ComparisonReport) -> [String] {
    if report.guards.isEmpty { return [] }
    let telling = report.tellingGuards
    if telling.isEmpty { return ["GUARDS  \(report.allGuardsHold)", ""] }
    let lines = telling.flatMap { verdict in
      let color: TextStyle.Color? =
        switch verdict.outcome {
        case .refused: .red
        case .allowed, .warning: .yellow
        case .holds, .note: nil
        }
      let sentence =
        "\(verdict.outcome.words)  \(verdict.rule.rawValue)  \(verdict.flow.printable): "
        + report.words(of: verdict).printable
      return style.wrapped(sentence, indent: 2, hanging: 6).map { style.paint($0, color) }
    }
    return ["GUARDS  \(report.guardCounts)"] + lines + [""]
  }

  /// What became of each operation, and what somebody else wrote.
  func results(_ report: some ComparisonReport) -> [String] {
    let lines = report.results.flatMap { result($0, report.severity(of: $0)) }
    return lines + (lines.isEmpty ? [] : [""]) + report.surprises.map { style.paint("! " + $0.printable, .red) }
  }

  /// One operation and what became of it, in one line or two.
  private func result(_ result: ResultReport, _ severity: Severity) -> [String] {
    let (sign, color): (String, TextStyle.Color) =
      switch result.outcome {
      case .applied where severity == .error: ("✗", .red)
      case .applied: ("✓", .green)
      case .failed, .stale: ("✗", .red)
      case .inDoubt: ("?", .red)
      case .undone: ("↩", .yellow)
      case .notAttempted: ("·", .dim)
      }
    let changes = result.changes.map(\.text.printable)
    let words = [
      "\(sign) \(result.number)", "\(result.flow.printable): \(result.stage.printable)",
      changes.isEmpty ? result.op.rawValue : changes.joined(separator: ", "),
      result.outcome.words,
    ]
    return style.wrapped(words.joined(separator: "  "), hanging: 6).map { style.paint($0, color) }
      + (result.message.map { style.wrapped($0.printable, indent: 6, hanging: 6) } ?? [])
  }
}
