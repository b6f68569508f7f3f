/// Renders a comparison as one HTML file that loads nothing and runs nothing: filters are check boxes and CSS.
package struct HTMLText: Sendable {
  /// The command that applies what is shown.
  private let nextCommand: String?

  package init(nextCommand: String? = nil) { self.nextCommand = nextCommand }

  package func render(_ report: some ComparisonReport) -> String {
    let title = "flowbind \(report.verb): \(report.verdictLine.text)".htmlText
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-\(HTMLStyleSheet.hash)'; base-uri 'none'; form-action 'none'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="referrer" content="no-referrer">
      <title>\(title)</title>
      <style>\(HTMLStyleSheet.text)</style>
      </head>
      <body>
      \(body(report).joined(separator: "\n"))
      </body>
      </html>

      """
  }

  private func body(_ report: some ComparisonReport) -> [String] {
    let line = report.verdictLine
    let server = report.server.map {
      "<code>\($0.htmlText)</code>" + (report.authentikVersion.map { " (authentik \($0.htmlText))" } ?? "")
    }
    var parts = [
      "<header>", "<h1 class=\"\(line.tone.cssClass)\">flowbind \(report.verb): \(line.text.htmlText)</h1>",
      "<p class=\"soft\">\([server, report.readLine.htmlText].compactMap(\.self).joined(separator: " · "))</p>",
      guardLine(report), "</header>",
    ].compactMap(\.self)
    parts += list("What became of it", report.results.map(result) + report.surprises.map(surprise))
    parts += list("Guards", report.guards.filter { $0.verdict != .holds }.map(guardItem))
    parts += list("Problems", report.diagnostics.map(problem))
    parts += list("Findings", report.findings.filter { $0.kind != .unmanaged }.map(finding))
    if report.flows.count > 1 || report.flows.contains(where: { !$0.isInSync }) { parts.append(Self.filters) }
    parts += report.flows.filter { !$0.isInSync }.map(section) + report.flows.filter(\.isInSync).map(section)
    if let nextCommand, line.tone == .change, report.flows.contains(where: \.isChanged) {
      parts.append("<h2>Apply it</h2>\n<pre><code>\(nextCommand.htmlText)</code></pre>")
    }
    return parts
  }

  private static let filters = """
    <fieldset><legend>Hide</legend>
    <label><input type="checkbox" id="hide-sync"> flows in sync</label>
    <label><input type="checkbox" id="hide-rows"> unchanged bindings</label>
    <label><input type="checkbox" id="hide-left"> unmanaged bindings</label>
    <label><input type="checkbox" id="hide-sides"> before and after</label>
    </fieldset>
    """
}

// MARK: - Lists

extension HTMLText {
  private func list(_ title: String, _ items: [String]) -> [String] {
    items.isEmpty
      ? [] : ["<h2>\(title)</h2>\n<ul>\n" + items.map { "<li>\($0)</li>" }.joined(separator: "\n") + "\n</ul>"]
  }

  private func guardLine(_ report: some ComparisonReport) -> String? {
    guard !report.guards.isEmpty, report.guards.allSatisfy({ $0.verdict == .holds }) else { return nil }
    return "<p>Guards: all hold before, after and between the writes.</p>"
  }

  private func guardItem(_ report: GuardReport) -> String {
    "<strong class=\"\(report.verdict.rawValue)\">\(report.verdict.rawValue)</strong> <code>\(report.rule.rawValue)</code> "
      + "\(report.flow.htmlText): \(report.message.htmlText)"
  }

  private func problem(_ diagnostic: DiagnosticReport) -> String {
    let place = diagnostic.file.map { " <code>\("\($0):\(diagnostic.line ?? 1)".htmlText)</code>" } ?? ""
    let help = diagnostic.help.map { " <span class=\"soft\">\($0.htmlText)</span>" } ?? ""
    let severity = diagnostic.severity.rawValue
    return "<strong class=\"\(severity)\">\(severity)</strong>\(place) \(diagnostic.message.htmlText)\(help)"
  }

  private func finding(_ finding: FindingReport) -> String {
    let subject = [finding.flow, finding.stage].compactMap(\.self).joined(separator: ": ")
    let help = finding.help.map { " <span class=\"soft\">\($0.htmlText)</span>" } ?? ""
    let source = finding.source.map { " <code class=\"soft\">\($0.text.htmlText)</code>" } ?? ""
    return "<strong>\(finding.kind.rawValue)</strong> \(subject.htmlText): \(finding.message.htmlText)\(help)\(source)"
  }

  private func result(_ result: ResultReport) -> String {
    let message = result.message.map { ": \($0.htmlText)" } ?? ""
    return "\(result.number). <strong class=\"\(result.outcome.rawValue)\">\(result.outcome.words)</strong> "
      + "\(result.flow.htmlText): \(result.stage.htmlText)\(message)"
  }

  private func surprise(_ text: String) -> String { "<strong class=\"error\">surprise</strong> \(text.htmlText)" }
}

// MARK: - Flows

extension HTMLText {
  private func section(_ flow: FlowReport) -> String {
    let state = flow.isInSync ? " <small>in sync</small>" : ""
    var lines = [
      "<section\(flow.isInSync ? " class=\"sync\"" : "")>",
      "<h2>\(flow.slug.htmlText) <small>\(flow.designation.htmlText)</small>\(state)</h2>",
    ]
    if !flow.bindings.isEmpty {
      lines.append("<table>")
      lines.append(
        "<thead><tr><th></th><th>order</th><th>stage</th><th>change</th><th>source</th></tr></thead>")
      lines += ["<tbody>"] + flow.bindings.map(row) + ["</tbody>", "</table>"]
    }
    if flow.isChanged { lines.append(LadderSVG(flow: flow).markup) }
    return (lines + ["</section>"]).joined(separator: "\n")
  }

  private func row(_ rung: RungReport) -> String {
    let look = rung.look
    let changes = rung.changes.map {
      "<code>\($0.field.rawValue)</code> \($0.before.description.htmlText) → <b>\($0.after.description.htmlText)</b>"
    }
    let source = rung.isUnchanged ? "" : rung.source.map { "<code>\($0.text.htmlText)</code>" } ?? ""
    return
      "<tr class=\"\(look.kind.rawValue)\"><td class=\"sign\">\(look.sign)</td><td class=\"order\">\(rung.orderText)</td>"
      + "<td class=\"stage\"><code>\(rung.stage.cut(to: 160).htmlText)</code></td>"
      + "<td class=\"change\">\((changes.isEmpty ? [look.words] : changes).joined(separator: "<br>"))</td>"
      + "<td class=\"source\">\(source)</td></tr>"
  }
}

extension VerdictLine.Tone {
  fileprivate var cssClass: String {
    switch self {
    case .good: "good"
    case .change: "change"
    case .bad: "bad"
    }
  }
}
