package import Applying
internal import Bindings
internal import Planning

extension ApplyReport {
  /// What a journal tells of an apply: all that is known of a run that was killed, without a look at the server.
  package init(_ replay: JournalReplay, journal: String) {
    format = Self.format
    formatVersion = 1
    plan = PlanReport(replay)
    results = replay.results.map { ResultReport($0, in: replay) }
    surprises = []
    self.journal = journal
    startedAt = replay.startedAt
    verdict =
      switch replay.ending {
      case nil: .unsettled
      case .applied: .applied
      case .surprised: .surprised
      case .nothingWritten: .refused
      case .undone: .undone
      case .notUndone: .failed
      case .stopped: .stopped
      }
  }
}

extension ResultReport {
  fileprivate init(_ result: OperationResult, in replay: JournalReplay) {
    self.init(result)
    let reason = replay.reasons[result.operation.number]
    if replay.ending == nil, result.effect == .unknown {
      outcome = .inDoubt
      message = reason ?? "it was begun, and only the server knows how far it came"
    } else if let reason, result.effect != .asBefore {
      outcome = .failed
      message = reason
    }
  }
}

extension PlanReport {
  /// The plan as far as a journal has it: flows, operations and digest; nothing of files, findings and guards.
  fileprivate init(_ replay: JournalReplay) {
    self.init(failed: [], server: replay.writes.server, reads: ReadStatistics())
    let planned = replay.writes.operations
    verdict = planned.isEmpty ? .inSync : .differences
    reads.complete = replay.ending != nil
    digest = String(replay.writes.digest.prefix(PlanDigest.shownDigits))
    operations = planned
    flows = replay.writes.flows.map { flow in
      FlowReport(flow, operations: operations.filter { $0.flow == flow.flow.slug })
    }
    summary.updates = planned.count { $0.operation.kind == .update }
    summary.creates = planned.count { $0.operation.kind == .create }
    summary.deletes = planned.count { $0.operation.kind == .delete }
    summary.unchanged = flows.reduce(0) { $0 + $1.bindings.count { $0.status == "unchanged" } }
    summary.flows = flows.count
    summary.flowsToChange = replay.writes.flows.count { flow in planned.contains { $0.flow == flow.flow.slug } }
  }
}

extension FlowReport {
  /// The ladder of a flow as it was, with what the operations were to make of it.
  fileprivate init(_ before: FlowBefore, operations: [PlannedOperation]) {
    let names = Dictionary(before.stages.map { ($0.pk, $0.name) }) { first, _ in first }
    let standing = before.bindings.map { binding in
      // A binding that is parked for a time has two operations; the last one says where it ends.
      let operation = operations.last { $0.operation.pk == binding.pk }
      return RungReport(
        binding.pk, names[binding.settings.stage] ?? binding.settings.stage.text, operation,
        from: binding.settings,
        to: operation?.operation.kind == .delete ? nil : operation?.operation.after ?? binding.settings)
    }
    let created = operations.filter { $0.operation.kind == .create }.map {
      RungReport(nil, $0.stage, $0, from: nil, to: $0.operation.after)
    }
    self.init(
      slug: before.flow.slug, pk: before.flow.pk, designation: before.flow.designation,
      bindings: (standing + created).sorted {
        ($0.desiredOrder ?? $0.currentOrder ?? 0, $0.stage) < ($1.desiredOrder ?? $1.currentOrder ?? 0, $1.stage)
      })
  }
}

extension RungReport {
  fileprivate init(
    _ pk: PrimaryKey?, _ stage: String, _ operation: PlannedOperation?, from before: BindingSettings?,
    to after: BindingSettings?
  ) {
    self.pk = pk
    self.stage = stage
    status = operation?.operation.kind.rawValue ?? "unchanged"
    currentOrder = before?.order
    desiredOrder = after?.order
    changes = if let before, let after { FieldChange.between(before, and: after) } else { [] }
    source = operation?.source
  }
}
