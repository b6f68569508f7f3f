/// What a server tells of who wrote to bindings and policy bindings, and when.
package protocol EventSource: Sendable {
  /// The latest change of a binding, also of one that is deleted by now; nil where no event tells of it.
  ///
  /// Throws `rightMissing` where the token may not view events.
  func lastEvent(ofBinding pk: PrimaryKey) async throws(StoreError) -> LastEvent?

  /// The latest change of a policy binding, also of one that is deleted by now; nil where no event tells of it.
  func lastEvent(ofPolicyBinding pk: PrimaryKey) async throws(StoreError) -> LastEvent?

  /// The latest deletion of a policy binding that bound a policy, group or user of this name to this target; its own pk
  /// is not known any more.
  func lastDeletion(
    ofPolicyBindingTo policyBindingModel: PrimaryKey, named name: String
  ) async throws(StoreError) -> LastEvent?

  /// The latest of all events; nil where the token may not see them.
  func eventMark() async throws(StoreError) -> EventMark?

  /// Every write to a binding that events tell of since then, oldest first.
  func writes(since mark: EventMark) async throws(StoreError) -> [BindingWrite]
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

  package init(pk: PrimaryKey, user: String, at: String, isOurs: Bool) {
    self.pk = pk
    self.user = user
    self.at = at
    self.isOurs = isOurs
  }
}
