package import Bindings
package import Blueprints

/// Answers the look-ups of desired bindings from what was read of the server.
///
/// Nothing is guessed and nothing becomes null: a reference without an answer is an error with near matches, one with
/// several answers too; one that an entry of the given files defines is awaiting.
package struct ReferenceResolver: Sendable {
  private let index: ServerIndex
  private let definitions: Set<Definition>
  /// The flows of bindings that entries name by pk alone.
  private let flowsOfPinned: [PrimaryKey: PrimaryKey]

  private struct Definition: Hashable {
    var kind: LookUp.Kind
    var name: ExactName
  }

  package init(index: ServerIndex, definitions: [EntryIdentity], flowsOfPinned: [PrimaryKey: PrimaryKey]) {
    self.index = index
    self.flowsOfPinned = flowsOfPinned
    self.definitions = Set(
      definitions.compactMap { entry in
        let isFlow = ModelName.same(entry.model, ModelName.flow)
        guard case .string(let name)? = entry.identifiers.first(where: { $0.name == (isFlow ? "slug" : "name") })?.value
        else { return nil }
        return Definition(kind: isFlow ? .flow : .stage, name: ExactName(name))
      })
  }

  package struct Resolution: Sendable {
    package var resolved: [ResolvedBinding] = []
    package var awaiting: [AwaitingBinding] = []
    package var diagnostics: [Diagnostic] = []
    /// Whether a stage was looked for that is not among those read; others may have similar names.
    package var hasUnknownStages = false
    /// What to do about each look-up that has no answer.
    fileprivate var hints: [LookUp: String] = [:]
  }

  /// So many look-ups get near matches; the search takes time, and who has more of them has one cause that repeats itself.
  private static let mostNearMatches = 200

  package func resolve(_ bindings: [DesiredLookUps]) -> Resolution {
    var resolution = Resolution()
    for binding in bindings { resolve(binding, into: &resolution) }
    return resolution
  }

  private func resolve(_ binding: DesiredLookUps, into resolution: inout Resolution) {
    let flow = binding.flow.map { answer(to: $0) } ?? pinnedFlow(of: binding)
    let stage = binding.stage.map { answer(to: $0) }
    let desired = binding.desired

    let problems = [(flow, "target", binding.flow), (stage, "stage", binding.stage)].compactMap {
      problem($0.0, field: $0.1, lookUp: $0.2, of: desired, &resolution.hints)
    }
    resolution.diagnostics += problems
    if case .missing? = stage { resolution.hasUnknownStages = true }
    guard problems.isEmpty else { return }
    switch (flow, stage) {
    case (.awaiting, _) where desired.state == .absent, (_, .awaiting) where desired.state == .absent:
      break
    case (.awaiting(let awaited), _):
      resolution.awaiting.append(
        AwaitingBinding(desired: desired, flow: nil, flowName: binding.flow?.name ?? awaited, awaited: awaited))
    case (.found(let flow), .awaiting(let awaited)):
      resolution.awaiting.append(
        AwaitingBinding(desired: desired, flow: flow, flowName: index.flow(flow)?.slug ?? flow.text, awaited: awaited))
    case (.found(let flow), _):
      resolution.resolved.append(resolved(binding, flow: flow, stage: stage?.key))
    default:
      break
    }
  }

  private func resolved(_ binding: DesiredLookUps, flow: PrimaryKey, stage: PrimaryKey?) -> ResolvedBinding {
    var identity = binding.identity
    var wanted = binding.wanted
    if binding.flow != nil { identity[.flow] = .key(flow) }
    if let stage {
      if binding.stageIdentifies { identity[.stage] = .key(stage) }
      if binding.namesStage { wanted[.stage] = .key(stage) }
    }
    return ResolvedBinding(desired: binding.desired, flow: flow, pk: binding.pk, identity: identity, wanted: wanted)
  }
}

extension ReferenceResolver {
  private enum Answer {
    case found(PrimaryKey)
    case awaiting(String)
    case missing
    case several([PrimaryKey])

    var key: PrimaryKey? {
      if case .found(let key) = self { key } else { nil }
    }
  }

  private func answer(to lookUp: LookUp) -> Answer {
    let answers = index.answers(to: lookUp)
    switch answers.count {
    case 1: return .found(answers[0])
    case 0: break
    default: return .several(answers)
    }
    // A stage of that name and another type keeps the awaited one from ever being created: names are unique.
    let isTaken = lookUp.kind == .stage && lookUp.name.map { index.stage(named: $0) != nil } ?? false
    let isDefined =
      lookUp.definedByEntry
      || lookUp.name.map { definitions.contains(Definition(kind: lookUp.kind, name: ExactName($0))) } ?? false
    return isDefined && !isTaken ? .awaiting(lookUp.subject) : .missing
  }

  private func pinnedFlow(of binding: DesiredLookUps) -> Answer {
    binding.pk.flatMap { flowsOfPinned[$0] }.map(Answer.found) ?? .missing
  }

  private func problem(
    _ answer: Answer?, field: String, lookUp: LookUp?, of desired: DesiredBinding, _ hints: inout [LookUp: String]
  ) -> Diagnostic? {
    let place = (desired.fields + desired.identifiers).first { $0.name == field || $0.name.hasPrefix(field + "__") }
    let location = place?.location ?? desired.location
    switch answer {
    case nil, .found, .awaiting: return nil
    case .several(let keys):
      return Diagnostic(
        .error, "ambiguous-\(field == "target" ? "flow" : "stage")",
        "\(keys.count) answer to \(lookUp?.subject ?? field): \(keys.map(\.text).joined(separator: ", "))",
        at: location,
        help: "authentik would take the first; look for one by \(field == "target" ? "slug" : "name")")
    case .missing:
      guard let lookUp else {
        return Diagnostic(
          .error, "unknown-binding", "the server has no binding with the pk \(desired.pkText), and no flow is named",
          at: location, help: "add target, stage and order to the identifiers")
      }
      // Where there is no such flow or stage, there is nothing to delete either.
      let isAbsent = desired.state == .absent
      return Diagnostic(
        isAbsent ? .warning : .error, "unknown-\(lookUp.kind.rawValue)",
        "the server has no \(lookUp.subject)" + (isAbsent ? ", so nothing to delete" : ""), at: location,
        help: isAbsent ? nil : hint(for: lookUp, &hints))
    }
  }

  private func hint(for lookUp: LookUp, _ hints: inout [LookUp: String]) -> String {
    if let hint = hints[lookUp] { return hint }
    let hint = hint(for: lookUp, withNearMatches: hints.count < Self.mostNearMatches)
    hints[lookUp] = hint
    return hint
  }

  private func hint(for lookUp: LookUp, withNearMatches: Bool) -> String {
    if lookUp.kind == .stage, let name = lookUp.name, let stage = index.stage(named: name), let model = lookUp.model {
      return "the stage of this name is of the model \(stage.model), not \(model)"
    }
    var near: [String] = []
    if withNearMatches, let name = lookUp.name {
      near = nearestNames(to: name, among: lookUp.kind == .flow ? index.flows.map(\.slug) : index.stages.map(\.name))
    }
    guard near.isEmpty else { return "did you mean " + near.map { "“\($0)”" }.joined(separator: " or ") + "?" }
    return "create it first, or give the blueprint that defines it as well"
  }
}

extension DesiredBinding {
  fileprivate var pkText: String {
    if case .string(let text)? = identifiers.first(where: { $0.name == "pk" })?.value { text } else { "given" }
  }
}
