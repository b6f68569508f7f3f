package import Bindings
internal import Blueprints

extension [BlueprintReading] {
  /// Names stages that two blueprints put at different orders of one flow: two bindings, where hardly more than one is
  /// meant. One blueprint by itself may well run a stage twice.
  package func stagesAtSeveralOrders() -> [Diagnostic] {
    var first: [FlowAndStage: StagePlaces] = [:]
    var diagnostics: [Diagnostic] = []
    for reading in self {
      for (key, places) in reading.stagePlaces() {
        guard let earlier = first[key] else {
          first[key] = places
          continue
        }
        diagnostics += places.problems(of: key, against: earlier)
      }
    }
    return addingSourceLines(to: diagnostics)
  }
}

/// A flow and a stage by the names that the files have for them.
private struct FlowAndStage: Hashable {
  var flow: String
  var stage: String
}

/// The orders at which one blueprint puts a stage.
private struct StagePlaces {
  var byOrder: [Int: SourceLocation] = [:]

  func problems(of key: FlowAndStage, against earlier: StagePlaces) -> [Diagnostic] {
    guard let other = earlier.byOrder.min(by: { $0.key < $1.key }) else { return [] }
    return byOrder.filter { earlier.byOrder[$0.key] == nil }.sorted { $0.key < $1.key }.map { order, location in
      Diagnostic(
        .warning, "stage-at-two-orders",
        "this puts the stage “\(key.stage)” at order \(order) of \(key.flow), and \(other.value.text) at \(other.key): "
          + "these are two bindings",
        at: location, help: "keep one of them; a stage that is to run twice is written in one file")
    }
  }
}

extension BlueprintReading {
  /// In the order of the file.
  fileprivate func stagePlaces() -> [(FlowAndStage, StagePlaces)] {
    var keys: [FlowAndStage] = []
    var places: [FlowAndStage: StagePlaces] = [:]
    for binding in bindings where binding.isReconciled && binding.state != .absent {
      let lookUps = DesiredLookUps.read(binding).lookUps
      guard let flow = lookUps.flow?.name, let stage = lookUps.stage?.name,
        case .integer(let order)? = lookUps.wanted[.order] ?? lookUps.identity[.order]
      else { continue }
      let key = FlowAndStage(flow: flow, stage: stage)
      if places[key] == nil { keys.append(key) }
      places[key, default: StagePlaces()].byOrder[order] = binding.location
    }
    return keys.map { ($0, places[$0] ?? StagePlaces()) }
  }
}
