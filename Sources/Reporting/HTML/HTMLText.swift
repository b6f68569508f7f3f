internal import Applying
internal import Bindings
internal import Documents
internal import Planning

/// Renders a comparison as one HTML file that loads nothing and runs nothing: filters are check boxes and CSS.
package struct HTMLText: Sendable {
  private let next: [NextCommand]

  package init(next: [NextCommand] = []) { self.next = next }

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
      "<p class=\"soft\">\([server, report.datedReadLine.htmlText].compactMap(\.self).joined(separator: " · "))</p>",
      guardLine(report), report.drift?.silence.map { "<p>\($0.htmlText)</p>" }, "</header>",
    ].compactMap(\.self)
    parts += list(
      "What became of it", report.surprises.map(surprise) + report.results.map { result($0, report.severity(of: $0)) })
    parts += list("Guards: \(report.guardCounts)", report.tellingGuards.map { guardItem($0, report.words(of: $0)) })
    parts += list("Problems", report.diagnostics.map(problem))
    let words = FindingWords(report)
    parts += list("Findings", FindingGroup.groups(report.explanations).map { finding($0, words.of($0.first)) })
    if report.flows.count > 1 || report.flows.contains(where: { !$0.isInSync }) { parts.append(Self.filters) }
    let circumstances = RowCircumstances(report.drift)
    let flows = report.flows.filter { !$0.isInSync } + report.flows.filter(\.isInSync)
    parts += flows.map { section($0, report.question, circumstances) }
    return parts + nextSteps(report)
  }

  private func nextSteps(_ report: some ComparisonReport) -> [String] {
    let digest = report.tellingDigest
    let parts =
      (digest.map { ["<p>Digest of this plan: <code>\($0.htmlText)</code></p>"] } ?? [])
      + next.map { "<p>\($0.label.htmlText):</p>\n<pre><code>\($0.command.htmlText)</code></pre>" }
    return next.isEmpty ? parts : ["<h2>Next</h2>"] + parts
  }

  private static let filters = """
    <fieldset><legend>Hide</legend>
    <label><input type="checkbox" id="hide-sync"> flows in sync</label>
    <label><input type="checkbox" id="hide-rows"> unchanged bindings</label>
    <label><input type="checkbox" id="hide-left"> unmanaged bindings</label>
    <label><input type="checkbox" id="hide-sides"> drawings</label>
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
    guard !report.guards.isEmpty, report.guards.allSatisfy({ $0.outcome == .holds }) else { return nil }
    return "<p>Guards: \(report.allGuardsHold).</p>"
  }

  private func guardItem(_ verdict: GuardVerdict, _ words: String) -> String {
    "<strong class=\"\(verdict.outcome.rawValue)\">\(verdict.outcome.words)</strong> <code>\(verdict.rule.rawValue)</code> "
      + "\(verdict.flow.htmlText): \(words.htmlText)"
  }

  private func problem(_ diagnostic: Diagnostic) -> String {
    let place = diagnostic.location.map { " <code>\($0.text.htmlText)</code>" } ?? ""
    let help = diagnostic.help.map { " <span class=\"soft\">\($0.htmlText)</span>" } ?? ""
    let severity = diagnostic.severity.rawValue
    return "<strong class=\"\(severity)\">\(severity)</strong>\(place) \(diagnostic.message.htmlText)\(help)"
  }

  private func finding(_ group: FindingGroup, _ message: String) -> String {
    let subject = group.subject(\.htmlText)
    let help = group.help.map { " <span class=\"soft\">\($0.htmlText)</span>" } ?? ""
    let source = group.sourceText.map { " <code class=\"soft\">\($0.htmlText)</code>" } ?? ""
    let rule = group.rule.map { "<code>\($0)</code> " } ?? ""
    return "<strong>\(group.first.kind.rawValue)</strong> \(rule)\(subject): \(message.htmlText)\(help)\(source)"
  }

  private func result(_ result: ResultReport, _ severity: Severity) -> String {
    let look =
      switch severity {
      case .note: "applied"
      case .warning: result.outcome.rawValue
      case .error: "failed"
      }
    let message = result.message.map { ": \($0.htmlText)" } ?? ""
    return
      "\(result.number). <strong class=\"\(look)\">\(result.outcome.words)</strong> \(result.op.rawValue) "
      + "\(result.flow.htmlText): \(result.stage.htmlText)\(message)"
  }

  private func surprise(_ text: String) -> String { "<strong class=\"error\">surprise</strong> \(text.htmlText)" }
}

// MARK: - Flows

extension HTMLText {
  private func section(
    _ flow: FlowReport, _ question: FlowSides.Question, _ circumstances: RowCircumstances
  ) -> String {
    let state = flow.isInSync ? " <small>in sync</small>" : ""
    var lines = [
      "<section\(flow.isInSync ? " class=\"sync\"" : "")>",
      "<h2>\(flow.slug.htmlText) <small>\(flow.designation.htmlText)\(policies(of: flow))</small>\(state)</h2>",
    ]
    if !flow.bindings.isEmpty {
      lines.append("<table>")
      lines.append(
        "<thead><tr><th class=\"sign\"></th><th class=\"order\">order</th><th class=\"stage\">stage</th><th>change</th>"
          + "<th class=\"source\">source</th></tr></thead>")
      lines +=
        ["<tbody>"] + flow.bindings.map { markup($0, circumstances.of($0, in: flow)) } + ["</tbody>", "</table>"]
    }
    lines += ways(of: flow)
    if question.tellsSidesApart(flow) { lines.append(LadderSVG(flow: flow, question: question).markup) }
    return (lines + ["</section>"]).joined(separator: "\n")
  }

  private func ways(of flow: FlowReport) -> [String] {
    guard flow.isTelling else { return [] }
    let items = WayLine.lines(of: flow.ways ?? []).map { line in
      let look =
        switch line.change {
        case .new, .notInBlueprint: "warning"
        case .gone, .onlyInBlueprint: "soft"
        case nil: ""
        }
      let shown = line.mark.map { "<strong class=\"\(look)\">\($0)</strong> " } ?? ""
      let former = line.former.map { "<br><strong class=\"soft\">\($0.side)</strong> \(told($0))" }
      return "<li>\(shown)\(line.effect): \(told(line))\(former.joined())</li>"
    }
    let limit = flow.waysLimit.map { ["<li>not all: \($0.htmlText)</li>"] } ?? []
    return ["<h3>Who gets in</h3>", "<ul>"] + items + limit + ["</ul>"]
  }

  private func told(_ line: WayLine) -> String {
    let path = line.path.map { step in
      var step = step
      step.stage = step.stage.cut(to: 160)
      return step
    }.text
    return "\(line.words.htmlText) <span class=\"soft\">\(path.htmlText)</span>"
  }

  private func policies(of flow: FlowReport) -> String {
    guard let policies = flow.policies, let count = policies.countText else { return "" }
    return " · <span title=\"\(policies.named.cut(to: 160).htmlText)\">\(count)</span>"
  }

  private func markup(_ row: LadderRow, _ circumstances: Circumstances) -> String {
    let look = row.look
    let policies = row.policies.flatMap { policies in
      policies.countText.map {
        "<div class=\"soft\" title=\"\(policies.named.cut(to: 160).htmlText)\">\($0)</div>"
      }
    }
    let changes = row.changes.map {
      "<code>\($0.field.rawValue)</code> \($0.before.description.htmlText) → <b>\($0.after.description.htmlText)</b>"
    }
    let source = row.isUnchanged ? "" : row.source.map { "<code>\($0.text.htmlText)</code>" } ?? ""
    let new = circumstances.isNew ? "<div class=\"new\">new</div>" : ""
    let since = circumstances.since.map { "<div class=\"since\">\($0.htmlText)</div>" }.joined()
    return
      "<tr class=\"\(look.kind.rawValue)\"><td class=\"sign\">\(look.sign)</td><td class=\"order\">\(row.orderText)</td>"
      + "<td class=\"stage\"><code>\(row.stage.cut(to: 160).htmlText)</code></td>"
      + "<td class=\"change\">\((changes.isEmpty ? [look.words] : changes).joined(separator: "<br>"))"
      + "\(policies ?? "")\(new)\(since)</td><td class=\"source\">\(source)</td></tr>"
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
