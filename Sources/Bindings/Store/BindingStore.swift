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

  /// Whether the server has a valid enterprise licence, as its blueprint importer counts it; nil where it does not tell.
  func isLicensed() async throws(StoreError) -> Bool?

  /// All flows the token may see.
  func flows() async throws(StoreError) -> [Flow]

  /// The bindings of one flow, and the stages they name.
  func bindings(ofFlow flow: PrimaryKey) async throws(StoreError) -> (bindings: [Binding], stages: [Stage])

  /// The bindings of some flows and the stages they name, one answer a flow, in their order.
  ///
  /// A store may read them in another way than flow by flow; the answers are the same.
  func bindings(
    ofFlows flows: [PrimaryKey], parallelReads: Int
  ) async throws(StoreError) -> [(bindings: [Binding], stages: [Stage])]

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

  /// The policy bindings of each target, by its pk; one that has none has an empty list.
  ///
  /// Throws `rightMissing` where the token may not view policy bindings. A target that is missing in the answer has
  /// policies that are not known, as a snapshot may be silent about some.
  func policies(boundTo targets: [PolicyTarget]) async throws(StoreError) -> [PrimaryKey: [PolicyBinding]]

  /// The deciding settings of all stages of a type, by the stage's pk; a stage that is missing has unknown settings.
  ///
  /// Throws `rightMissing` where the token may not view stages of the type.
  func settings(ofStages type: DecidingStageType) async throws(StoreError) -> [PrimaryKey: StageSettings]

  /// The policies, groups or users that are looked for; all of the kind without a filter.
  ///
  /// Throws `rightMissing` where the token may not view them.
  func subjects(
    _ kind: PolicySubjectKind, _ filter: SubjectFilter?
  ) async throws(StoreError) -> [NamedSubject]

  /// Some groups or users whose names have a part in common with this one, to find what was probably meant.
  ///
  /// At most a page for each half of the name: there may be very many of them.
  func subjects(_ kind: PolicySubjectKind, like name: String) async throws(StoreError) -> [NamedSubject]

  /// What the server tells of who wrote; nil where nobody keeps events, as in a snapshot.
  var events: (any EventSource)? { get }

  /// Writes several bindings in one transaction; nil where nobody can, as in a snapshot.
  var importer: (any BindingImporter)? { get }

  /// What the reads have cost until now.
  func readStatistics() -> ReadStatistics
}

extension BindingStore {
  package func bindings(
    ofFlows flows: [PrimaryKey], parallelReads: Int
  ) async throws(StoreError) -> [(bindings: [Binding], stages: [Stage])] {
    try await readConcurrently(flows, limit: parallelReads) { flow throws(StoreError) in
      try await bindings(ofFlow: flow)
    }
  }

  /// The server's release; nil where the token may not see its version, or it is none.
  package func authentikRelease() async throws(StoreError) -> AuthentikRelease? {
    try await authentikVersion().flatMap(AuthentikRelease.init(version:))
  }

  /// The policy bindings of one binding; throws where they are not known.
  package func policies(of binding: Binding) async throws(StoreError) -> [PolicyBinding] {
    guard let policies = try await policies(boundTo: [binding.policyTarget])[binding.pk] else {
      throw .rightMissing("it is not known which policies are bound to \(binding.pk)")
    }
    return policies
  }

  package func subjects(_ kind: PolicySubjectKind, like name: String) async throws(StoreError) -> [NamedSubject] { [] }

  package func isLicensed() async throws(StoreError) -> Bool? { nil }
  package var visibleFlows: GlobPattern? { nil }
  package var events: (any EventSource)? { nil }
  package var importer: (any BindingImporter)? { nil }
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
  /// authentik asks to slow down, and nothing was written; after so long it takes the request again.
  case throttled(String, retryAfter: Duration)
  /// The run's deadline passed or a signal came.
  case interrupted(String)
}
