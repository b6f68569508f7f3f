package import Applying
internal import Bindings
internal import Planning

extension ApplyReport {
  /// What a journal tells of an apply: all that is known of a run that was killed, without a look at the server.
  package init(_ replay: JournalReplay, journal: String) {
    self.init(
      replay.ending.map(Verdict.init) ?? .unsettled, PlanReport(replay),
      replay.results.map { ResultReport($0, in: replay) }, journal: journal, startedAt: replay.startedAt)
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
  init(_ replay: JournalReplay) {
    self.init(
      replay.writes.flows, replay.writes.operations, of: replay.writes, isComplete: replay.ending != nil)
  }

  /// - Parameters:
  ///   - planned: each writes to one of the flows.
  ///   - writes: what the journal is of.
  ///   - isComplete: whether it is known what is on the server.
  init(_ flows: [FlowBefore], _ planned: [PlannedOperation], of writes: PlannedWrites, isComplete: Bool) {
    var comparison = Comparison(
      format: Self.format, verdict: planned.isEmpty ? .inSync : .differences, server: writes.server,
      reads: ReadsReport(ReadStatistics(), complete: isComplete))
    comparison.repositoryPaths = writes.repositoryPaths
    comparison.flows = flows.map { flow in
      FlowReport(flow, operations: planned.filter { $0.flow == flow.flow.slug })
    }
    comparison.summary = PlanSummary(planned, comparison.flows)
    self.init(comparison, operations: planned, digest: String(writes.digest.prefix(PlanDigest.shownDigits)))
  }
}

extension FlowReport {
  /// The ladder of a flow as it was, with what the operations were to make of it.
  fileprivate init(_ before: FlowBefore, operations: [PlannedOperation]) {
    let names = Dictionary(firstOf: before.stages.map { ($0.pk, $0.name) })
    let standing = before.bindings.map { binding in
      // A binding that is parked for a time has two operations; the last one says where it ends.
      let operation = operations.last { $0.operation.pk == binding.pk }
      return LadderRow(
        of: operation, pk: binding.pk, stage: names[binding.settings.stage] ?? binding.settings.stage.text,
        from: binding.settings,
        to: operation?.operation.kind == .delete ? nil : operation?.operation.after ?? binding.settings)
    }
    let created = operations.filter { $0.operation.kind == .create }.map {
      LadderRow(of: $0, pk: nil, stage: $0.stage, from: nil, to: $0.operation.after)
    }
    self.init(
      slug: before.flow.slug, pk: before.flow.pk, designation: before.flow.designation,
      bindings: (standing + created).sorted {
        ($0.desiredOrder ?? $0.currentOrder ?? 0, $0.stage) < ($1.desiredOrder ?? $1.currentOrder ?? 0, $1.stage)
      })
  }
}

extension LadderRow {
  fileprivate init(
    of operation: PlannedOperation?, pk: PrimaryKey?, stage: String, from before: BindingSettings?,
    to after: BindingSettings?
  ) {
    let changes = if let before, let after { FieldChange.between(before, and: after) } else { [FieldChange]() }
    self.init(
      status: operation.map { .operation($0.operation.kind) } ?? .unchanged, pk: pk, stage: stage,
      currentOrder: before?.order, desiredOrder: after?.order, changes: changes, source: operation?.source)
  }
}
