/// Renders a comparison as a comment for a pull request: who reads nothing else knows what would change, whether it is
/// safe, and how to apply it.
///
/// Hosts limit comments. What does not fit is left out in this order, and the comment says so: diagrams, from the last
/// flow on; the rows of unchanged bindings; the last rows. Never left out: verdict, guards, problems, command.
package struct MarkdownText: Sendable {
  /// The command that applies what is shown.
  private let nextCommand: String?
  /// In UTF-8 bytes, so that no way of counting finds more.
  private let limit: Int

  package static let defaultLimit = 65_000

  package init(nextCommand: String? = nil, limit: Int = defaultLimit) {
    self.nextCommand = nextCommand
    self.limit = limit
  }

  package func render(_ report: some ComparisonReport) -> String {
    let head = head(report)
    let foot = foot(report)
    let command = command(report)
    var rows = rows(report)
    let diagrams = report.flows.filter(\.isChanged).map(diagram)
    var room = limit - Self.roomForOmissions - size(head) - size(foot) - size(command) - size(Self.tableHead)

    var omissions: [String] = []
    if rows.reduce(0, { $0 + size($1.text) }) > room {
      let all = rows.count
      rows.removeAll(where: \.isUnchanged)
      omissions.append(counted(all - rows.count, "unchanged binding"))
    }
    let shownRows = fitting(rows.map(\.text), into: &room)
    if shownRows.count < rows.count { omissions.append(counted(rows.count - shownRows.count, "more row")) }
    let shownDiagrams = fitting(diagrams, into: &room)
    if shownDiagrams.count < diagrams.count {
      omissions.insert("the diagrams of \(counted(diagrams.count - shownDiagrams.count, "flow"))", at: 0)
    }

    let table = shownRows.isEmpty ? [] : [([Self.tableHead] + shownRows).joined(separator: "\n")]
    let omitted =
      omissions.isEmpty
      ? [] : ["**Left out to fit:** \(omissions.joined(separator: ", ")). The JSON and HTML reports hold everything."]
    return (head + table + omitted + foot + shownDiagrams + command).joined(separator: "\n\n") + "\n"
  }

  private static let roomForOmissions = 200
  private static let tableHead = "| | flow | order | stage | change | source |\n|-|-|-:|-|-|-|"

  private func size(_ part: String) -> Int { part.utf8.count + 2 }
  private func size(_ parts: [String]) -> Int { parts.reduce(0) { $0 + size($1) } }

  private func fitting(_ parts: [String], into room: inout Int) -> [String] {
    var shown: [String] = []
    for part in parts {
      guard room >= size(part) else { break }
      room -= size(part)
      shown.append(part)
    }
    return shown
  }
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
    let first = [
      marker(report), "### \(sign) flowbind \(report.verb): \(report.verdictLine.text.markdownProse)",
      [server, report.readLine.markdownProse].compactMap(\.self).joined(separator: " · "),
    ]
    return first + [problems(report), guards(report)].compactMap(\.self)
  }

  /// Lets a job find its own comment of the last run and edit it in place; two servers have two comments.
  private func marker(_ report: some ComparisonReport) -> String {
    let name = (report.server ?? "").unicodeScalars.filter { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789./:[]_".unicodeScalars.contains(scalar))
    }
    return "<!-- flowbind:\(report.verb):\(String(String.UnicodeScalarView(name))) -->"
  }

  private func foot(_ report: some ComparisonReport) -> [String] {
    let inSync = report.flows.count(where: \.isInSync)
    let rest = inSync > 0 && inSync < report.flows.count ? "\(counted(inSync, "more flow")) in sync." : nil
    return [rest, results(report), findings(report)].compactMap(\.self)
  }

  private func command(_ report: some ComparisonReport) -> [String] {
    guard let nextCommand, report.verdictLine.tone == .change, report.flows.contains(where: \.isChanged) else {
      return []
    }
    return ["**Apply it:**\n\n\(fenced(nextCommand, as: "sh"))"]
  }

  private func results(_ report: some ComparisonReport) -> String? {
    let lines = report.results.map { result in
      "\(result.number). **\(result.outcome.words)** \(result.flow.markdownCode) \(result.stage.markdownCode)"
        + (result.message.map { ": " + $0.markdownProse } ?? "")
    }
    let surprises = report.surprises.map { "- ⚠️ " + $0.markdownProse }
    return list("What became of it:", lines + surprises)
  }

  private func findings(_ report: some ComparisonReport) -> String? {
    let lines = report.findings.filter { $0.kind != .unmanaged }.map { finding in
      let subject = [finding.flow, finding.stage].compactMap { $0?.markdownCode }.joined(separator: " ")
      let help = finding.help.map { " (" + $0.markdownProse + ")" } ?? ""
      return "- **\(finding.kind.rawValue)** \(subject): \(finding.message.markdownProse)\(help)"
    }
    return list("Not in this plan:", lines)
  }

  private func problems(_ report: some ComparisonReport) -> String? {
    list(
      "Problems:",
      report.diagnostics.map { diagnostic in
        let place = diagnostic.file.map { " " + "\($0):\(diagnostic.line ?? 1)".markdownCode } ?? ""
        let help = diagnostic.help.map { " (" + $0.markdownProse + ")" } ?? ""
        return "- **\(diagnostic.severity.rawValue)**\(place) \(diagnostic.message.markdownProse)\(help)"
      })
  }

  private func guards(_ report: some ComparisonReport) -> String? {
    guard !report.guards.isEmpty else { return nil }
    let telling = report.guards.filter { $0.verdict != .holds }
    let refused = telling.count { $0.verdict == .refused }
    if telling.isEmpty { return "**Guards:** all hold before, after and between the writes." }
    let lines = telling.map { report in
      "- **\(report.verdict.rawValue)** `\(report.rule.rawValue)` \(report.flow.markdownCode): \(report.message.markdownProse)"
    }
    let summary =
      refused > 0 ? "<b>Guards: \(refused) refused</b>" : "Guards: none refused, \(counted(telling.count, "remark"))"
    return details(summary, lines.joined(separator: "\n"), isOpen: refused > 0)
  }

  private func list(_ title: String, _ lines: [String]) -> String? {
    lines.isEmpty ? nil : ([title, ""] + lines).joined(separator: "\n")
  }
}

// MARK: - Flows

extension MarkdownText {
  private struct Row {
    var text: String
    var isUnchanged: Bool
  }

  private func rows(_ report: some ComparisonReport) -> [Row] {
    report.flows.filter { !$0.isInSync }.flatMap { flow in
      flow.bindings.map { rung in
        let look = rung.look
        let changes = rung.changes.map {
          "`\($0.field.rawValue)` \($0.before.description.markdownCode) → \($0.after.description.markdownCode)"
        }
        let cells = [
          look.sign, flow.slug.markdownCode, rung.orderText,
          rung.stage.markdownCode, (changes.isEmpty ? [look.words] : changes).joined(separator: "<br>"),
          rung.isUnchanged ? "" : rung.source?.text.markdownCode ?? "",
        ]
        return Row(text: "| " + cells.joined(separator: " | ") + " |", isUnchanged: rung.isUnchanged)
      }
    }
  }

  private func diagram(_ flow: FlowReport) -> String {
    details(
      "<code>\(flow.slug.htmlText)</code> before and after",
      fenced(MermaidDiagram(flow: flow).lines.joined(separator: "\n"), as: "mermaid"))
  }

  private func details(_ summary: String, _ body: String, isOpen: Bool = false) -> String {
    "<details\(isOpen ? " open" : "")><summary>\(summary)</summary>\n\n\(body)\n\n</details>"
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
