/// What a server tells of who wrote to bindings and policy bindings, and when.
package protocol EventSource: Sendable {
  /// The latest change of each, also of one that is deleted by now.
  ///
  /// The number of requests is bounded, however many objects there are. Throws `rightMissing` where the token may not view
  /// events.
  func lastEvents(of objects: Set<WrittenObject>, parallelReads: Int) async throws(StoreError) -> LastEvents

  /// The latest of all events; nil where the token may not see them.
  func eventMark() async throws(StoreError) -> EventMark?

  /// Every write to a binding that events tell of since then, oldest first.
  func writes(since mark: EventMark) async throws(StoreError) -> [BindingWrite]
}

/// What somebody may have written to.
package enum WrittenObject: Hashable, Sendable {
  case binding(PrimaryKey)
  case policyBinding(PrimaryKey)
  /// A policy binding that is gone, whose own pk nobody knows any more: the key by which the policies of its target are
  /// found, and what it bound.
  case deletedPolicyBinding(of: PrimaryKey, PolicySubjectKind, name: String, order: Int?)
}

/// The latest events of some objects; one without an event has none among those that were read.
package struct LastEvents: Hashable, Sendable {
  package var events: [WrittenObject: LastEvent]
  /// Whether there may be older events that were not read.
  package var isCutShort: Bool

  package init(_ events: [WrittenObject: LastEvent] = [:], isCutShort: Bool = false) {
    self.events = events
    self.isCutShort = isCutShort
  }
}

/// Who changed a binding last, when, and from where.
package struct LastEvent: Hashable, Sendable, Codable {
  /// Empty where it was no person.
  package var user: String
  /// ISO 8601 in UTC, as the server wrote it.
  package var at: String
  package var address: String?
  /// `model_created`, `model_updated` or `model_deleted`.
  package var action: String
  /// `flowbind/VERSION` for our own writes.
  package var userAgent: String?

  private enum CodingKeys: String, CodingKey {
    case user, at, address, action
    case userAgent = "user_agent"
  }

  package init(user: String, at: String, address: String?, action: String, userAgent: String?) {
    self.user = user
    self.at = at
    self.address = address
    self.action = action
    self.userAgent = userAgent
  }
}

/// A moment in the server's events; its meaning is the store's own.
package struct EventMark: Hashable, Sendable {
  package var text: String

  package init(_ text: String) {
    self.text = text
  }
}

/// A write to a binding that the server's events tell of.
package struct BindingWrite: Hashable, Sendable {
  package var pk: PrimaryKey
  /// Empty where it was no person.
  package var user: String
  /// ISO 8601 in UTC, as the server wrote it.
  package var at: String
  /// Whether this very run sent it.
  package var isOurs: Bool
  /// Whether it made the binding; so does an import's update of one that is gone.
  package var isCreation: Bool

  package init(pk: PrimaryKey, user: String, at: String, isOurs: Bool, isCreation: Bool = false) {
    self.pk = pk
    self.user = user
    self.at = at
    self.isOurs = isOurs
    self.isCreation = isCreation
  }
}
