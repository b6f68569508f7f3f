internal import Bindings
internal import Blueprints

/// The flows and stages that entries of the given files would make, and which of them authentik could make on this server.
struct AwaitedObjects: Sendable {
  let index: ServerIndex
  let all: [EntryDefinition]
  private var byEntry: [EntryIdentity: EntryDefinition] = [:]
  private(set) var byName: [Name: [EntryDefinition]] = [:]
  private var byKey: [PrimaryKey: [EntryDefinition]] = [:]
  private var refusals: [BlueprintPlace: RefusedEntry] = [:]
  /// Blueprints with an entry that authentik would refuse if its stage, which was not read, is not there.
  private var undecided: Set<BlueprintPlace> = []

  struct Name: Hashable {
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

  /// Ask `Prospects`, which remembers.
  ///
  /// - Parameter comparing: whether to search for near names, which takes time.
  func prospect(of lookUp: LookUp, comparing: Bool) -> Prospect {
    let own = lookUp.definedBy.flatMap { byEntry[$0] }
    let name = lookUp.name ?? own?.name
    if let name, let owner = owner(of: name, lookUp) {
      return .taken(name: name, reason: owner.reason, by: own, at: owner.differing.flatMap { own?.place(of: $0) })
    }
    let candidates = candidates(for: lookUp, named: name, own)
    func near() -> [String] { comparing ? name.map { nearNames(to: $0, lookUp) } ?? [] : [] }
    let makeable = candidates.filter { $0.obstacles.isEmpty && !isTaken($0) }
    guard let first = makeable.first else {
      let near = described(near(), lookUp)
      return (own ?? candidates.first).map { .impossible($0, near: near) } ?? .undefined(near: near)
    }
    // Whoever gives attrs means to make it.
    let isBare = candidates.allSatisfy(\.isBare)
    let meant = isBare ? near().filter { isLikelyMeant($0, by: first) } : []
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
