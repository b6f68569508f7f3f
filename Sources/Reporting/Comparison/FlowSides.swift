internal import Documents
internal import Planning

/// A flow as authentik runs it now, and as it shall be.
package struct FlowSides: Sendable {
  struct Rung: Sendable {
    var order: Int
    var report: RungReport
    var isMoved: Bool { report.currentOrder != report.desiredOrder }
  }

  /// What the two sides of a report are called.
  struct Names: Sendable {
    var left: String
    var right: String
  }

  let left: [Rung]
  let right: [Rung]

  /// Both in the order of running; equal orders stand as in the ladder.
  ///
  /// - Parameter question: what the right side answers.
  init(_ flow: FlowReport, _ question: Question) {
    left = Self.sorted(flow.bindings) { $0.currentOrder }
    right = Self.sorted(flow.bindings) { rung in
      question.isAnswered(by: rung) ? rung.desiredOrder ?? rung.currentOrder : nil
    }
  }

  private static func sorted(_ rungs: [RungReport], by order: (RungReport) -> Int?) -> [Rung] {
    let placed = rungs.enumerated().compactMap { position, rung in
      order(rung).map { (order: $0, position: position, rung: rung) }
    }
    return placed.sorted { ($0.order, $0.position) < ($1.order, $1.position) }
      .map { Rung(order: $0.order, report: $0.rung) }
  }
}

extension FlowSides {
  /// What the right side of a comparison shows.
  package enum Question: Sendable {
    /// How the flow is after the plan: what is only reported stays as it is.
    case afterPlan
    /// How the blueprints want it.
    case desired

    var names: Names {
      switch self {
      case .afterPlan: Names(left: "before", right: "after")
      case .desired: Names(left: "current", right: "desired")
      }
    }

    fileprivate func isAnswered(by rung: RungReport) -> Bool {
      if rung.status == OperationKind.delete.rawValue { return false }
      switch (self, Finding.Kind(rawValue: rung.status)) {
      case (.afterPlan, .missing?), (.afterPlan, .awaiting?), (.desired, .absent?): return false
      case (_, .absent?), (_, .missing?), (_, .awaiting?), (_, .exists?), (_, .ambiguous?), (_, .unmanaged?),
        (_, .ignored?), (_, nil):
        return true
      }
    }

    /// Whether the two sides of a flow differ.
    func tellsSidesApart(_ flow: FlowReport) -> Bool {
      switch self {
      case .afterPlan: flow.isChanged
      case .desired: flow.bindings.contains { ![.unchanged, .left, .problem].contains($0.look.kind) }
      }
    }
  }
}

extension FlowReport {
  /// Whether an operation touches the flow.
  var isChanged: Bool { bindings.contains { OperationKind(rawValue: $0.status) != nil } }
}
