internal import Bindings
internal import Blueprints

/// The flows and stages that entries of the given files would make, and which of them authentik could make on this server.
struct AwaitedObjects: Sendable {
  private let index: ServerIndex
  private let all: [EntryDefinition]
  private var byEntry: [EntryIdentity: EntryDefinition] = [:]
  private var byName: [Name: [EntryDefinition]] = [:]
  private var byKey: [PrimaryKey: [EntryDefinition]] = [:]

  private struct Name: Hashable {
    var kind: LookUp.Kind
    var name: ExactName
  }

  /// What becomes of a look-up to which nothing on the server answers; `near` are names that may have been meant.
  enum Prospect: Sendable {
    /// Authentik could make it of an entry, be it one that only names it.
    case coming(isBare: Bool)
    /// No entry would make it.
    case undefined(near: [String])
    /// The server has the name already, and its object is another one; the reason ends a sentence about it.
    case taken(name: String, reason: String, by: EntryDefinition?)
    /// An entry would make it, and authentik could not.
    case impossible(EntryDefinition, near: [String])
    /// An entry names it as one names what is there, and something that is there is named nearly so.
    case misspelt(EntryDefinition, near: [String])

    /// Whether names of stages that were not read matter.
    var asksForOtherStages: Bool {
      switch self {
      case .coming(let isBare): isBare
      case .undefined, .impossible, .misspelt: true
      case .taken: false
      }
    }
  }

  /// - Parameter release: the server's; nil where it is not known.
  init(_ definitions: [EntryDefinition], index: ServerIndex, release: AuthentikRelease?) {
    self.index = index
    all = definitions.map { $0.judged(by: release) }
    for definition in all {
      byEntry[definition.identity] = definition
      if let name = definition.name {
        byName[Name(kind: definition.kind, name: ExactName(name)), default: []].append(definition)
      }
      if let key = definition.writtenKey { byKey[key, default: []].append(definition) }
    }
  }

  /// - Parameter comparing: whether to search for near names, which takes time.
  func prospect(of lookUp: LookUp, comparing: Bool) -> Prospect {
    let own = lookUp.definedBy.flatMap { byEntry[$0] }
    let name = lookUp.name ?? own?.name
    if let name, let reason = owner(of: name, lookUp) { return .taken(name: name, reason: reason, by: own) }
    let candidates = candidates(for: lookUp, named: name, own)
    let near = comparing ? name.map { nearNames(to: $0, lookUp) } ?? [] : []
    guard let makeable = candidates.first(where: { $0.obstacles.isEmpty && !isTaken($0) }) else {
      return (own ?? candidates.first).map { .impossible($0, near: near) } ?? .undefined(near: near)
    }
    // Whoever gives attrs means to make it.
    guard candidates.allSatisfy(\.isBare) else { return .coming(isBare: false) }
    let meant = near.filter { isLikelyMeant($0, by: makeable) }
    return meant.isEmpty ? .coming(isBare: true) : .misspelt(makeable, near: meant)
  }

  private func nearNames(to name: String, _ lookUp: LookUp) -> [String] {
    let there =
      switch lookUp.kind {
      case .flow: index.flows.map(\.slug)
      case .stage: index.stages.map(\.name)
      }
    let coming = all.filter { $0.kind == lookUp.kind }.compactMap(\.name)
    return nearestNames(to: name, among: Set(there + coming).subtracting([name]))
  }

  /// Whether a name near to that of an entry is one of its type, and not one that the files name as well: who names both
  /// knows the one from the other.
  private func isLikelyMeant(_ near: String, by definition: EntryDefinition) -> Bool {
    guard byName[Name(kind: definition.kind, name: ExactName(near))] == nil else { return false }
    return definition.isFlow
      || index.stage(named: near).map { ModelName.same($0.model, definition.identity.model) } ?? false
  }

  /// Who has the name on the server, as the end of a sentence that begins with it; nil where nobody has.
  private func owner(of name: String, _ lookUp: LookUp) -> String? {
    switch lookUp.kind {
    case .stage:
      guard let stage = index.stage(named: name) else { return nil }
      if let model = lookUp.model, !ModelName.same(stage.model, model) {
        return "is of the model \(stage.model), not \(model)"
      }
      return "has the pk \(stage.pk)"
    case .flow:
      guard let flow = index.flow(slug: name) else { return nil }
      let differing: [String] = lookUp.conditions.compactMap { condition in
        guard condition.attribute != .slug, condition.attribute != .pk,
          let value = flow.value(of: condition.attribute), !condition.holds(for: value)
        else { return nil }
        return "the \(condition.attribute.rawValue) “\(value)”"
      }
      return "has " + (differing.isEmpty ? "the pk \(flow.pk)" : differing.joined(separator: " and "))
    }
  }

  private func isTaken(_ definition: EntryDefinition) -> Bool {
    guard let name = definition.name else { return false }
    return definition.isFlow ? index.flow(slug: name) != nil : index.stage(named: name) != nil
  }

  /// The entries whose object would answer the look-up.
  private func candidates(for lookUp: LookUp, named name: String?, _ own: EntryDefinition?) -> [EntryDefinition] {
    var candidates = own.map { [$0] } ?? []
    if let name {
      candidates += byName[Name(kind: lookUp.kind, name: ExactName(name))] ?? []
    } else if lookUp.needsAll {
      candidates += all.filter { $0.kind == lookUp.kind }
    }
    if let key = lookUp.requiredKey { candidates += byKey[key] ?? [] }
    return candidates.filter { $0 == own || $0.answers(to: lookUp) }
  }
}

extension EntryDefinition {
  fileprivate var kind: LookUp.Kind { isFlow ? .flow : .stage }

  /// The pk that the object would get.
  fileprivate var writtenKey: PrimaryKey? {
    if case .string(let text)? = identity.identifiers.last(where: { $0.name == "pk" })?.value {
      PrimaryKey(text)
    } else {
      nil
    }
  }

  /// Whether the object would, as far as the entry tells.
  fileprivate func answers(to lookUp: LookUp) -> Bool {
    guard kind == lookUp.kind, lookUp.model.map({ ModelName.same($0, identity.model) }) ?? true else { return false }
    if let pk = lookUp.pk, pk == writtenKey { return true }
    return lookUp.conditions.allSatisfy { condition in
      let value: String? =
        switch condition.attribute {
        case .slug: name
        case .name where !isFlow: name
        case .pk: writtenKey?.text
        case .name, .designation, .title, .authentication, .layout, .deniedAction, .policyEngineMode,
          .compatibilityMode:
          details[condition.attribute.rawValue]
        }
      return value.map(condition.holds) ?? false
    }
  }

  /// The same with what keeps the server's release from making it, whichever one the files were read for.
  fileprivate func judged(by release: AuthentikRelease?) -> EntryDefinition {
    guard let release, isFlow, let name, let problem = FlowSlug.problem(name, release) else { return self }
    let obstacle = "slug \(problem)"
    guard !obstacles.contains(obstacle) else { return self }
    var definition = self
    definition.obstacles.append(obstacle)
    return definition
  }
}
