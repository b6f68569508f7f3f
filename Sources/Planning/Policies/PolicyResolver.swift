internal import Bindings
internal import Blueprints

/// Answers the look-ups of declared policies from what was read of the server.
struct PolicyResolver: Sendable {
  let store: any BindingStore
  let current: CurrentReader.Current
  let definitions: [EntryIdentity]
  /// The bindings that entries are about, by file and position.
  let entries: [EntryPlace: ResolvedBinding]

  struct EntryPlace: Hashable, Sendable {
    var file: String
    /// The value of a manifest that is the blueprint.
    var part: String?
    var entry: Int

    init(_ location: SourceLocation, entry: Int) {
      file = location.file
      part = location.part
      self.entry = entry
    }
  }

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

    /// The entry of the binding that it is bound to, where that is how the file names it.
    var entryPlace: EntryPlace? { if case .entry(let place) = target { place } else { nil } }
  }

  struct Resolution: Sendable {
    var policies: [Resolved] = []
    var diagnostics: [Diagnostic] = []
  }

  /// Resolves in this order: what each is bound to; then, of those in managed flows, what they bind. Only subjects that
  /// no policy binding of these flows has are asked for, all policies at once.
  func resolve(_ lookUps: [PolicyLookUps]) async throws(StoreError) -> Resolution {
    var resolution = Resolution()
    var placed = lookUps.flatMap { place($0, &resolution.diagnostics) }
    let bound = Set(current.policies.values.joined().map(\.subject))
    let unknown = Set(placed.map(\.subject)).filter { lookUp in !bound.contains(where: lookUp.matches) }
    let answers = try await answers(to: unknown.filter { $0.name == nil || !isDefined($0) })
    resolution.diagnostics += hidden(answers)
    placed = placed.compactMap { policy in
      var policy = policy
      guard unknown.contains(policy.subject) else { return policy }
      switch answers[policy.subject] {
      case .named(let name)?:
        policy.subject.name = name
        policy.subject.key = nil
      case .hidden(let cause)?:
        // Whether it is there at all nobody can tell; that it is not bound is known all the same.
        guard policy.subject.name == nil else { break }
        resolution.diagnostics.append(
          Diagnostic(
            .error, "unknown-\(policy.subject.kind.rawValue)",
            "which \(policy.subject.title) is cannot be looked up: \(cause)",
            at: policy.desired.place(of: policy.subject.kind.rawValue),
            help: "name it with !Find by \(policy.subject.kind.naming)"))
        return nil
      // A file makes it.
      case nil: break
      case .missing(let near)?:
        guard !policy.subject.isDefined else { break }
        resolution.diagnostics.append(
          Diagnostic(
            .error, "unknown-\(policy.subject.kind.rawValue)", "the server has no \(policy.subject.title)",
            at: policy.desired.place(of: policy.subject.kind.rawValue), help: Lack.help(near: near)))
        return nil
      }
      return policy
    }
    resolution.policies = placed
    return resolution
  }

  // MARK: Targets

  private func place(_ lookUps: PolicyLookUps, _ problems: inout [Diagnostic]) -> [Resolved] {
    func resolved(_ flow: PrimaryKey, _ target: Resolved.Target) -> Resolved {
      Resolved(desired: lookUps.desired, subject: lookUps.subject, pk: lookUps.pk, flow: flow, target: target)
    }
    switch lookUps.target {
    case .flow(let lookUp):
      return managed(lookUp, of: lookUps, &problems).map { [resolved($0, .flow)] } ?? []
    case .entry(let position):
      let place = EntryPlace(lookUps.desired.location, entry: position)
      // An entry that is awaiting, or of a flow that was not selected, has no binding to compare policies of.
      guard let binding = entries[place], current.bindings[binding.flow] != nil else { return [] }
      return [resolved(binding.flow, .entry(place))]
    case .key(let key):
      for (flow, bindings) in current.bindings {
        if let binding = bindings.first(where: { $0.pk == key || $0.policyBindingModel == key }) {
          return [resolved(flow, .binding(binding.pk))]
        }
        if flow == key || current.index.flow(flow)?.policyBindingModel == key { return [resolved(flow, .flow)] }
      }
      problems.append(
        Diagnostic(
          .note, "policies-not-compared",
          "\(lookUps.subject.title) is declared for the key \(key), which is no flow or binding that is looked at",
          at: lookUps.desired.place(of: "target"),
          help: "if it is one, name it with !KeyOf or !Find"))
      return []
    case .binding(let question):
      if let pk = question.pk, question.flow == nil {
        let flow = current.bindings.first { $0.value.contains { $0.pk == pk } }?.key
        return flow.map { [resolved($0, .binding(pk))] } ?? []
      }
      guard let lookUp = question.flow else {
        problems.append(
          Diagnostic(
            .error, "look-up-without-flow", "this look-up of a binding names no flow", at: lookUps.desired.location,
            help: "add [target, …]"))
        return []
      }
      guard let flow = managed(lookUp, of: lookUps, &problems) else { return [] }
      return found(question, in: flow, lookUps.desired, &problems).map { [resolved(flow, .binding($0))] } ?? []
    }
  }

  private func managed(_ lookUp: LookUp, of lookUps: PolicyLookUps, _ problems: inout [Diagnostic]) -> PrimaryKey? {
    let answers = current.index.answers(to: lookUp)
    guard let flow = answers.first else {
      guard lookUp.definedBy == nil else { return nil }
      let near = nearestNames(to: lookUp.name ?? "", among: current.index.flows.map(\.slug))
      problems.append(
        Diagnostic(
          .error, "unknown-flow", "the server has no \(lookUp.subject)", at: lookUps.desired.place(of: "target"),
          help: Lack.help(near: near)))
      return nil
    }
    // One that is not looked at was not selected.
    return current.bindings[flow] == nil ? nil : flow
  }

  private func found(
    _ question: PolicyLookUps.BindingQuestion, in flow: PrimaryKey, _ desired: DesiredPolicy,
    _ problems: inout [Diagnostic]
  ) -> PrimaryKey? {
    let stages = question.stage.map { Set(current.index.answers(to: $0)) }
    let found = (current.bindings[flow] ?? []).filter { binding in
      stages.map { $0.contains(binding.settings.stage) } ?? true
        && question.order.map { $0 == binding.settings.order } ?? true
        && question.pk.map { $0 == binding.pk } ?? true
    }
    guard found.count != 1 else { return found[0].pk }
    problems.append(
      Diagnostic(
        .error, found.isEmpty ? "unknown-binding" : "ambiguous-binding",
        "\(found.isEmpty ? "no binding" : "more than one binding") of \(question.flow?.subject ?? "the flow") answers to "
          + "the target of this policy binding", at: desired.place(of: "target"),
        help: "refer to the entry of the binding with !KeyOf"))
    return nil
  }

  // MARK: Subjects

  private enum Answer: Sendable {
    case named(String)
    case missing(near: [String])
    case hidden(String)
  }

  /// Says once for each kind that nobody could see whether what is declared is there.
  private func hidden(_ answers: [SubjectLookUp: Answer]) -> [Diagnostic] {
    PolicySubjectKind.allCases.compactMap { kind in
      let causes = answers.filter { $0.key.kind == kind && $0.key.name != nil }.compactMap { lookUp, answer in
        if case .hidden(let cause) = answer { (lookUp.title, cause) } else { nil }
      }
      guard let (title, cause) = causes.min(by: { $0.0 < $1.0 }) else { return nil }
      let others = causes.count > 1 ? " (and \(causes.count - 1) more)" : ""
      return Diagnostic(
        .note, "subjects-not-read", "whether the server has \(title)\(others) is not known: \(cause)")
    }
  }

  private func answers(to lookUps: Set<SubjectLookUp>) async throws(StoreError) -> [SubjectLookUp: Answer] {
    var answers: [SubjectLookUp: Answer] = [:]
    for kind in PolicySubjectKind.allCases {
      let asked = lookUps.filter { $0.kind == kind }.sorted { $0.title < $1.title }
      // A policy list is short and has no filter; of groups and users there may be very many.
      let names: [String?] =
        kind == .policy || asked.contains { $0.name == nil } ? [nil] : Set(asked.compactMap(\.name)).sorted()
      guard !asked.isEmpty else { continue }
      do throws(StoreError) {
        var known: [NamedSubject] = []
        for name in names { known += try await store.subjects(kind, named: name) }
        for lookUp in asked {
          let found = known.first { subject in
            lookUp.name.map { subject.name.isExactly($0) } ?? (subject.key == lookUp.key)
              && lookUp.hasModel(subject.model ?? "")
          }
          answers[lookUp] =
            if let found { .named(found.name) } else { .missing(near: try await near(lookUp, among: known)) }
        }
      } catch .rightMissing(let cause) {
        for lookUp in asked { answers[lookUp] = .hidden(cause) }
      }
    }
    return answers
  }

  /// Names that were probably meant; of groups and users only those that the server finds by a part of the name.
  private func near(_ lookUp: SubjectLookUp, among known: [NamedSubject]) async throws(StoreError) -> [String] {
    guard let name = lookUp.name else { return [] }
    var names = Set(known.filter { lookUp.hasModel($0.model ?? "") }.map(\.name))
    if lookUp.kind != .policy { names.formUnion(try await store.subjects(lookUp.kind, like: name).map(\.name)) }
    return nearestNames(to: name, among: names.sorted())
  }

  private func isDefined(_ lookUp: SubjectLookUp) -> Bool {
    lookUp.isDefined
      || definitions.contains { entry in
        guard let name = lookUp.name, let (kind, defined) = entry.subject else { return false }
        return kind == lookUp.kind && defined.isExactly(name) && lookUp.hasModel(entry.model)
      }
  }
}
