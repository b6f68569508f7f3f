/// A server's import: it carries out a document in one database transaction, so that all of it is written or nothing.
package protocol BindingImporter: Sendable {
  /// Sends the document once.
  ///
  /// Throws as a write does: `effectUnknown` where anybody may have answered, before or after it was carried out.
  ///
  /// - Parameter release: the server's; nil where it is not known.
  func run(_ document: ImportedText, on release: AuthentikRelease?) async throws(StoreError) -> ImportAnswer

  /// Drops all cached plans of flows; throws `rightMissing` where the token may not.
  func dropCachedPlans() async throws(StoreError)
}

/// A blueprint that is to be imported, and what its answer can speak of.
package struct ImportedText: Hashable, Sendable {
  package var text: String
  /// The `id` of each entry; an answer that names none of them is about somebody else's import.
  package var labels: Set<String>
  /// How many writes it holds: the server's time grows with them.
  package var writes: Int

  /// What a server needs for each write at most, on a machine with two cores (measured: 0.17 s).
  package static let timeForAWrite = Duration.seconds(1)

  package init(text: String, labels: Set<String>, writes: Int) {
    self.text = text
    self.labels = labels
    self.writes = writes
  }
}

/// What authentik itself says of an import.
package enum ImportAnswer: Hashable, Sendable {
  /// The transaction was committed.
  case carriedOut
  /// Nothing was written, because of the entry with this label; with authentik's reason.
  case refused(label: String, reason: String)
  /// Nothing was written, and the answer names no entry of ours: validated, the document was fine, and then it was not.
  /// The log is that of the validation alone (all releases, transcripts 11-import).
  case failed
}
