internal import Bindings

/// A flow with all that is known of it, which makes of any of its states what `Ways` judges.
struct FlowInFacts {
  let flow: Flow
  let facts: GuardFacts
  private let stages: [PrimaryKey: JudgedStage]
  private(set) var entrance: FlowEntrance
  /// By the pk of the flow or binding; what is missing is not known.
  private var policies: [PrimaryKey: [PolicyBinding]]
  /// Stages of bindings that flowbind creates, or has created: those bindings have no policies yet.
  private let createdStages: Set<PrimaryKey>

  init(_ flow: Flow, _ facts: GuardFacts, creating: some Sequence<Operation> = [Operation]()) {
    self.flow = flow
    self.facts = facts
    stages = facts.stages.mapValues(JudgedStage.init)
    entrance = FlowEntrance(
      authentication: flow.authentication, policyEngineMode: flow.policyEngineMode ?? "any",
      policies: facts.policies[flow.pk])
    policies = facts.policies
    createdStages = Set(creating.filter { $0.kind == .create }.compactMap(\.after?.stage))
  }

  /// The same flow with other policies.
  func with(_ policies: [PrimaryKey: [PolicyBinding]]) -> FlowInFacts {
    var other = self
    other.policies = policies
    other.entrance.policies = policies[flow.pk]
    return other
  }

  /// What stands for the key of a binding that is yet to be created.
  static let keyOfNew = PrimaryKey("new")

  func judged(_ state: Ladder) -> JudgedFlow {
    JudgedFlow(
      designation: flow.designation, entrance: entrance, sourceStageProves: facts.sourceStageProves, stages: stages,
      bindings: state.rungs.map { rung in
        JudgedBinding(key: rung.pk ?? Self.keyOfNew, settings: rung.settings, policies: policies(of: rung))
      })
  }

  func policies(of rung: Ladder.Rung) -> [PolicyBinding]? {
    guard let pk = rung.pk else { return [] }
    return policies[pk] ?? (createdStages.contains(rung.settings.stage) ? [] : nil)
  }

  /// What of a binding decides who gets in, besides its place among the others; nil for one that decides nothing.
  func character(of rung: Ladder.Rung) -> BindingCharacter? {
    let settings = rung.settings
    if stages[settings.stage]?.role == .other { return nil }
    return BindingCharacter(
      binding: rung.pk, stage: settings.stage,
      restartsWithContext: FlowShape.Step.restartsWithContext(settings.invalidResponseAction), asked: asking(rung))
  }

  /// Whether two states are judged alike: the same bindings that decide, in the same sequence.
  func isAlike(_ left: Ladder, _ right: Ladder) -> Bool { sequence(of: left) == sequence(of: right) }

  private func sequence(of state: Ladder) -> [BindingCharacter?] {
    var last: Int?
    return state.rungs.flatMap { rung -> [BindingCharacter?] in
      guard let character = character(of: rung) else { return [] }
      defer { last = rung.settings.order }
      // A gap stands between two that do not share an order.
      return rung.settings.order == last ? [character] : [nil, character]
    }
  }

  /// How the policies of a binding are asked; nil where there are none to be asked.
  func asking(_ rung: Ladder.Rung) -> BindingCharacter.Asking? {
    guard policies(of: rung).map({ $0.contains(where: \.enabled) }) ?? true else { return nil }
    let settings = rung.settings
    return BindingCharacter.Asking(
      onPlan: settings.evaluateOnPlan, again: settings.reEvaluatePolicies, mode: settings.policyEngineMode)
  }
}

/// See `FlowInFacts.character(of:)`.
struct BindingCharacter: Hashable {
  /// nil for one that is yet to be created.
  var binding: PrimaryKey?
  var stage: PrimaryKey
  var restartsWithContext: Bool
  /// How its policies are asked; nil where there are none to be asked.
  var asked: Asking?

  struct Asking: Hashable {
    var onPlan: Bool
    var again: Bool
    var mode: String
  }
}

extension JudgedStage {
  init(_ stage: Stage) {
    self.init(name: stage.name, role: StageRole(stage), settings: stage.settings ?? StageSettings())
  }
}
