internal import Bindings
internal import Blueprints

/// Answers the look-ups of desired bindings from what was read of the server.
///
/// Nothing is guessed and nothing becomes null: a reference without an answer is an error with near matches, one with
/// several answers too; one that authentik could make of an entry of the given files is awaiting.
struct ReferenceResolver: Sendable {
  let awaited: AwaitedObjects
  /// The flows of bindings that entries name by pk alone.
  let flowsOfPinned: [PrimaryKey: PrimaryKey]

  private var index: ServerIndex { awaited.index }

  struct Resolution: Sendable {
    var resolved: [ResolvedBinding] = []
    var awaiting: [AwaitingBinding] = []
    /// How many `absent` entries name a flow or stage that is not there, so that nothing is to be deleted.
    var nothingToDelete = 0
    var diagnostics: [Diagnostic] = []
    /// Whether it matters what stages there are beside those that were read: one may have a similar name, or be what a
    /// whole file depends on.
    var hasUnknownStages = false
    /// What becomes of each look-up that has no answer.
    var prospects: Prospects
    /// Entries and look-ups of which a problem, or a note, was made: one is enough for all that refer to them.
    fileprivate var reported: Set<Reported> = []

    fileprivate enum Reported: Hashable {
      case entry(EntryIdentity)
      case unchecked(LookUp)
    }
  }

  func resolve(_ bindings: [DesiredLookUps]) -> Resolution {
    var resolution = Resolution(prospects: Prospects(awaited))
    resolution.resolved.reserveCapacity(bindings.count)
    for place in bindings.indices { resolve(bindings[place], into: &resolution) }
    return resolution
  }

  private func resolve(_ binding: DesiredLookUps, into resolution: inout Resolution) {
    let desired = binding.desired
    let flow = binding.flow.map { answer(to: $0, of: desired, &resolution) } ?? pinnedFlow(of: binding)
    let stage = binding.stage.map { answer(to: $0, of: desired, &resolution) }
    var isAnswered = true
    for (answer, field, lookUp) in [(flow, "target", binding.flow), (stage, "stage", binding.stage)] {
      guard let answer else { continue }
      if let lookUp, let key = answer.key { noteUnchecked(lookUp, key, field, desired, &resolution) }
      if case .lacking(let prospect) = answer, let lookUp, prospect.asksForOtherStages(of: lookUp.kind) {
        resolution.hasUnknownStages = true
      }
      if let problem = problem(answer, field: field, lookUp: lookUp, of: desired, &resolution) {
        isAnswered = false
        resolution.diagnostics += problem
      }
    }
    let isLacking = flow.isLacking || stage?.isLacking ?? false
    if desired.state == .absent, isLacking {
      resolution.nothingToDelete += 1
    } else if isAnswered {
      add(binding, flow, stage, to: &resolution)
    }
  }

  private func add(_ binding: DesiredLookUps, _ flow: Answer, _ stage: Answer?, to resolution: inout Resolution) {
    if case .found(let flow) = flow {
      if stage?.isLacking ?? false, let awaited = binding.stage?.subject {
        resolution.awaiting.append(
          AwaitingBinding(
            desired: binding.desired, flow: flow, flowName: index.flow(flow)?.slug ?? flow.text, awaited: awaited))
      } else {
        resolution.resolved.append(resolved(binding, flow: flow, stage: stage?.key))
      }
    } else if let lookUp = binding.flow {
      let awaited = lookUp.subject
      resolution.awaiting.append(
        AwaitingBinding(desired: binding.desired, flow: nil, flowName: lookUp.name ?? awaited, awaited: awaited))
    }
  }

  private func resolved(_ binding: DesiredLookUps, flow: PrimaryKey, stage: PrimaryKey?) -> ResolvedBinding {
    var identity = binding.identity
    var wanted = binding.wanted
    if binding.flow != nil { identity.flow = flow }
    if let stage {
      if binding.stageIdentifies { identity.stage = stage }
      if binding.namesStage { wanted.stage = stage }
    }
    return ResolvedBinding(desired: binding.desired, flow: flow, pk: binding.pk, identity: identity, wanted: wanted)
  }
}

extension ReferenceResolver {
  private enum Answer {
    case found(PrimaryKey)
    case lacking(AwaitedObjects.Prospect)
    case several([PrimaryKey])

    var key: PrimaryKey? {
      if case .found(let key) = self { key } else { nil }
    }

    var isLacking: Bool {
      if case .lacking = self { true } else { false }
    }
  }

