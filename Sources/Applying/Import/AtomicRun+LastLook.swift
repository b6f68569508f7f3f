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
    await countEvents(writer.eventMark, writes)
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
      } catch {
        outcome.surprises.append(.unread(flow: flow.flow.slug, error))
      }
    }
  }

  private mutating func compare(_ found: [PrimaryKey: [Binding]], with writes: PlannedWrites) {
    outcome.surprises += writes.moved(from: \.after, in: found).map(ApplyOutcome.Surprise.changed)
    let updated = Set(writes.operations.filter { $0.operation.kind == .update }.compactMap(\.operation.pk))
    for flow in writes.flows {
      let keys = Dictionary(firstOf: flow.bindings.map { ($0.pk, $0.policyBindingModel) })
      // An update of what is gone makes it anew, with another key for its policies.
      let remade = (found[flow.flow.pk] ?? []).filter { binding in
        updated.contains(binding.pk) && keys[binding.pk].map { $0 != binding.policyBindingModel } ?? false
      }
      outcome.surprises += remade.map { .remade(flow: flow.flow.slug, $0.pk) }
    }
  }

  /// Looks through the server's events since the run began for writes that are not this run's.
  private mutating func countEvents(_ mark: EventMark?, _ writes: PlannedWrites) async {
    let touched = writes.keys
    guard let mark, let source = store.events,
      let events = try? await interruption.settling({ () throws(StoreError) in
        try await source.writes(since: mark)
      })
    else { return }
    outcome.eventsAreChecked = true
    outcome.surprises += events.ofOthers(to: touched)
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
