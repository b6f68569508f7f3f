internal import Bindings

/// A flow with all that is known of it, which makes of any of its states what `Ways` judges.
struct FlowInFacts {
  let flow: Flow
  let facts: GuardFacts
  private let stages: [PrimaryKey: JudgedStage]
  private let entrance: FlowEntrance
  /// Stages of bindings that flowbind creates, or has created: those bindings have no policies yet.
  private let createdStages: Set<PrimaryKey>

  init(_ flow: Flow, _ facts: GuardFacts, creating: some Sequence<Operation> = [Operation]()) {
    self.flow = flow
    self.facts = facts
    stages = facts.stages.mapValues(JudgedStage.init)
    entrance = FlowEntrance(
      authentication: flow.authentication, policyEngineMode: flow.policyEngineMode ?? "any",
      policies: facts.policies[flow.pk])
    createdStages = Set(creating.filter { $0.kind == .create }.compactMap(\.after?.stage))
  }

  func judged(_ state: Ladder) -> JudgedFlow {
    JudgedFlow(
      designation: flow.designation, entrance: entrance, sourceStageProves: facts.sourceStageProves, stages: stages,
      bindings: state.rungs.map { rung in
        JudgedBinding(key: rung.pk ?? PrimaryKey("new"), settings: rung.settings, policies: policies(of: rung))
      })
  }

  private func policies(of rung: Ladder.Rung) -> [PolicyBinding]? {
    guard let pk = rung.pk else { return [] }
    return facts.policies[pk] ?? (createdStages.contains(rung.settings.stage) ? [] : nil)
  }

  /// What of a binding decides who gets in, besides its place among the others; nil for one that decides nothing.
  func character(of rung: Ladder.Rung) -> BindingCharacter? {
    let settings = rung.settings
    if stages[settings.stage]?.role == .other { return nil }
    let policies = policies(of: rung)
    var character = BindingCharacter(
      binding: rung.pk, stage: settings.stage,
      restartsWithContext: JudgedStep.restartsWithContext(settings.invalidResponseAction))
    if policies.map({ $0.contains(where: \.enabled) }) ?? true {
      character.asked = BindingCharacter.Asking(
        onPlan: settings.evaluateOnPlan, again: settings.reEvaluatePolicies, mode: settings.policyEngineMode)
    }
    return character
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
