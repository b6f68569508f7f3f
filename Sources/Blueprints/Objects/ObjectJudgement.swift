internal import Bindings
internal import YAML

/// Judges the entry of a flow or stage as authentik's serializer does, before anybody asks a server.
struct ObjectJudgement {
  private let identity: EntryIdentity
  private let draft: ObjectDraft
  private let entry: EntryDocument
  private let refusals: [ObjectDraft.Refusal]
  /// The fields without which authentik makes no such object, and the entry has not.
  private let missing: [String]
  /// The identifiers name something that no object can be called.
  private let impossible: ObjectDraft.Refusal?
  private let release: AuthentikRelease
  /// The entry takes no object that is there.
  private let mustCreate: Bool

  init(
    _ identity: EntryIdentity, _ draft: ObjectDraft, _ entry: EntryDocument, _ state: EntryState?,
    _ release: AuthentikRelease
  ) {
    self.identity = identity
    self.draft = draft
    self.entry = entry
    self.release = release
    mustCreate = state == .mustCreated
    missing = draft.missing(release)
    let refusals = draft.refusals(release, at: entry.mark)
    let naming = draft.naming
    impossible = refusals.first { $0.field == naming } ?? draft.nameCutShort
    self.refusals = refusals.filter { $0.field != naming }
  }

  var definition: EntryDefinition {
    let naming = draft.fields[draft.naming]
    let place = identity.location.blueprint
    return EntryDefinition(
      identity: identity, name: naming?.value?.pythonText, details: draft.details, settings: draft.settings(release),
      place: place.location(of: naming?.mark ?? entry.mark), obstacles: obstacles(in: place), isBare: !draft.hasAttrs)
  }

  private func obstacles(in place: BlueprintPlace) -> [EntryDefinition.Obstacle] {
    // Nearly no entry has any, and every one is asked.
    guard impossible != nil || !missing.isEmpty || !refusals.isEmpty else { return [] }
    let lacks = [impossible, missing.isEmpty ? nil : .missing(missing, at: entry.mark)].compactMap(\.self)
    return lacks.map { EntryDefinition.Obstacle(message: $0.message, place: place.location(of: $0.mark)) }
      + refusals.map {
        EntryDefinition.Obstacle(message: $0.message, place: place.location(of: $0.mark), isRefusal: true)
      }
  }

  /// Names what the file alone shows.
  ///
  /// An entry that authentik refuses even where the object is there is a warning: what is bound can still be compared
  /// and written. It is an error where the entry can only make its object, and never find it, and where the release is
  /// one that does not know the value yet: the file is meant for another server.
  func report(_ problems: inout ProblemCollector) {
    if let impossible {
      problems.error(
        "impossible-\(draft.naming)", impossible.message, at: impossible.mark,
        help: impossible.help ?? "nothing can be found by it, and authentik makes nothing of this name")
    }
    if mustCreate, !missing.isEmpty {
      problems.error(
        "incomplete-entry",
        "must_created asks for a new \(draft.kind), and the entry names no \(missing.joined(separator: ", no "))",
        at: entry.mark, help: "name in attrs what authentik needs to make one")
    }
    for refusal in refusals {
      let message = "authentik refuses \(refusal.subject)"
      let help = refusal.help ?? "with this entry, authentik applies nothing of the file"
      if refusal.since != nil {
        problems.error("value-too-new", refusal.message, at: refusal.mark, help: help)
      } else if mustCreate {
        problems.error("refused-entry", message, at: refusal.mark, help: help)
      } else {
        problems.warning("refused-entry", message, at: refusal.mark, help: help)
      }
    }
  }
}

extension ObjectDraft.Refusal {
  fileprivate static func missing(_ fields: [String], at mark: YAMLMark) -> Self {
    Self(field: nil, message: "it names no \(fields.joined(separator: ", no "))", mark: mark)
  }
}
