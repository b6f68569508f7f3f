internal import Bindings
internal import Blueprints

/// Answers the look-ups of declared policies from what was read of the server: what each is bound to, and what it binds.
///
/// None is dropped in silence: what is not there is an error, what a file makes is awaited, and what may be no concern of
/// flowbind is said.
struct PolicyResolver: Sendable {
  let current: CurrentReader.Current
  let desired: PolicyDesires

  /// A declared policy whose flow is managed.
  struct Resolved: Sendable {
    var desired: DesiredPolicy
    var subject: SubjectLookUp
    var pk: PrimaryKey?
    var flow: PrimaryKey
    var target: Target

    enum Target: Sendable {
      case flow
      case binding(PrimaryKey)
      case entry(EntryPlace)
    }

    /// The entry of the binding that it is bound to, where that is how it is found.
    var entryPlace: EntryPlace? { if case .entry(let place) = target { place } else { nil } }
  }

  struct Resolution: Sendable {
    var policies: [Resolved] = []
    var awaiting: [AwaitingPolicy] = []
    /// How many `absent` entries name what is not there, so that nothing is to be deleted.
    var nothingToDelete = 0
    var diagnostics: [Diagnostic] = []
    var prospects: Prospects

    /// Whether nothing of it is left to compare, and nothing was to be deleted.
    var isEmpty: Bool { policies.isEmpty && awaiting.isEmpty && nothingToDelete == 0 }
  }

  /// Finds what each is bound to.
  ///
  /// - Parameter prospects: what became of the look-ups of bindings.
  func placed(_ lookUps: [PolicyLookUps], _ prospects: Prospects) -> Resolution {
    let targets = PolicyTargets(current)
    var resolution = Resolution(prospects: prospects)
    for lookUps in lookUps { place(lookUps, targets, &resolution) }
    return resolution
  }

  private func place(_ lookUps: PolicyLookUps, _ targets: PolicyTargets, _ resolution: inout Resolution) {
    func resolved(_ flow: PrimaryKey, _ target: Resolved.Target) {
      resolution.policies.append(
        Resolved(desired: lookUps.desired, subject: lookUps.subject, pk: lookUps.pk, flow: flow, target: target))
    }
    switch lookUps.target {
    case .flow(let lookUp):
      if let flow = flow(lookUp, of: lookUps, &resolution) { resolved(flow, .flow) }
    case .entry(let place):
      take(place, lookUps, &resolution)
    case .key(let key):
      if let (flow, target) = targets[key] { return resolved(flow, target) }
      notCompared(
        "it is declared for the key \(key), which is no flow or binding that is looked at", lookUps, &resolution)
    case .ofPolicyBinding(let pk):
      if let (flow, target) = targets.ofPolicyBinding(pk) { return resolved(flow, target) }
      notCompared("no flow or binding that is looked at has the policy binding \(pk)", lookUps, &resolution)
    case .binding(let question):
      guard let lookUp = question.flow else {
        if let (flow, target) = (question.pk ?? question.policyBindingModel).flatMap({ targets[$0] }) {
          return resolved(flow, target)
        }
        // One of a flow that is not selected is nobody's concern.
        guard question.pk.map({ current.pinnedElsewhere[$0] == nil }) ?? true else { return }
        return lacking("binding", "the server has no such binding", lookUps, &resolution)
      }
      guard let flow = flow(lookUp, of: lookUps, &resolution) else { return }
      let found = targets.bindings(of: flow, for: question).filter { question.isAnswered(by: $0, current.index) }
      if found.count == 1 { return resolved(flow, .binding(found[0].pk)) }
      guard found.isEmpty else {
        resolution.diagnostics.append(
          Diagnostic(
            .error, "ambiguous-binding",
            "more than one binding of \(lookUp.subject) answers to the target of this policy binding",
            at: lookUps.desired.place(of: "target"), help: "refer to the entry of the binding with !KeyOf"))
        return
      }
      if let place = desired.entry(answering: question, of: current.index.flow(flow)?.slug) {
        return take(place, lookUps, &resolution)
      }
      lacking("binding", "no binding of \(lookUp.subject) answers to this target", lookUps, &resolution)
    }
  }

  /// Takes the binding of an entry, which may be yet to come.
  private func take(_ place: EntryPlace, _ lookUps: PolicyLookUps, _ resolution: inout Resolution) {
    if let binding = desired.resolved[place] {
      // One of a flow that is not selected is nobody's concern.
      guard current.bindings[binding.flow] != nil else { return }
      resolution.policies.append(
        Resolved(
          desired: lookUps.desired, subject: lookUps.subject, pk: lookUps.pk, flow: binding.flow, target: .entry(place))
      )
    } else if let binding = desired.awaiting[place] {
      resolution.awaiting.append(AwaitingPolicy(lookUps, of: binding))
    }
    // What else keeps the entry from having a binding is told of the entry.
  }

