internal import Documents
internal import Planning

/// The two sides of a flow as a Mermaid flowchart, for hosts that draw them.
struct MermaidDiagram {
  let flow: FlowReport
  let question: FlowSides.Question

  /// The chart without its fence, one statement a line.
  var lines: [String] {
    let sides = FlowSides(flow, question)
    let names = question.names
    return ["flowchart LR"] + side(names.left, sides.left) { $0.before } + side(names.right, sides.right) { $0.after }
      + [
        // Without a link the two sides would stand in any order, one below the other.
        "  \(names.left) ~~~ \(names.right)",
        "  classDef changed stroke:#bf8700,stroke-width:3px", "  classDef added stroke:#1a7f37,stroke-width:3px",
        "  classDef removed stroke:#cf222e,stroke-width:3px,stroke-dasharray:4",
        "  classDef left stroke-dasharray:2",
      ]
  }

  private func side(_ name: String, _ rungs: [FlowSides.Rung], _ style: (RungLook.Kind) -> String?) -> [String] {
    var lines = ["  subgraph \(name)", "    direction TB"]
    if rungs.isEmpty { lines.append("    \(name)0[\"no bindings\"]") }
    for (position, rung) in rungs.enumerated() {
      let label = "\(rung.order) · \(rung.row.stage.printable.cut(to: 60))".mermaidText
      let look = style(rung.row.look.kind).map { ":::\($0)" } ?? ""
      lines.append("    \(name)\(position)[\"\(label)\"]\(look)")
    }
    if rungs.count > 1 {
      lines.append("    " + rungs.indices.map { "\(name)\($0)" }.joined(separator: " --> "))
    }
    return lines + ["  end"]
  }
}

extension RungLook.Kind {
  fileprivate var before: String? {
    switch self {
    case .update: "changed"
    case .delete: "removed"
    case .left: "left"
    case .unchanged, .create, .problem: nil
    }
  }

  fileprivate var after: String? {
    switch self {
    case .update: "changed"
    case .create: "added"
    case .left: "left"
    case .unchanged, .delete, .problem: nil
    }
  }
}

extension String {
  /// The text between Mermaid's quotes: all that is no letter, digit or harmless sign as Mermaid's `#code;`.
  fileprivate var mermaidText: String {
    unicodeScalars.map { scalar in
      let isHarmless =
        !scalar.isASCII || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        || " -.,:/".unicodeScalars.contains(scalar)
      return isHarmless ? String(scalar) : "#\(scalar.value);"
    }.joined()
  }
}
