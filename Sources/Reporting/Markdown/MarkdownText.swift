internal import Bindings
package import Documents
internal import Planning

/// Renders a comparison as a comment for a pull request: who reads nothing else knows what would change, whether it is
/// safe, and how to apply it.
///
/// Hosts limit comments. What does not fit is left out in this order, and the comment says so: diagrams, from the last
/// flow on; the rows of unchanged bindings; the last rows; the last findings, results, problems and guards. Never left
/// out: verdict, digest, command.
package struct MarkdownText: Sendable {
  private let next: [NextCommand]
  /// In UTF-8 bytes, so that no way of counting finds more.
  private let limit: Int

  package static let defaultLimit = 65_000

  package init(next: [NextCommand] = [], limit: Int = defaultLimit) {
    self.next = next
    self.limit = limit
  }

  package func render(_ report: some ComparisonReport) -> String {
    let head = head(report)
    let commands = commands(report)
    var room = MarkdownRoom(limit - MarkdownRoom.ofOmissions)
    room.take(head + commands)
    // What matters most takes its room first; the comment has another order.
    let guards = room.fit(guards(report))
    let problems = room.fit(problems(report))
    let results = room.fit(results(report))
    let findings = room.fit(findings(report))
    let ways = room.fit(ways(report))
    let inSync = inSync(report)
    room.take(inSync)
    let table = room.fit(rows: rows(report), under: Self.tableHead)
    let question = report.question
    let drawn = report.flows.filter(question.tellsSidesApart)
    let diagrams = room.fit(drawn.map { diagram($0, question) }, "the diagrams of", "flow")
    let parts = head + problems + guards + table + inSync + ways + results + findings + diagrams
    return (parts + room.omissionLine + commands).joined(separator: "\n\n") + "\n"
  }

  private static let tableHead = "| | flow | order | stage | change | source |\n|-|-|-:|-|-|-|"
}

// MARK: - Head and foot

extension MarkdownText {
  private func head(_ report: some ComparisonReport) -> [String] {
    let sign =
      switch report.verdictLine.tone {
      case .good: "🟢"
      case .change: "🟡"
      case .bad: "🔴"
      }
    let server = report.server.map {
      $0.markdownCode + (report.authentikVersion.map { " (authentik \($0.markdownProse))" } ?? "")
    }
    let holds = !report.guards.isEmpty && report.guards.allSatisfy { $0.outcome == .holds }
    return [
      marker(report), "### \(sign) flowbind \(report.verb): \(report.verdictLine.text.markdownProse)",
      [server, report.datedReadLine.markdownProse].compactMap(\.self).joined(separator: " · "),
    ] + (holds ? ["**Guards:** \(report.allGuardsHold)."] : [])
      + (report.drift?.silence.map { [$0.markdownProse] } ?? [])
  }

  /// Lets a job find its own comment of the last run and edit it in place; two servers have two comments.
  private func marker(_ report: some ComparisonReport) -> String {
    let name = (report.server ?? "").unicodeScalars.filter { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789./:[]_".unicodeScalars.contains(scalar))
    }
    return "<!-- flowbind:\(report.verb):\(String(String.UnicodeScalarView(name))) -->"
  }

  private func inSync(_ report: some ComparisonReport) -> [String] {
    let inSync = report.flows.count(where: \.isInSync)
    return inSync > 0 && inSync < report.flows.count ? ["\(counted(inSync, "more flow")) in sync."] : []
  }

  private func commands(_ report: some ComparisonReport) -> [String] {
    let digest = report.tellingDigest
    let commands = next.map { next in
      "**\(next.label.sentenceStart)**:\n\n\(fenced(next.command.printable, as: "sh"))"
    }
    // Without a command, the digest is what an approval can name.
    return (digest.map { ["Digest of this plan: \($0.markdownCode)"] } ?? []) + commands
  }

  private func results(_ report: some ComparisonReport) -> MarkdownBlock {
    let lines = report.results.map { result in
      "\(result.number). **\(result.outcome.words)** \(result.op.rawValue) \(result.flow.markdownCode) \(result.stage.markdownCode)"
        + (result.message.map { ": " + $0.markdownProse } ?? "")
    }
    let surprises = report.surprises.map { "- ⚠️ " + $0.markdownProse }
    return MarkdownBlock("What became of it:", surprises + lines, noun: "result")
  }

  private func findings(_ report: some ComparisonReport) -> MarkdownBlock {
    let words = FindingWords(report)
    let lines = FindingGroup.groups(report.explanations).map { group in
      let subject = group.subject(\.markdownCode)
      let help = group.help.map { " (" + $0.markdownProse + ")" } ?? ""
      let rule = group.rule.map { "`\($0)` " } ?? ""
      return "- **\(group.first.kind.rawValue)** \(rule)\(subject): \(words.of(group.first).markdownProse)\(help)"
    }
    return MarkdownBlock("Findings:", lines, noun: "finding")
  }

  private func ways(_ report: some ComparisonReport) -> MarkdownBlock {
    let lines = report.flows.filter(\.isTelling).flatMap { wayLines($0.slug, $0.ways ?? [], limit: $0.waysLimit) }
    let sides = report.question == .afterPlan ? "before and after" : "now, and by the blueprint"
    return MarkdownBlock("**Who gets in**, \(sides):", lines, noun: "way")
  }

