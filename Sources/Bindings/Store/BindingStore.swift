/// The port through which the reconciler and the applier see a server.
///
/// Implementations: the API client, a snapshot file, and fakes in tests; one contract suite runs against each.
/// Reads throw when they are not complete: a caller never takes a part for the whole.
package protocol BindingStore: Sendable {
  /// The normalised address, for reports and digests.
  var address: String { get }

  /// The flows that can be read at all; nil for every flow. What does not match is unknown, not missing.
  var visibleFlows: GlobPattern? { get }

  /// The server's version, such as `2026.5.0`; nil where the token may not see it.
  func authentikVersion() async throws(StoreError) -> String?

  /// All flows the token may see.
  func flows() async throws(StoreError) -> [Flow]

  /// The bindings of one flow, and the stages they name.
  func bindings(ofFlow flow: PrimaryKey) async throws(StoreError) -> (bindings: [Binding], stages: [Stage])

  /// The stage with exactly this name; names are unique over all stage types.
  func stage(named name: String) async throws(StoreError) -> Stage?

  /// The stage with this key.
  func stage(_ pk: PrimaryKey) async throws(StoreError) -> Stage?

  /// All stages the token may see; only `snapshot` and near-match suggestions ask for them.
  func stages() async throws(StoreError) -> [Stage]

  /// One binding, read afresh; nil where the server has none with this key.
  func binding(_ pk: PrimaryKey) async throws(StoreError) -> Binding?

  /// Sends one PUT with all seven fields, and answers what the server says it holds now.
  ///
  /// Never sent twice: where the effect cannot be known, it throws `effectUnknown` and the caller reads to settle it.
  func update(_ pk: PrimaryKey, to settings: BindingSettings) async throws(StoreError) -> Binding

  /// Sends one POST; authentik chooses the new pk.
  func create(_ settings: BindingSettings) async throws(StoreError) -> Binding

  /// Sends one DELETE; the binding's policy bindings go with it.
  func delete(_ pk: PrimaryKey) async throws(StoreError)

  /// How many policies are bound to this binding.
  func policyCount(of binding: Binding) async throws(StoreError) -> Int

  /// How many policies are bound to each binding that has any, in one list; `snapshot` asks for it.
  func policyCounts() async throws(StoreError) -> [PrimaryKey: Int]

  /// Whether an identification stage has a password stage of its own.
  func identificationChecksPassword(_ stage: PrimaryKey) async throws(StoreError) -> Bool

  /// The latest of the server's events; nil where the token may not see them, or nobody keeps any.
  func eventMark() async throws(StoreError) -> EventMark?

  /// Every write to a binding that the server's events tell of since then, oldest first.
  func writes(since mark: EventMark) async throws(StoreError) -> [BindingWrite]

  /// What the reads have cost until now.
  func readStatistics() -> ReadStatistics
}

extension BindingStore {
  package var visibleFlows: GlobPattern? { nil }

  /// No events, so other writers are not looked for.
  package func eventMark() async throws(StoreError) -> EventMark? { nil }
  package func writes(since mark: EventMark) async throws(StoreError) -> [BindingWrite] { [] }
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

/// Why a store could not answer.
package enum StoreError: Error, Hashable, Sendable {
  /// No connection, no DNS, no TLS, no answer in time; nothing was read or written.
  case unreachable(String)
  /// Something answered, but not as authentik does: HTML, a wrong shape, a 5xx.
  case unreadable(String)
  /// The server knows the token not, or no longer (authentik says 403, never 401).
  case tokenRefused(String)
  /// The token is good, but lacks a right, so that what was asked for is refused or in part hidden.
  case rightMissing(String)
  /// A 400: the server refused the fields, with its reasons by field.
  case refused([String: [String]])
  /// A 404 to a write: the binding is gone.
  case notFound
  /// Rows were lost or moved while paging.
  case incomplete(String)
  /// A write was sent and its reply did not come, or is not to be believed; reading again settles it.
  case effectUnknown(String)
  /// The run's deadline passed or a signal came.
  case interrupted(String)
}
