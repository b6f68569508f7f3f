internal import Documents
internal import Planning

/// The two sides of a flow as two drawn ladders, one beside the other where there is room.
struct LadderSVG {
  let flow: FlowReport
  let question: FlowSides.Question

  private static let width = 400
  private static let rungHeight = 28
  private static let pitch = 42
  /// What fits into a rung beside its order, in columns of the 12-pixel monospaced font (7.3 pixels each).
  private static let nameColumns = 45

  var markup: String {
    let sides = FlowSides(flow, question)
    let (left, right) = (figure(question.names.left, sides.left), figure(question.names.right, sides.right))
    return "<div class=\"sides\">\n\(left)\n\(right)\n</div>"
  }

  private func figure(_ name: String, _ rungs: [FlowSides.Rung]) -> String {
    let height = max(1, rungs.count) * Self.pitch - (Self.pitch - Self.rungHeight) + 4
    let label = "\(flow.slug) \(name)".htmlText
    var lines = [
      "<figure><figcaption>\(name)</figcaption>",
      "<svg viewBox=\"0 0 \(Self.width) \(height)\" role=\"img\" aria-label=\"\(label)\">",
    ]
    if rungs.isEmpty { lines.append("<text x=\"8\" y=\"20\">no bindings</text>") }
    for (position, rung) in rungs.enumerated() { lines.append(draw(rung, at: position, on: name)) }
    return (lines + ["</svg></figure>"]).joined(separator: "\n")
  }

  private func draw(_ rung: FlowSides.Rung, at position: Int, on side: String) -> String {
    let top = 2 + position * Self.pitch
    let middle = Self.width / 2
    let stage = rung.row.stage.printable
    let rail =
      position == 0
      ? "" : "<line x1=\"\(middle)\" y1=\"\(top - Self.pitch + Self.rungHeight)\" x2=\"\(middle)\" y2=\"\(top)\"/>"
    return "\(rail)<g class=\"\(rung.row.look.kind.rawValue)\"><title>\(title(rung, on: side).htmlText)</title>"
      + "<rect x=\"2\" y=\"\(top)\" width=\"\(Self.width - 4)\" height=\"\(Self.rungHeight)\" rx=\"5\"/>"
      + "<text class=\"order\" x=\"46\" y=\"\(top + 18)\" text-anchor=\"end\">\(rung.order)</text>"
      + "<text x=\"58\" y=\"\(top + 18)\">\(stage.cut(to: Self.nameColumns).htmlText)</text></g>"
  }

  private func title(_ rung: FlowSides.Rung, on side: String) -> String {
    let changes = rung.row.changes.map(\.text).joined(separator: ", ")
    let words = changes.isEmpty ? rung.row.look.words : changes
    return "\(rung.order) \(rung.row.stage.cut(to: 160))" + (words.isEmpty ? "" : " (\(words))")
  }
}
