internal import Bindings
internal import Blueprints

/// The flows and stages that entries of the given files would make, and which of them authentik could make on this server.
struct AwaitedObjects: Sendable {
  private let index: ServerIndex
  private let all: [EntryDefinition]
  private var byEntry: [EntryIdentity: EntryDefinition] = [:]
  private var byName: [Name: [EntryDefinition]] = [:]
  private var byKey: [PrimaryKey: [EntryDefinition]] = [:]
  private var refusals: [BlueprintPlace: RefusedEntry] = [:]
  /// Blueprints with an entry that authentik would refuse if its stage, which was not read, is not there.
  private var undecided: Set<BlueprintPlace> = []

  private struct Name: Hashable {
    var kind: LookUp.Kind
    var name: ExactName
  }

  /// What becomes of a look-up to which nothing on the server answers; `near` are names that may have been meant, in quotes.
  enum Prospect: Sendable {
    /// Authentik could make it of these entries.
    ///
    /// It is undecided where a stage that was not read may be what is meant, or may keep authentik from refusing the file.
    case coming(by: [EntryDefinition], isUndecided: Bool)
    /// An entry would make it, and authentik refuses another one of the same file, and with that the whole file.
    case refused(with: RefusedEntry)
    /// The entry that would make it comes after the one that looks for it, and authentik goes from the top down.
    case late(EntryDefinition)
    /// No entry would make it.
    case undefined(near: [String])
    /// The server has the name already, and its object is another one; the reason ends a sentence about it.
    case taken(name: String, reason: String, by: EntryDefinition?, at: SourceLocation?)
    /// An entry would make it, and authentik could not.
    case impossible(EntryDefinition, near: [String])
    /// An entry names it as one names what is there, and something that is there is named nearly so.
    case misspelt(EntryDefinition, near: [String])

    /// Whether it matters what stages there are beside those that were read.
    func asksForOtherStages(of kind: LookUp.Kind) -> Bool {
      switch self {
      case .coming(_, let isUndecided): isUndecided
      case .undefined, .impossible, .misspelt, .refused: kind == .stage
      case .taken, .late: false
      }
    }
  }

  /// An entry that authentik refuses on this server, and why, as a sentence about “it”.
  struct RefusedEntry: Sendable {
    var entry: EntryDefinition
    var reason: String
    /// Where that stands.
    var place: SourceLocation
    /// Names on the server that may have been meant.
    var near: [String] = []
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
    for definition in all where definition.isCertain { judge(definition, release) }
  }

  /// Notes whether authentik refuses the entry, and so its file; the first one of a file speaks for all.
  private mutating func judge(_ definition: EntryDefinition, _ release: AuthentikRelease?) {
    let blueprint = definition.identity.location.blueprint
    guard refusals[blueprint] == nil else { return }
    func note(_ reason: String, at place: SourceLocation) {
      refusals[blueprint] = RefusedEntry(entry: definition, reason: reason, place: place)
    }
    if let refusal = definition.obstacles.first(where: \.isRefusal) { return note(refusal.message, at: refusal.place) }
    let isNamed = isTaken(definition)
    guard isNamed || !definition.obstacles.isEmpty, let lookUp = try? LookUp(definition) else { return }
    if !index.answers(to: lookUp).isEmpty {
      if definition.isRefusedAsThere(by: release) {
        note("the server has its \(lookUp.kind.rawValue)", at: definition.place)
      }
    } else if let name = definition.name, let owner = owner(of: name, lookUp) {
      let place = owner.differing.flatMap { definition.place(of: $0) } ?? definition.place
      note("the server's \(lookUp.kind.rawValue) “\(name)” \(owner.reason)", at: place)
    } else if let obstacle = definition.obstacles.first, !isMadeBefore(definition, lookUp) {
      if definition.isFlow || index.hasAllStages {
        note("the server has no \(lookUp.subject), and \(obstacle.message)", at: obstacle.place)
      } else {
        undecided.insert(blueprint)
      }
    }
  }

  /// Whether another entry makes the object, in another file or before this one.
  private func isMadeBefore(_ definition: EntryDefinition, _ lookUp: LookUp) -> Bool {
    candidates(for: lookUp, named: lookUp.name ?? definition.name, nil).contains { other in
      other.obstacles.isEmpty && !isTaken(other) && !other.comes(after: definition.identity)
        && other.identity != definition.identity
    }
  }

