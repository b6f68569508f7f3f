package import Bindings
internal import Blueprints

/// The flows and stages that were read, ready to answer look-ups.
package struct ServerIndex: Sendable {
  package private(set) var flows: [Flow]
  /// By their places among the flows.
  private var flowsByKey: [PrimaryKey: Int]
  private var flowsBySlug: [ExactName: Int]
  private var stagesByKey: [PrimaryKey: Stage] = [:]
  private var stagesByName: [ExactName: Stage] = [:]
  /// Every stage of the server was read, whether a flow uses it or not.
  package private(set) var hasAllStages = false

  package init(flows: [Flow], stages: [Stage] = []) {
    self.flows = flows.sorted { $0.slug < $1.slug }
    flowsByKey = Dictionary(firstOf: self.flows.enumerated().map { ($1.pk, $0) })
    flowsBySlug = Dictionary(firstOf: self.flows.enumerated().map { (ExactName($1.slug), $0) })
    add(stages)
  }

  /// A list of all stages does not tell their settings, so it replaces none that has them.
  package mutating func add(_ stages: some Sequence<Stage>) {
    for stage in stages {
      let known = stagesByKey[stage.pk]
      // Every binding of a stage brings it along.
      guard stage != known, stage.settings != nil || known?.settings == nil else { continue }
      stagesByKey[stage.pk] = stage
      stagesByName[ExactName(stage.name)] = stage
    }
  }

  package mutating func add(all stages: [Stage]) {
    add(stages)
    hasAllStages = true
  }

  package var stages: [Stage] { stagesByKey.values.sorted { $0.name < $1.name } }

  package func flow(_ pk: PrimaryKey) -> Flow? { flowsByKey[pk].map { flows[$0] } }
  package func stage(_ pk: PrimaryKey) -> Stage? { stagesByKey[pk] }
  package func stage(named name: String) -> Stage? { stagesByName[ExactName(name)] }
  package func flow(slug: String) -> Flow? { flowsBySlug[ExactName(slug)].map { flows[$0] } }

  /// The keys of everything read that answers the look-up.
  package func answers(to lookUp: LookUp) -> [PrimaryKey] {
    let name = lookUp.name
    // Narrowed by name where there is one, so that a thousand look-ups do not walk all flows a thousand times.
    let isNarrow = name != nil || lookUp.conditions.isEmpty
    var keys: [PrimaryKey] = []
    switch lookUp.kind {
    case .flow:
      func take(_ place: Int) { if lookUp.matches(flows[place]) { keys.append(flows[place].pk) } }
      if isNarrow {
        if let place = lookUp.pk.flatMap({ flowsByKey[$0] }) { take(place) }
        if let place = name.flatMap({ flowsBySlug[ExactName($0)] }) { take(place) }
      } else {
        for place in flows.indices { take(place) }
      }
    case .stage:
      func take(_ stage: Stage) { if lookUp.matches(stage) { keys.append(stage.pk) } }
      if isNarrow {
        if let stage = lookUp.pk.flatMap({ stagesByKey[$0] }) { take(stage) }
        if let stage = name.flatMap({ stagesByName[ExactName($0)] }) { take(stage) }
      } else {
        for stage in stagesByKey.values { take(stage) }
      }
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
