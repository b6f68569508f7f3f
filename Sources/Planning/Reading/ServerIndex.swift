package import Bindings
internal import Blueprints

/// The flows and stages that were read, ready to answer look-ups.
package struct ServerIndex: Sendable {
  package private(set) var flows: [Flow]
  private var flowsByKey: [PrimaryKey: Flow]
  private var flowsBySlug: [ExactName: Flow]
  private var stagesByKey: [PrimaryKey: Stage] = [:]
  private var stagesByName: [ExactName: Stage] = [:]
  /// Every stage of the server was read, whether a flow uses it or not.
  package private(set) var hasAllStages = false

  package init(flows: [Flow], stages: [Stage] = []) {
    self.flows = flows.sorted { $0.slug < $1.slug }
    flowsByKey = Dictionary(firstOf: flows.map { ($0.pk, $0) })
    flowsBySlug = Dictionary(firstOf: flows.map { (ExactName($0.slug), $0) })
    add(stages)
  }

  /// A list of all stages does not tell their settings, so it replaces none that has them.
  package mutating func add(_ stages: some Sequence<Stage>) {
    for stage in stages where stage.settings != nil || stagesByKey[stage.pk]?.settings == nil {
      stagesByKey[stage.pk] = stage
      stagesByName[ExactName(stage.name)] = stage
    }
  }

  package mutating func add(all stages: [Stage]) {
    add(stages)
    hasAllStages = true
  }

  package var stages: [Stage] { stagesByKey.values.sorted { $0.name < $1.name } }

  package func flow(_ pk: PrimaryKey) -> Flow? { flowsByKey[pk] }
  package func stage(_ pk: PrimaryKey) -> Stage? { stagesByKey[pk] }
  package func stage(named name: String) -> Stage? { stagesByName[ExactName(name)] }
  package func flow(slug: String) -> Flow? { flowsBySlug[ExactName(slug)] }

  /// The keys of everything read that answers the look-up.
  package func answers(to lookUp: LookUp) -> [PrimaryKey] {
    let keys =
      switch lookUp.kind {
      case .flow: candidateFlows(lookUp).filter(lookUp.matches).map(\.pk)
      case .stage: candidateStages(lookUp).filter(lookUp.matches).map(\.pk)
      }
    return keys.count < 2 ? keys : Set(keys).sorted()
  }

  /// The flows that the target of a policy binding names by itself; the flow of an entry is found with its binding.
  func flows(of target: PolicyLookUps.Target) -> [PrimaryKey] {
    switch target {
    case .flow(let lookUp): answers(to: lookUp)
    case .binding(let question): question.flow.map(answers) ?? []
    case .key(let key): flows.filter { $0.pk == key || $0.policyBindingModel == key }.map(\.pk)
    case .entry, .ofPolicyBinding: []
    }
  }

  /// Narrows by name where there is one, so that a thousand look-ups do not walk all flows a thousand times.
  private func candidateFlows(_ lookUp: LookUp) -> [Flow] {
    guard lookUp.name != nil || lookUp.conditions.isEmpty else { return flows }
    return [lookUp.pk.flatMap { flowsByKey[$0] }, lookUp.name.flatMap { flowsBySlug[ExactName($0)] }].compactMap(\.self)
  }

  private func candidateStages(_ lookUp: LookUp) -> [Stage] {
    guard lookUp.name != nil || lookUp.conditions.isEmpty else { return Array(stagesByKey.values) }
    return [lookUp.pk.flatMap { stagesByKey[$0] }, lookUp.name.flatMap { stagesByName[ExactName($0)] }].compactMap(
      \.self)
  }
}

extension LookUp {
  fileprivate func matches(_ flow: Flow) -> Bool {
    if flow.pk == pk { return true }
    return !conditions.isEmpty
      && conditions.allSatisfy { condition in
        // What nobody told may be so where the slug, which is unique, says which flow is meant.
        flow.value(of: condition.attribute).map(condition.holds) ?? (name != nil)
      }
  }

  fileprivate func matches(_ stage: Stage) -> Bool {
    guard model.map({ ModelName.same($0, stage.model) }) ?? true else { return false }
    if stage.pk == pk { return true }
    return !conditions.isEmpty
      && conditions.allSatisfy { condition in
        switch condition.attribute {
        case .name: condition.holds(for: stage.name)
        case .pk: condition.holds(for: stage.pk.text)
        case .slug, .designation, .title, .authentication, .layout, .deniedAction, .policyEngineMode,
          .compatibilityMode:
          false
        }
      }
  }
}
