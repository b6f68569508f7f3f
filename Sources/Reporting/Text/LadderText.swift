internal import Bindings
internal import Documents
internal import Planning

/// A flow as a ladder of its bindings, changed ones marked by sign and colour.
struct LadderText {
  let style: TextStyle

  /// More flows in sync than this are counted, not listed.
  private static let listedInSync = 8

  func lines(_ flows: [FlowReport]) -> [String] {
    let (inSync, others) = (flows.filter(\.isInSync), flows.filter { !$0.isInSync })
    var lines: [String] = []
    for flow in others {
      let sign = flow.isChanged ? "~" : " "
      lines.append(
        "\(sign) " + style.paint(flow.slug.printable, .bold) + "  " + flow.designation.printable
          + (flow.policies?.countText.map { " · \($0)" } ?? ""))
      lines += (table(flow, namingPolicies: true) ?? table(flow, namingPolicies: false) ?? narrow(flow)) + [""]
    }
    if inSync.count > Self.listedInSync {
      lines += [style.paint("= \(inSync.count) flows in sync", .dim), ""]
    } else if !inSync.isEmpty {
      lines += inSync.map { flow in
        style.paint(
          "= \(flow.slug.printable)  \(flow.designation.printable)  \(flow.wordsInSync)", .dim)
      }
      lines.append("")
    }
    return lines
  }
}

// MARK: - Wide: a table

extension LadderText {
  /// Nil where it would have to cut names that somebody wants to read.
  private func table(_ flow: FlowReport, namingPolicies: Bool) -> [String]? {
    var table = TextTable(columns: [
      .init(title: " ", mayShrink: false), .init(title: "order", isRightAligned: true, mayShrink: false),
      .init(title: "stage"), .init(title: "field", mayShrink: false),
      .init(title: "current → desired", mayShrink: false), .init(title: "source"),
    ])
    for row in flow.bindings { table.rows += lines(of: row, namingPolicies) }
    let indent = "  "
    return table.fits(indent: indent, style: style, uncut: namingPolicies)
      ? table.lines(indent: indent, style: style) : nil
  }

  private func lines(of row: LadderRow, _ namesPolicies: Bool) -> [TextTable.Row] {
    let look = row.look
    let source = row.isUnchanged ? "" : row.source?.text.printable ?? ""
    let names = namesPolicies ? row.policies?.named.printable ?? "" : ""
    guard !row.changes.isEmpty else {
      let words = row.words.joined(separator: ", ")
      let cells = [look.sign, row.orderText, row.stage.printable, words, names, source]
      return [TextTable.Row(cells: cells, color: look.kind.color)]
    }
    let policies = row.policies?.countText.map { count in
      TextTable.Row(cells: ["", "", "", count, names, ""], color: look.kind.color)
    }
    return row.changes.enumerated().map { position, change in
      let isFirst = position == 0
      return TextTable.Row(
        cells: [
          isFirst ? look.sign : "", isFirst ? row.orderText : "", isFirst ? row.stage.printable : "",
          change.field.rawValue, "\(change.before.description.printable) → \(change.after.description.printable)",
          isFirst ? source : "",
        ], color: look.kind.color)
    } + [policies].compactMap(\.self)
  }
}

// MARK: - Narrow: a line a stage, a line a change

extension LadderText {
  private func narrow(_ flow: FlowReport) -> [String] {
    let orders = flow.bindings.map { style.spelled($0.orderText) }
    let width = orders.map(\.displayWidth).max() ?? 0
    return zip(flow.bindings, orders).flatMap { row, order in
      let look = row.look
      let margin = String(repeating: " ", count: 2 + 1 + 2 + width + 2)
      let padding = String(repeating: " ", count: width - order.displayWidth)
      let sign = look.sign.isEmpty ? " " : style.spelled(look.sign)
      let stage = style.cut(row.stage.printable, to: style.width - margin.count)
      let source = row.isUnchanged ? [] : [row.source?.text.printable].compactMap(\.self)
      let below = row.changes.map(\.text.printable) + row.words + source
      return [style.paint("  \(sign)  \(padding)\(order)  \(stage)", look.kind.color)]
        + below.map {
          style.paint(margin + "  " + style.cut($0, to: style.width - margin.count - 2), look.kind.color)
        }
    }
  }
}

extension RungLook.Kind {
  var color: TextStyle.Color? {
    switch self {
    case .unchanged: nil
    case .update: .yellow
    case .create: .green
    case .delete, .problem: .red
    case .left: .dim
    }
  }
}

extension LadderRow {
  /// What is said of it beside its fields.
  fileprivate var words: [String] { [look.words, policies?.countText ?? ""].filter { !$0.isEmpty } }
}

extension FlowReport {
  /// `4 bindings in sync · 2 policies that no file declares`, or `4 bindings and 2 policies in sync`.
  fileprivate var wordsInSync: String {
    guard isManaged else { return "policies as declared" }
    let bindings = counted(bindings.count, "binding")
    let bound = ((policies ?? []) + self.bindings.flatMap { $0.policies ?? [] }).countText
    guard let bound else { return "\(bindings) in sync" }
    return policiesDeclared == true
      ? "\(bindings) and \(bound) in sync" : "\(bindings) in sync · \(bound) that no file declares"
  }
}