  /// The flow that is there and looked at; everything else is told, or not selected.
  private func flow(_ lookUp: LookUp, of lookUps: PolicyLookUps, _ resolution: inout Resolution) -> PrimaryKey? {
    let answers = current.index.answers(to: lookUp)
    guard answers.isEmpty else {
      if let flow = answers.first, answers.count == 1 { return current.bindings[flow] == nil ? nil : flow }
      resolution.diagnostics.append(
        Diagnostic(
          .error, "ambiguous-flow", "\(answers.count) answer to \(lookUp.subject)",
          at: lookUps.desired.place(of: "target"), help: "authentik would take the first; look for one by slug"))
      return nil
    }
    let prospect = resolution.prospects.of(lookUp)
    if case .coming = prospect {
      resolution.awaiting.append(AwaitingPolicy(lookUps, of: lookUp))
      return nil
    }
    let lack = Lack(lookUp, prospect, at: lookUps.desired.place(of: "target"))
    lacking("flow", lack.message, lookUps, &resolution, at: lack.location, help: lack.help)
    return nil
  }

  /// Says that what a policy is bound to is not there; then there is nothing to delete, either.
  private func lacking(
    _ kind: String, _ message: String, _ lookUps: PolicyLookUps, _ resolution: inout Resolution,
    at location: SourceLocation? = nil, help: String? = "refer to the entry of the binding with !KeyOf"
  ) {
    let isAbsent = lookUps.desired.state == .absent
    if isAbsent { resolution.nothingToDelete += 1 }
    resolution.diagnostics.append(
      Diagnostic(
        isAbsent ? .warning : .error, "unknown-\(kind)", message + (isAbsent ? ", so nothing to delete" : ""),
        at: location ?? lookUps.desired.place(of: "target"), help: help))
  }

  private func notCompared(_ reason: String, _ lookUps: PolicyLookUps, _ resolution: inout Resolution) {
    resolution.diagnostics.append(
      Diagnostic(
        .warning, "policy-not-compared", "\(lookUps.subject.title) is not compared: \(reason)",
        at: lookUps.desired.place(of: "target"),
        help: "if it is bound to a flow or a binding, name that with !KeyOf or !Find"))
  }
}

/// What the files say of bindings, as far as policies refer to it.
struct PolicyDesires: Sendable {
  fileprivate let resolved: [EntryPlace: ResolvedBinding]
  fileprivate let awaiting: [EntryPlace: AwaitingBinding]
  private let byFlow: [String?: [DesiredLookUps]]

  init(_ desired: [DesiredLookUps], _ resolution: ReferenceResolver.Resolution) {
    resolved = Dictionary(firstOf: resolution.resolved.map { ($0.place, $0) })
    awaiting = Dictionary(firstOf: resolution.awaiting.map { ($0.desired.place, $0) })
    byFlow = Dictionary(grouping: desired.filter { $0.desired.state != .absent }, by: \.flow?.name)
  }

  /// The entry that would make the binding that is looked for.
  fileprivate func entry(answering question: BindingQuestion, of flow: String?) -> EntryPlace? {
    byFlow[flow]?.first(where: question.isAnswered)?.desired.place
  }
}

/// What policies can be bound to, of what was read, by every key that it has.
private struct PolicyTargets {
  typealias Place = (flow: PrimaryKey, target: PolicyResolver.Resolved.Target)
  private var byKey: [PrimaryKey: Place] = [:]
  private var byStage: [PrimaryKey: [PrimaryKey: [Binding]]]
  private let current: CurrentReader.Current

  init(_ current: CurrentReader.Current) {
    self.current = current
    byStage = current.bindings.mapValues { Dictionary(grouping: $0, by: \.settings.stage) }
    for (flow, bindings) in current.bindings {
      byKey[flow] = (flow, .flow)
      if let model = current.index.flow(flow)?.policyBindingModel { byKey[model] = (flow, .flow) }
      for binding in bindings {
        byKey[binding.pk] = (flow, .binding(binding.pk))
        byKey[binding.policyBindingModel] = (flow, .binding(binding.pk))
      }
    }
  }

  subscript(key: PrimaryKey) -> Place? { byKey[key] }

  func ofPolicyBinding(_ pk: PrimaryKey) -> Place? {
    current.policies.first { $0.value.contains { $0.pk == pk } }.flatMap { byKey[$0.key] }
  }

  /// Those that can answer: with the stage, where one is asked for.
  func bindings(of flow: PrimaryKey, for question: BindingQuestion) -> [Binding] {
    guard let stage = question.stage else { return current.bindings[flow] ?? [] }
    return current.index.answers(to: stage).flatMap { byStage[flow]?[$0] ?? [] }
  }
}
