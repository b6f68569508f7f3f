internal import Bindings
internal import Blueprints

// Entries that claim the same: merged where they agree, reported where they contradict each other.

extension FlowPlanner {
  /// One entry for several that claim the same binding; where they contradict each other, the first one holds.
  mutating func merged(_ entries: [ResolvedBinding]) -> ResolvedBinding {
    var result = entries[0]
    for entry in entries.dropFirst() {
      let contradictions = result.contradictions(to: entry)
      if !contradictions.isEmpty {
        reportConflict(result.desired.location, entry.desired.location, contradictions)
      }
      result.wanted = result.wanted.filled(from: entry.wanted)
    }
    return result
  }

  /// An `absent` entry whose binding is gone must not be what another entry asks for.
  mutating func occupyNothing(_ entry: ResolvedBinding) {
    guard let stage = entry.stage, let order = entry.order else { return }
    if case .desired(let location)? = occupants[Slot(stage: stage, order: order)] {
      reportConflict(location, entry.desired.location, ["state"])
    }
  }

  /// Entries that ask for the same stage at the same order, together.
  func grouped(_ entries: [ResolvedBinding]) -> [[ResolvedBinding]] {
    struct Place: Hashable {
      var stage: PrimaryKey?
      var order: Int?
    }
    var groups: [[ResolvedBinding]] = []
    var positions: [Place: Int] = [:]
    for entry in entries {
      let place = Place(stage: entry.stage, order: entry.order)
      if let position = positions[place] {
        groups[position].append(entry)
      } else {
        positions[place] = groups.count
        groups.append([entry])
      }
    }
    return groups
  }

  mutating func reportConflict(
    _ first: SourceLocation, _ second: SourceLocation, _ fields: [String], about object: String = "binding"
  ) {
    isContradictory = true
    diagnostics.append(.conflict(first, second, fields, in: flow.slug, about: object))
  }

  mutating func occupy(_ settings: BindingSettings, _ occupant: Occupant) {
    let slot = Slot(stage: settings.stage, order: settings.order)
    guard let earlier = occupants[slot] else {
      occupants[slot] = occupant
      return
    }
    switch (earlier, occupant) {
    case (.desired(let first), .desired(let second)):
      reportConflict(first, second, ["identifiers"])
    case (.desired, .unmanaged) where options.comparesOnly, (.unmanaged, .desired) where options.comparesOnly:
      break
    case (.desired(let location), .unmanaged(let binding)), (.unmanaged(let binding), .desired(let location)):
      hasTakenSlot = true
      diagnostics.append(
        Diagnostic(
          .error, "order-taken",
          "\(flow.slug) has the stage \(stageName(settings.stage)) at order \(settings.order) already, in a binding that no entry names "
            + "(\(binding.pk))",
          at: location, help: "delete that binding in authentik, or pin the entry to it with its pk"))
    case (.unmanaged, .unmanaged):
      break
    }
  }
}

extension ResolvedBinding {
  fileprivate func contradictions(to other: ResolvedBinding) -> [String] {
    wanted.contradictions(to: other.wanted) + (desired.state == other.desired.state ? [] : ["state"])
  }
}