  /// - Parameter comparing: whether to search for near names, which takes time.
  func prospect(of lookUp: LookUp, comparing: Bool) -> Prospect {
    let own = lookUp.definedBy.flatMap { byEntry[$0] }
    let name = lookUp.name ?? own?.name
    if let name, let owner = owner(of: name, lookUp) {
      return .taken(name: name, reason: owner.reason, by: own, at: owner.differing.flatMap { own?.place(of: $0) })
    }
    let candidates = candidates(for: lookUp, named: name, own)
    let near = comparing ? name.map { nearNames(to: $0, lookUp) } ?? [] : []
    let makeable = candidates.filter { $0.obstacles.isEmpty && !isTaken($0) }
    guard let first = makeable.first else {
      let near = described(near, lookUp)
      return (own ?? candidates.first).map { .impossible($0, near: near) } ?? .undefined(near: near)
    }
    // Whoever gives attrs means to make it.
    let isBare = candidates.allSatisfy(\.isBare)
    let meant = isBare ? near.filter { isLikelyMeant($0, by: first) } : []
    guard meant.isEmpty else { return .misspelt(first, near: described(meant, lookUp)) }
    let makers = makeable.filter { refusals[$0.identity.location.blueprint] == nil }
    if makers.isEmpty, let refusal = refusals[first.identity.location.blueprint] {
      return .refused(with: comparing ? withNearNames(refusal) : refusal)
    }
    let isUndecided = makers.allSatisfy { undecided.contains($0.identity.location.blueprint) }
    return .coming(by: makers, isUndecided: isUndecided || isBare && lookUp.kind == .stage)
  }

  private func withNearNames(_ refusal: RefusedEntry) -> RefusedEntry {
    guard let name = refusal.entry.name, let lookUp = try? LookUp(refusal.entry), !isTaken(refusal.entry) else {
      return refusal
    }
    var refusal = refusal
    refusal.near = described(nearNames(to: name, lookUp), lookUp)
    return refusal
  }

  /// Names of what is there or would be made; of another model than is asked for only where none of that model is as near.
  private func nearNames(to name: String, _ lookUp: LookUp) -> [String] {
    let there =
      switch lookUp.kind {
      case .flow: index.flows.map(\.slug)
      case .stage: index.stages.map(\.name)
      }
    let coming = all.filter { $0.kind == lookUp.kind }.compactMap(\.name)
    let near = nearestNames(to: name, among: Set(there + coming).subtracting([name]))
    let right = near.filter { otherModel(of: $0, than: lookUp) == nil }
    return right.isEmpty ? near : right
  }

  /// The names with the models that they have on the server instead of the one that is asked for.
  private func described(_ names: [String], _ lookUp: LookUp) -> [String] {
    names.map { name in "“\(name)”" + (otherModel(of: name, than: lookUp).map { ", of the model \($0)," } ?? "") }
  }

  private func otherModel(of name: String, than lookUp: LookUp) -> String? {
    guard lookUp.kind == .stage, let model = lookUp.model, let stage = index.stage(named: name),
      !ModelName.same(stage.model, model)
    else { return nil }
    return stage.model
  }

  /// Whether a name near to that of an entry is one of its type, and not one that the files name as well: who names both
  /// knows the one from the other.
  private func isLikelyMeant(_ near: String, by definition: EntryDefinition) -> Bool {
    guard byName[Name(kind: definition.kind, name: ExactName(near))] == nil else { return false }
    return definition.isFlow
      || index.stage(named: near).map { ModelName.same($0.model, definition.identity.model) } ?? false
  }

  /// Who has the name on the server; nil where nobody has.
  private func owner(of name: String, _ lookUp: LookUp) -> Owner? {
    switch lookUp.kind {
    case .stage:
      guard let stage = index.stage(named: name) else { return nil }
      if let model = lookUp.model, !ModelName.same(stage.model, model) {
        return Owner(reason: "is of the model \(stage.model), not \(model)")
      }
      return Owner(reason: "has the pk \(stage.pk)", differing: "pk")
    case .flow:
      guard let flow = index.flow(slug: name) else { return nil }
      let differing: [(name: String, words: String)] = lookUp.conditions.compactMap { condition in
        guard condition.attribute != .slug, condition.attribute != .pk,
          let value = flow.value(of: condition.attribute), !condition.holds(for: value)
        else { return nil }
        return (condition.attribute.rawValue, "the \(condition.attribute.rawValue) “\(value)”")
      }
      guard let first = differing.first else { return Owner(reason: "has the pk \(flow.pk)", differing: "pk") }
      return Owner(reason: "has " + differing.map(\.words).joined(separator: " and "), differing: first.name)
    }
  }

  /// What has a name on the server.
  private struct Owner {
    /// The end of a sentence that begins with the name.
    var reason: String
    /// The first identifier that it does not answer to.
    var differing: String?
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
  /// Whether it stands behind another entry of the same blueprint.
  func comes(after entry: EntryIdentity) -> Bool {
    comes(after: entry.entry, of: entry.location)
  }

  /// Whether it stands in the same blueprint as a place, behind its entry of that number.
  func comes(after entry: Int, of location: SourceLocation) -> Bool {
    identity.entry > entry && identity.location.blueprint == location.blueprint
  }

  /// Where an identifier stands, be it a look-up such as `name__iexact`.
  fileprivate func place(of identifier: String) -> SourceLocation? {
    identity.identifiers.first { $0.name == identifier || $0.name.hasPrefix(identifier + "__") }?.location
  }

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
    let obstacle = Obstacle(message: "slug \(problem)", place: place)
    guard !obstacles.contains(obstacle) else { return self }
    var definition = self
    definition.obstacles.append(obstacle)
    return definition
  }
}
