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
    /// The names of stages of which not even the type is told.
    package var untyped: [String] { untypedStages.values.sorted() }
    fileprivate var untypedStages: [PrimaryKey: String] = [:]
    /// The first of its binding entries.
    package var location: SourceLocation?
  }

  private var names: [PrimaryKey: String] = [:]
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
      for key in flows[index].bindings.map(\.settings.stage) where stages[key] == nil {
        flows[index].untypedStages[key] = names[key]
      }
      // What a source proves depends on the server, which is not known here.
      flows[index].facts = GuardFacts(of: used, policies: policies)
    }
  }

  private mutating func define(_ definition: EntryDefinition) {
    guard let name = definition.name else { return }
    let isKnown = definition.isFlow ? known[name] != nil : stages[Self.stageKey(name)] != nil
    // One that only names it takes nothing back of what another entry says.
    guard !definition.isBare || !isKnown else { return }
    guard definition.isFlow else {
      let key = Self.stageKey(name)
      let model = ModelName.normalized(definition.identity.model)
      stages[key] = Stage(pk: key, name: name, model: model, settings: definition.settings)
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
      let order = lookUps.wanted.order ?? lookUps.identity.order
    else { return }
    let stage = Self.stageKey(name)
    names[stage] = name
    if stages[stage] == nil, let model = lookUp.model.map(ModelName.normalized) {
      stages[stage] = Stage(pk: stage, name: name, model: model)
    }
    let index = flow(slug)
    let flow = flows[index].flow.pk
    let settings = BindingSettings(flow: flow, stage: stage, order: order)
      .overlaid(with: lookUps.wanted)
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

  /// The same for the same name in any files; keys take letters of either case for one, and names do not.
  private static func stageKey(_ name: String) -> PrimaryKey {
    PrimaryKey("stage/" + name.utf8.map { String($0, radix: 16) }.joined(separator: "."))
  }
}

extension DeclaredFlows.Declared {
  private var judged: JudgedFlow {
    var judged = FlowInFacts(flow, facts).judged(Ladder(bindings))
    for (key, name) in untypedStages { judged.stages[key] = JudgedStage(name: name, role: nil) }
    return judged
  }

  /// Those that are there whatever the stages are of which the files do not tell the type: such a stage may deny, so that
  /// nobody is sure to pass it. To try all types takes a hundred times as long.
  package var certainWays: Ways { Ways(of: judged.stoppingAtUnknownStages) }

  /// Whether it may have ways that earlier files did not have, whatever the stages are of which these do not tell the type.
  package func mayOpen(against former: Self?) -> Bool {
    let (now, before) = (judged, former?.judged)
    guard now != before, !(untypedStages.isEmpty && former?.untypedStages.isEmpty ?? true) else { return false }
    let sides = WaysOfSides(before: before.map { Ways(of: $0) } ?? Ways(), after: Ways(of: now))
    return sides.isUndecided || !sides.after.new(against: [sides.before]).isEmpty
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