  private func wayLines(_ flow: String, _ ways: [ShownWay], limit: String?) -> [String] {
    let lines = WayLine.lines(of: ways).map { line in
      let mark = line.mark.map { "**\($0)** " } ?? ""
      let former = line.former.map { "; **\($0.side)**: \(told($0))" }
      return "- \(flow.markdownCode) \(mark)\(line.effect): \(told(line))\(former.joined())"
    }
    return lines + (limit.map { ["- \(flow.markdownCode) not all: \($0.markdownProse)"] } ?? [])
  }

  private func told(_ line: WayLine) -> String {
    let steps = line.path.map { $0.stage.markdownCode + ($0.remark.map { " (\($0))" } ?? "") }
    return "\(line.words.markdownProse) (\(steps.joined(separator: " → ")))"
  }

  /// Who gets in, flow by flow; what does not fit is left out, and the comment says so.
  package func render(_ report: WaysReport) -> String {
    let compared = report.comparison.map { ", before and after: \($0)" } ?? ""
    let head = "### flowbind ways: who gets in by \(counted(report.flows.count, "flow"))\(compared)"
    var room = MarkdownRoom(limit - MarkdownRoom.ofOmissions)
    room.take([head])
    let lines = report.flows.flatMap { flow in
      let required = (flow.required ?? []).map { required in
        "- \(flow.slug.markdownCode) **\(required.outcome.rawValue)** required: "
          + "\(required.include.markdownProse) (\(required.reason.markdownProse))"
      }
      return wayLines(flow.slug, flow.ways, limit: flow.gap) + required
    }
    let block = room.fit(MarkdownBlock("Ways in:", lines, noun: "way"))
    return ([head] + block + room.omissionLine).joined(separator: "\n\n") + "\n"
  }

  private func problems(_ report: some ComparisonReport) -> MarkdownBlock {
    let lines = report.diagnostics.map { diagnostic in
      let place = diagnostic.location.map { " " + $0.text.markdownCode } ?? ""
      let help = diagnostic.help.map { " (" + $0.markdownProse + ")" } ?? ""
      return "- **\(diagnostic.severity.rawValue)**\(place) \(diagnostic.message.markdownProse)\(help)"
    }
    return MarkdownBlock("Problems:", lines, noun: "problem")
  }

  private func guards(_ report: some ComparisonReport) -> MarkdownBlock {
    let telling = report.tellingGuards
    let isUrgent = telling.contains { $0.outcome == .refused || $0.outcome == .allowed }
    let words = "Guards: \(report.guardCounts)"
    let lines = telling.map { verdict in
      "- **\(verdict.outcome.words)** `\(verdict.rule.rawValue)` \(verdict.flow.markdownCode): \(report.words(of: verdict).markdownProse)"
    }
    let start = detailsStart(
      isUrgent ? "<b>⚠️ \(words)</b>" : words, isOpen: telling.contains { $0.outcome != .note })
    return MarkdownBlock(start, lines, "\n\n</details>", noun: "guard remark")
  }
}

// MARK: - Flows

extension MarkdownText {
  private func rows(_ report: some ComparisonReport) -> [MarkdownRow] {
    let circumstances = RowCircumstances(report.drift)
    return report.flows.filter { !$0.isInSync }.flatMap { flow in
      flow.bindings.map { row in
        let look = row.look
        let changes = row.changes.map {
          "`\($0.field.rawValue)` \($0.before.description.markdownCode) → \($0.after.description.markdownCode)"
        }
        let said = (changes.isEmpty ? [look.words] : changes) + (row.policies?.countText.map { [$0] } ?? [])
        let circumstances = circumstances.of(row, in: flow)
        let told = (circumstances.isNew ? ["**new**"] : []) + circumstances.since.map(\.markdownProse)
        let cells = [
          look.sign, flow.slug.markdownCode, row.orderText, row.stage.markdownCode,
          (said + told).filter { !$0.isEmpty }.joined(separator: "<br>"),
          row.isUnchanged ? "" : row.source?.text.markdownCode ?? "",
        ]
        return MarkdownRow(text: "| " + cells.joined(separator: " | ") + " |", isUnchanged: row.isUnchanged)
      }
    }
  }

  private func diagram(_ flow: FlowReport, _ question: FlowSides.Question) -> String {
    let names = question.names
    return detailsStart("<code>\(flow.slug.htmlText)</code> \(names.left) and \(names.right)") + "\n\n"
      + fenced(MermaidDiagram(flow: flow, question: question).lines.joined(separator: "\n"), as: "mermaid")
      + "\n\n</details>"
  }

  private func detailsStart(_ summary: String, isOpen: Bool = false) -> String {
    "<details\(isOpen ? " open" : "")><summary>\(summary)</summary>"
  }

  /// A fence longer than any run of backticks inside.
  private func fenced(_ text: String, as language: String) -> String {
    var (run, longest) = (0, 0)
    for character in text.unicodeScalars {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)\(language)\n\(text)\n\(fence)"
  }
}

extension String {
  /// The words with a capital first letter.
  fileprivate var sentenceStart: String { prefix(1).uppercased() + dropFirst() }
}
