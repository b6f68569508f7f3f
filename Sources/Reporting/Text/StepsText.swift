internal import Bindings
package import Planning

/// Renders every state that a flow passes through while a plan is written: somebody may log in during each of them.
package struct StepsText: Sendable {
  private let style: TextStyle

  package init(style: TextStyle = TextStyle()) { self.style = style }

  /// One ladder before the first write and one after each; empty where nothing is written.
  package func render(_ plan: Plan) -> String {
    plan.flows.filter { !$0.operations.isEmpty }.map(render).joined(separator: "\n")
  }

  private func render(_ flow: FlowPlan) -> String {
    let count = flow.operations.count
    let names = flow.facts.stages.mapValues(\.name)
    var ladder = Ladder(flow.current)
    var lines = [style.paint("STEPS", .bold) + "  \(flow.flow.slug.printable)  \(counted(count, "write"))", ""]
    lines += ["  before"] + rungs(of: ladder, names)
    for (index, planned) in flow.operations.enumerated() {
      ladder = ladder.applying(planned.operation)
      let temporary = planned.operation.isTemporary ? ", for a time" : ""
      lines += ["", "  after write \(index + 1) of \(count): \(planned.operation.kind.rawValue)\(temporary)"]
      lines += rungs(of: ladder, names, written: planned.operation)
    }
    return ReportText(style: style).text(lines)
  }

  private func rungs(
    of ladder: Ladder, _ names: [PrimaryKey: String], written operation: Operation? = nil
  ) -> [String] {
    ladder.rungs.map { rung in
      let order = String(rung.settings.order)
      let name = names[rung.settings.stage] ?? rung.settings.stage.text
      let isWritten = operation.map { $0.after == rung.settings && $0.pk == rung.pk } ?? false
      let line = String(repeating: " ", count: max(0, 9 - order.count)) + order + "  " + name.printable
      return isWritten
        ? "  " + style.paint("~", .yellow) + style.paint(String(line.dropFirst(1)), .yellow) : "  " + line
    }
  }
}
