package import Bindings

/// Who wrote last to what differs.
extension AuthentikBindingStore {
  /// So many objects of a kind are asked for by themselves, however old their events are; for more of them the newest
  /// events of the kind are read, so that the number of requests does not grow with theirs.
  private static let mostAlone = 8
  /// Pages of a hundred events.
  private static let mostPages = 10

  package func lastEvents(
    of objects: Set<WrittenObject>, parallelReads: Int
  ) async throws(StoreError) -> LastEvents {
    var answer = LastEvents()
    for model in WrittenModel.allCases {
      let keyed = objects.filter { $0.key?.model == model }
      if keyed.count <= Self.mostAlone {
        answer.events.merge(try await eachAlone(keyed, parallelReads)) { first, _ in first }
      } else {
        try await readNewest(of: model, keyed, into: &answer) { row in
          row.context?.model?.pk.map { model == .binding ? .binding($0) : .policyBinding($0) }
        }
      }
    }
    let deleted = objects.filter { $0.key == nil }
    if !deleted.isEmpty {
      let search = DeletionSearch(deleted)
      try await readNewest(of: .policyBinding, actions: ["model_deleted"], deleted, into: &answer, search.object)
    }
    return answer
  }

  /// The first one goes ahead: a token that may not view events is told so once.
  private func eachAlone(
    _ objects: Set<WrittenObject>, _ parallelReads: Int
  ) async throws(StoreError) -> [WrittenObject: LastEvent] {
    let objects = objects.sorted { ($0.key?.pk.text ?? "") < ($1.key?.pk.text ?? "") }
    guard let first = objects.first else { return [:] }
    let found =
      [try await lastEvent(of: first)]
      + (try await readConcurrently(Array(objects.dropFirst()), limit: parallelReads) {
        [self] object throws(StoreError) in
        try await lastEvent(of: object)
      })
    return Dictionary(firstOf: zip(objects, found).compactMap { object, event in event.map { (object, $0) } })
  }

  private func lastEvent(of object: WrittenObject) async throws(StoreError) -> LastEvent? {
    guard let (model, pk) = object.key else { return nil }
    return try await newestEvents([QueryItem("context_model_pk", pk.text)], of: model, size: 1).results.first?.lastEvent
  }

  /// Reads until every object has its event, until there are no more, or until these are enough.
  private func readNewest(
    of model: WrittenModel, actions: [String] = everyAction,
    _ objects: Set<WrittenObject>, into answer: inout LastEvents, _ object: (EventRow) -> WrittenObject?
  ) async throws(StoreError) {
    var open = objects
    var page = 1
    for _ in 0..<Self.mostPages where page != 0 && !open.isEmpty {
      let answered = try await newestEvents(
        [QueryItem("page", String(page))], of: model, actions: actions, size: 100)
      // Releases before 2025 have no filter for actions, and ignore it.
      for row in answered.results where actions.contains(row.action) {
        guard let object = object(row), open.remove(object) != nil else { continue }
        answer.events[object] = row.lastEvent
      }
      page = try answered.next(after: page, of: Call(.events))
    }
    if page != 0, !open.isEmpty { answer.isCutShort = true }
  }
}

/// Finds which policy binding that is gone an event tells of.
///
/// Events name what was deleted `Binding from PolicyBindingModel KEY #ORDER to Policy NAME` (all versions, transcript
/// 12-policies-020); of a user they have the name that is shown, which is not the one that people log in with.
private struct DeletionSearch {
  private let byTarget: [PrimaryKey: [WrittenObject]]

  init(_ objects: Set<WrittenObject>) {
    byTarget = Dictionary(grouping: objects) { object in
      if case .deletedPolicyBinding(let target, _, _, _) = object { target } else { PrimaryKey("") }
    }
  }

  func object(_ row: EventRow) -> WrittenObject? {
    let prefix = "Binding from PolicyBindingModel "
    guard let text = row.context?.model?.name, text.hasPrefix(prefix),
      let mark = text.firstRange(of: " #"), let to = text[mark.upperBound...].firstRange(of: " to ")
    else { return nil }
    let target = PrimaryKey(String(text[text.index(text.startIndex, offsetBy: prefix.count)..<mark.lowerBound]))
    let order = Int(text[mark.upperBound..<to.lowerBound])
    let subject = text[to.upperBound...]
    return byTarget[target]?.first { object in
      guard case .deletedPolicyBinding(_, let kind, let name, let asked) = object else { return false }
      let word = kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst() + " "
      guard subject.hasPrefix(word) else { return false }
      return kind == .user ? asked ?? order == order : subject.dropFirst(word.count) == name
    }
  }
}

extension WrittenObject {
  /// Nil where the key of the object itself is not known.
  fileprivate var key: (model: AuthentikBindingStore.WrittenModel, pk: PrimaryKey)? {
    switch self {
    case .binding(let pk): (.binding, pk)
    case .policyBinding(let pk): (.policyBinding, pk)
    case .deletedPolicyBinding: nil
    }
  }
}

extension EventRow {
  fileprivate var lastEvent: LastEvent {
    LastEvent(
      user: user?.username ?? "", at: created, address: clientIP, action: action,
      userAgent: context?.request?.userAgent)
  }
}
