internal import Documents
internal import Planning

/// A flow as authentik runs it now, and as it shall be.
struct FlowSides: Sendable {
  struct Rung: Sendable {
    var order: Int
    var row: LadderRow
  }

  let left: [Rung]
  let right: [Rung]

  /// Both in the order of running; equal orders stand as in the ladder.
  ///
  /// - Parameter question: what the right side answers.
  init(_ flow: FlowReport, _ question: Question) {
    left = Self.sorted(flow.bindings) { $0.currentOrder }
    right = Self.sorted(flow.bindings) { question.isAnswered(by: $0) ? $0.desiredOrder ?? $0.currentOrder : nil }
  }

  private static func sorted(_ rows: [LadderRow], by order: (LadderRow) -> Int?) -> [Rung] {
    let rungs = rows.compactMap { row in order(row).map { Rung(order: $0, row: row) } }
    return rungs.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }.map(\.element)
  }
}

extension FlowSides {
  /// What the right side of a comparison shows.
  enum Question: Sendable {
    /// How the flow is after the plan: what is only reported stays as it is.
    case afterPlan
    /// How the blueprints want it.
    case desired

    /// What the two sides of a report are called.
    var names: (left: String, right: String) {
      switch self {
      case .afterPlan: ("before", "after")
      case .desired: ("current", "desired")
      }
    }

    fileprivate func isAnswered(by row: LadderRow) -> Bool {
      switch row.status {
      case .operation(.delete): false
      case .finding(.missing), .finding(.awaiting): self == .desired
      case .finding(.absent): self == .afterPlan
      case .unchanged, .operation(.update), .operation(.create), .finding(.exists), .finding(.ambiguous),
        .finding(.unmanaged), .finding(.policy), .finding(.way), .finding(.closed), .finding(.ignored):
        true
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
  var isChanged: Bool { bindings.contains(where: \.isWritten) }
}
