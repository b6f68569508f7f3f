internal import Documents
internal import Planning

extension ReportText {
  /// Who gets in by each flow that changes: a line a way, and the stages that run for it.
  func ways(_ flows: [FlowReport]) -> [String] {
    flows.flatMap { flow -> [String] in
      guard let ways = flow.ways, flow.isTelling else { return [] }
      return ["WHO GETS IN  " + style.paint(flow.slug.printable, .bold)] + wayLines(ways, limit: flow.waysLimit) + [""]
    }
  }

  func wayLines(_ ways: [ShownWay], limit: String?) -> [String] {
    let lines = WayLine.lines(of: ways).flatMap { line in
      let color: TextStyle.Color? =
        switch line.change {
        case .new: .yellow
        case .gone: .dim
        case nil: nil
        }
      let sentence = style.wrapped("\(line.sign) \(line.effect): \(line.words)".printable, indent: 2, hanging: 6)
      let path = style.wrapped(line.path.map(\.printable).joined(separator: " → "), indent: 6, hanging: 8)
      return (sentence + path).map { style.paint($0, color) }
    }
    let none = lines.isEmpty ? ["    nobody: nothing can be achieved in it"] : []
    return lines + none + (limit.map { style.wrapped("! not all: \($0)", indent: 2, hanging: 6) } ?? [])
  }
}

extension FlowReport {
  /// Whether somebody wants to read who gets in: there is a way on one of the sides.
  var isTelling: Bool { !(ways ?? []).isEmpty || waysLimit != nil }
}
