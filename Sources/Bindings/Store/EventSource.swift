/// A store that also tells who changed a binding.
package protocol EventSource: Sendable {
  /// The latest change of a binding, also of one that is deleted by now; nil where no event tells of it.
  ///
  /// Throws `rightMissing` where the token may not view events.
  func lastEvent(ofBinding pk: PrimaryKey) async throws(StoreError) -> LastEvent?
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
