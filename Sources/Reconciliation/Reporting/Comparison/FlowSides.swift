/// A flow as authentik runs it now, and as it would run it afterwards.
struct FlowSides {
  struct Rung {
    var order: Int
    var report: RungReport
    var isMoved: Bool { report.currentOrder != report.desiredOrder }
  }

  let before: [Rung]
  let after: [Rung]

  /// Both in the order of running; equal orders stand as in the ladder.
  init(_ flow: FlowReport) {
    before = Self.sorted(flow.bindings) { $0.currentOrder }
    after = Self.sorted(flow.bindings) { rung in
      switch rung.status {
      case OperationKind.delete.rawValue: nil
      case Finding.Kind.missing.rawValue, Finding.Kind.awaiting.rawValue: nil
      default: rung.desiredOrder ?? rung.currentOrder
      }
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

extension FlowReport {
  /// Whether an operation touches the flow, so that before and after differ.
  var isChanged: Bool { bindings.contains { OperationKind(rawValue: $0.status) != nil } }
}