  private func answer(to lookUp: LookUp, of desired: DesiredBinding, _ resolution: inout Resolution) -> Answer {
    let answers = index.answers(to: lookUp)
    switch answers.count {
    case 1: return .found(answers[0])
    case 0: break
    default: return .several(answers)
    }
    return .lacking(resolution.prospects.of(lookUp).seen(from: desired, lookUp))
  }

  private func pinnedFlow(of binding: DesiredLookUps) -> Answer {
    binding.pk.flatMap { flowsOfPinned[$0] }.map(Answer.found) ?? .lacking(.undefined(near: []))
  }

  /// A name is enough to find the object, since it is unique: if it has other values, authentik fails, and not differs.
  private func noteUnchecked(
    _ lookUp: LookUp, _ key: PrimaryKey, _ field: String, _ desired: DesiredBinding, _ resolution: inout Resolution
  ) {
    guard lookUp.kind == .flow || !lookUp.unchecked.isEmpty else { return }
    let untold = lookUp.conditions.map(\.attribute).filter { index.flow(key)?.isSilent(on: $0) ?? false }
    let fields = (lookUp.unchecked + untold.map(\.rawValue)).sorted().joined(separator: ", ")
    guard !fields.isEmpty, resolution.reported.insert(.unchecked(lookUp)).inserted else { return }
    resolution.diagnostics.append(
      Diagnostic(
        .note, "unchecked-look-up",
        "\(lookUp.subject) is found without a look at \(fields), which is not listed",
        at: lookUp.definedBy?.location ?? desired.place(of: field),
        help: "where the server has another value, authentik finds nothing and refuses the file"))
  }

  /// What is wrong with an answer; nil if nothing is, and empty where it was reported for another binding.
  private func problem(
    _ answer: Answer, field: String, lookUp: LookUp?, of desired: DesiredBinding, _ resolution: inout Resolution
  ) -> [Diagnostic]? {
    switch answer {
    case .found, .lacking(.coming): return nil
    case .several(let keys):
      return [
        Diagnostic(
          .error, "ambiguous-\(field == "target" ? "flow" : "stage")",
          "\(keys.count) answer to \(lookUp?.subject ?? field): \(keys.map(\.text).joined(separator: ", "))",
          at: desired.place(of: field),
          help: "authentik would take the first; look for one by \(field == "target" ? "slug" : "name")")
      ]
    case .lacking(let prospect):
      let location = desired.place(of: field)
      guard let lookUp else {
        return [
          Diagnostic(
            .error, "unknown-binding", "the server has no binding with the pk \(desired.pkText), and no flow is named",
            at: location, help: "add target, stage and order to the identifiers")
        ]
      }
      let lack = Lack(lookUp, prospect, at: location)
      let isAbsent = desired.state == .absent
      if let entry = lack.entry, !isAbsent, !resolution.reported.insert(.entry(entry)).inserted { return [] }
      // Where there is no such flow or stage, there is nothing to delete either.
      return [
        Diagnostic(
          isAbsent ? (lack.hasNearNames ? .warning : .note) : .error, lookUp.kind.unknown,
          lack.message + (isAbsent ? ", so nothing to delete" : ""), at: isAbsent ? location : lack.location,
          help: isAbsent && !lack.hasNearNames ? nil : lack.help)
      ]
    }
  }
}

extension Flow {
  /// Whether nobody told what the flow has there.
  fileprivate func isSilent(on attribute: LookUpCondition.Attribute) -> Bool { value(of: attribute) == nil }
}

extension AwaitedObjects.Prospect {
  /// What becomes of a look-up by one entry: authentik applies the entries of a file in their order, and finds nothing
  /// that another one makes later.
  fileprivate func seen(from desired: DesiredBinding, _ lookUp: LookUp) -> Self {
    guard case .coming(let makers, _) = self, lookUp.definedBy == nil,
      makers.allSatisfy({ $0.comes(after: desired.entry, of: desired.location) }), let maker = makers.first
    else { return self }
    return .late(maker)
  }
}

extension DesiredBinding {
  fileprivate var pkText: String {
    if case .string(let text)? = identifiers.first(where: { $0.name == "pk" })?.value { text } else { "given" }
  }

  /// Where a reference stands, be it a look-up through it.
  fileprivate func place(of field: String) -> SourceLocation {
    (fields + identifiers).first { $0.name == field || $0.name.hasPrefix(field + "__") }?.location ?? location
  }
}
