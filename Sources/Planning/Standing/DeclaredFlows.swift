package import Bindings
package import Blueprints

/// Flows as files alone make them, on a server that has nothing else: what can be said of them without one.
///
/// Objects are known by their names. What the files do not say of a flow or stage that they do not define is not known;
/// what they define is as authentik makes it of their entries.
package struct DeclaredFlows: Sendable {
  /// By slug.
  package private(set) var flows: [Declared] = []

  package struct Declared: Sendable {
    package var flow: Flow
    package var bindings: [Binding]
    package var facts: GuardFacts
    /// The first of its binding entries.
    package var location: SourceLocation?
  }

  private var stages: [PrimaryKey: Stage] = [:]
  private var known: [String: Int] = [:]
  private var bindingsOfEntries: [EntryPlace: (flow: Int, target: PrimaryKey)] = [:]

  /// - Parameter isSelected: of a flow's slug.
  package init(_ readings: [BlueprintReading], where isSelected: (String) -> Bool = { _ in true }) {
    for definition in readings.flatMap(\.definitions) { define(definition) }
    for binding in readings.flatMap(\.bindings) where binding.isReconciled && binding.state != .absent { add(binding) }
    numberBindings()
    for policy in readings.flatMap(\.policies) where policy.state != .absent { add(policy) }
    flows = flows.filter { !$0.bindings.isEmpty && isSelected($0.flow.slug) }.sorted { $0.flow.slug < $1.flow.slug }
    for index in flows.indices {
      let policies = flows[index].facts.policies
      let used = flows[index].bindings.compactMap { stages[$0.settings.stage] }
      // What a source proves depends on the server, which is not known here.
      flows[index].facts = GuardFacts(of: used, policies: policies)
    }
  }

  private mutating func define(_ definition: EntryDefinition) {
    guard let name = definition.name else { return }
    guard definition.isFlow else {
      let key = Self.stageKey(name)
      stages[key] = Stage(pk: key, name: name, model: definition.identity.model, settings: definition.settings)
      return
    }
    let index = flow(name)
    if let designation = definition.details["designation"] { flows[index].flow.designation = designation }
    flows[index].flow.authentication = definition.authentication
    flows[index].flow.policyEngineMode = definition.policyEngineMode
  }

  private mutating func add(_ desired: DesiredBinding) {
    let lookUps = DesiredLookUps.read(desired).lookUps
    guard let slug = lookUps.flow?.name, let lookUp = lookUps.stage, let name = lookUp.name,
      case .integer(let order)? = lookUps.wanted[.order] ?? lookUps.identity[.order]
    else { return }
    let stage = Self.stageKey(name)
    if stages[stage] == nil, let model = lookUp.model { stages[stage] = Stage(pk: stage, name: name, model: model) }
    let index = flow(slug)
    let flow = flows[index].flow.pk
    let settings = BindingSettings(flow: flow, stage: stage, order: order)
      .overlaid(with: lookUps.wanted.filter { $0.key != .stage && $0.key != .flow })
    let key = PrimaryKey("\(slug)/\(name)/\(order)")
    bindingsOfEntries[desired.place] = (index, key)
    guard flows[index].facts.policies[key] == nil else { return }
    flows[index].bindings.append(Binding(pk: key, policyBindingModel: key, settings: settings))
    flows[index].facts.policies[key] = []
    flows[index].location = flows[index].location ?? desired.location
  }

  /// Gives bindings keys that stay while orders change, so that files can be compared: of a stage that is bound once more
  /// than once, the first in a run is the first one.
  private mutating func numberBindings() {
    var keys: [PrimaryKey: PrimaryKey] = [:]
    for index in flows.indices {
      let bindings = flows[index].bindings.sorted { $0.settings.order < $1.settings.order }
      var times: [PrimaryKey: Int] = [:]
      flows[index].bindings = bindings.map { binding in
        var binding = binding
        times[binding.settings.stage, default: 0] += 1
        let number = times[binding.settings.stage] ?? 1
        let key = PrimaryKey("\(flows[index].flow.slug)/\(binding.settings.stage)/\(number)")
        keys[binding.pk] = key
        (binding.pk, binding.policyBindingModel) = (key, key)
        return binding
      }
      flows[index].facts.policies = Dictionary(
        firstOf: ([flows[index].flow.pk] + flows[index].bindings.map(\.pk)).map { ($0, []) })
    }
    bindingsOfEntries = bindingsOfEntries.mapValues { ($0.flow, keys[$0.target] ?? $0.target) }
  }

  private mutating func add(_ desired: DesiredPolicy) {
    guard let lookUps = PolicyLookUps.read(desired) else { return }
    let place: (flow: Int, target: PrimaryKey)?
    switch lookUps.target {
    case .flow(let lookUp):
      place = lookUp.name.flatMap { known[$0] }.map { ($0, flows[$0].flow.pk) }
    case .entry(let entry):
      place = bindingsOfEntries[entry]
    case .binding(let question):
      let index = question.flow?.name.flatMap { known[$0] }
      let stage = question.stage?.name.map(Self.stageKey)
      let found = index.map { index in
        flows[index].bindings.filter { binding in
          stage.map { $0 == binding.settings.stage } ?? true
            && question.fields.allSatisfy { binding.settings[$0.key] == $0.value }
        }
      }
      place = if let index, let found, found.count == 1 { (index, found[0].pk) } else { nil }
    case .key, .ofPolicyBinding: place = nil
    }
    guard let (index, target) = place else { return }
    let subject = lookUps.subject
    let policy = PolicyBinding(
      declaredBy: desired, target: target,
      PolicyBinding.Subject(
        subject.kind, name: subject.name ?? subject.key ?? subject.email ?? "", model: subject.model ?? ""))
    flows[index].facts.policies[target, default: []].append(policy)
  }

  private mutating func flow(_ slug: String) -> Int {
    if let index = known[slug] { return index }
    let pk = PrimaryKey("flow/\(slug)")
    let flow = Flow(pk: pk, slug: slug, name: slug, designation: "", policyBindingModel: pk)
    var declared = Declared(flow: flow, bindings: [], facts: GuardFacts())
    declared.facts.policies[pk] = []
    flows.append(declared)
    known[slug] = flows.count - 1
    return flows.count - 1
  }

  private static func stageKey(_ name: String) -> PrimaryKey { PrimaryKey("stage/\(name)") }
}

extension DeclaredFlows.Declared {
  package var ways: Ways { Ways(of: flow, bindings, knowing: facts) }

  /// Those among them that are there whatever the stages are of which the files do not tell the type, found in a
  /// fraction of the time: such a stage may deny, so that nobody is sure to pass it.
  package var certainWays: Ways {
    Ways(of: FlowInFacts(flow, facts).judged(Ladder(bindings)).stoppingAtUnknownStages)
  }
}

extension JudgedFlow {
  var stoppingAtUnknownStages: JudgedFlow {
    var judged = self
    for (place, binding) in bindings.enumerated() where stage(of: binding).role == nil {
      judged.stages[binding.settings.stage] = JudgedStage(name: stage(of: binding).name, role: .deny)
      // Nor is anybody sure to be sent back by it.
      judged.bindings[place].settings.invalidResponseAction = "retry"
    }
    return judged
  }
}

extension Ways {
  /// Of a flow as a server or snapshot has it.
  package init(of flow: Flow, _ bindings: [Binding], knowing facts: GuardFacts) {
    self.init(of: FlowInFacts(flow, facts).judged(Ladder(bindings)))
  }
}
