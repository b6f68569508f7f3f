/// The port through which an apply writes down what it is about to do, before it does it.
package protocol Journal: Sendable {
  /// Returns once the record is on the disk.
  func append(_ record: JournalRecord) throws(JournalError)
}

/// Why a journal cannot be written or read.
package struct JournalError: Error, Hashable, Sendable {
  package var message: String

  package init(_ message: String) {
    self.message = message
  }
}

/// Keeps nothing: for `--no-journal`, and for a sandbox that ends with the run.
package struct NoJournal: Journal {
  package init() {}
  package func append(_ record: JournalRecord) throws(JournalError) {}
}
