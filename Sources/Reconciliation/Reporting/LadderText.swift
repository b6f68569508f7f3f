/// A flow as a ladder of its bindings, changed ones marked by sign and colour.
struct LadderText {
  let style: TextStyle

  /// More flows in sync than this are counted, not listed.
  private static let listedInSync = 8

  func lines(_ flows: [FlowReport]) -> [String] {
    let (inSync, others) = (flows.filter(\.isInSync), flows.filter { !$0.isInSync })
    var lines: [String] = []
    for flow in others { lines += ladder(of: flow) + [""] }
    if inSync.count > Self.listedInSync {
      lines += [style.paint("= \(inSync.count) flows in sync", .dim), ""]
    } else if !inSync.isEmpty {
      lines += inSync.map { flow in
        style.paint(
          "= \(flow.slug.printable)  \(flow.designation.printable)  \(counted(flow.bindings.count, "binding")) in sync",
          .dim)
      }
      lines.append("")
    }
    return lines
  }

  private func ladder(of flow: FlowReport) -> [String] {
    let sign = flow.bindings.contains { OperationKind(rawValue: $0.status) != nil } ? "~" : " "
    var table = TextTable(columns: [
      .init(title: " ", mayShrink: false), .init(title: "order", isRightAligned: true, mayShrink: false),
      .init(title: "stage"), .init(title: "field", mayShrink: false), .init(title: "current → desired"),
      .init(title: "source", mayShrink: false),
    ])
    for rung in flow.bindings { table.rows += rows(of: rung) }
    let heading = "\(sign) " + style.paint(flow.slug.printable, .bold) + "  " + flow.designation.printable
    return [heading] + table.lines(indent: "  ", style: style)
  }

  private func rows(of rung: RungReport) -> [TextTable.Row] {
    let look = RungLook(status: rung.status)
    let source = rung.source.map { "\($0.file.printable):\($0.line)" } ?? ""
    guard !rung.changes.isEmpty else {
      let cells = [look.sign, orderText(rung), rung.stage.printable, look.words, "", look.words.isEmpty ? "" : source]
      return [TextTable.Row(cells: cells, color: look.color)]
    }
    return rung.changes.enumerated().map { position, change in
      let isFirst = position == 0
      return TextTable.Row(
        cells: [
          isFirst ? look.sign : "", isFirst ? orderText(rung) : "", isFirst ? rung.stage.printable : "",
          change.field.rawValue, "\(change.before.description.printable) → \(change.after.description.printable)",
          isFirst ? source : "",
        ], color: look.color)
    }
  }

  private func orderText(_ rung: RungReport) -> String {
    switch (rung.currentOrder, rung.desiredOrder) {
    case (let current?, let desired?) where current != desired: "\(current)→\(desired)"
    case (let current?, _): "\(current)"
    case (nil, let desired?): "\(desired)"
    case (nil, nil): "?"
    }
  }
}

/// The sign, words and colour of a rung.
private struct RungLook {
  var sign = ""
  var words = ""
  var color: TextStyle.Color?

  init(status: String) {
    if let kind = OperationKind(rawValue: status) {
      (sign, words, color) =
        switch kind {
        case .update: ("~", "", .yellow)
        case .create: ("+", "create", .green)
        case .delete: ("-", "delete", .red)
        }
    } else if let kind = Finding.Kind(rawValue: status) {
      (sign, words, color) =
        switch kind {
        case .missing: ("+", "missing", .green)
        case .absent: ("-", "to be absent", .red)
        case .exists: ("!", "exists already", .red)
        case .awaiting: ("…", "awaiting", .yellow)
        case .ambiguous: ("?", "ambiguous", .red)
        case .unmanaged: ("·", "unmanaged, left alone", .dim)
        case .ignored: ("·", "ignored", .dim)
        }
    }
  }
}

/// `1 binding`, `2 bindings`.
func counted(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
