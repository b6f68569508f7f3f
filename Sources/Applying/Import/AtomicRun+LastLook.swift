internal import Bindings
internal import Planning

// What is looked at once an import is known to have been carried out.
extension AtomicRun {
  /// Drops cached plans, compares the last look with what was written, and asks for other writers.
  mutating func lookAround(
    after settled: ImportingWriter.Settled, _ writes: PlannedWrites, by writer: ImportingWriter
  ) async {
    do throws(StoreError) {
      try await writer.importer.dropCachedPlans()
      outcome.cachedPlans = .dropped
    } catch {
      outcome.cachedPlans = .kept(error)
    }
    settling.telling(.readingOnceMore)
    if let found = settled.found {
      compare(found, with: writes)
    } else if let unread = settled.unread {
      outcome.surprises += writes.flows.map { .unread(flow: $0.flow.slug, unread) }
    }
    settling.telling(.lookingForOtherWriters)
    let events = await events(since: writer.eventMark)
    outcome.eventsAreChecked = events != nil
    outcome.surprises += events?.ofOthers(to: writes.keys) ?? []
    tellRemade(settled.found ?? [:], writes, events ?? [])
  }

  /// Reads every written flow, where it is known already that all of it was written.
  mutating func readOnceMore(_ writes: PlannedWrites) async {
    settling.telling(.readingOnceMore)
    for flow in writes.flows {
      do throws(StoreError) {
        let (store, pk) = (store, flow.flow.pk)
        let found = try await interruption.settling { () throws(StoreError) in
          try await store.bindings(ofFlow: pk).bindings
        }
        compare([pk: found], with: writes)
        tellRemade([pk: found], writes)
      } catch {
        outcome.surprises.append(.unread(flow: flow.flow.slug, error))
      }
    }
  }

  private mutating func compare(_ found: [PrimaryKey: [Binding]], with writes: PlannedWrites) {
    outcome.surprises += writes.moved(from: \.after, in: found).map(ApplyOutcome.Surprise.changed)
  }

  /// What the server's events tell since the run began; nil where they cannot be read.
  private func events(since mark: EventMark?) async -> [BindingWrite]? {
    guard let mark, let source = store.events else { return nil }
    return try? await interruption.settling { () throws(StoreError) in try await source.writes(since: mark) }
  }

  /// Tells of updated bindings that somebody deleted after their guard had looked, which the import made anew. They have
  /// another key for policies where they were gone when the update looked for them, or an event of ours that they were
  /// made where they went between that and the save: then all is as planned.
  ///
  /// Where the plan knows of policies that were bound to them, the guards at the end have missed those already, and
  /// nothing was written.
  private mutating func tellRemade(
    _ found: [PrimaryKey: [Binding]], _ writes: PlannedWrites, _ events: [BindingWrite] = []
  ) {
    let updated = Set(writes.operations.filter { $0.operation.kind == .update }.compactMap(\.operation.pk))
    let made = Set(events.filter { $0.isOurs && $0.isCreation }.map(\.pk))
    for flow in writes.flows {
      let keys = Dictionary(firstOf: flow.bindings.map { ($0.pk, $0.policyBindingModel) })
      let remade = (found[flow.flow.pk] ?? []).filter { binding in
        updated.contains(binding.pk) && (made.contains(binding.pk) || keys[binding.pk] != binding.policyBindingModel)
      }
      outcome.surprises += remade.map { .remade(flow: flow.flow.slug, $0.pk) }
    }
  }
}

extension PlannedWrites {
  /// What is not as the flows were before their operations, or are after them; of the flows that were found.
  func moved(
    from end: KeyPath<Operation, BindingSettings?>, in found: [PrimaryKey: [Binding]]
  ) -> [MovedBinding] {
    flows.flatMap { flow -> [MovedBinding] in
      guard let bindings = found[flow.flow.pk] else { return [] }
      var held = HeldBindings(flow)
      for planned in operations where planned.flowKey == flow.flow.pk {
        held.note(key(of: planned), planned.operation[keyPath: end])
      }
      return held.moved(found: bindings)
    }
  }
}
