/// A journal in use: it keeps the first error, for places where the run must go on without it.
struct RunLog {
  private let journal: any Journal
  private(set) var error: JournalError?

  init(_ journal: any Journal) {
    self.journal = journal
  }

  /// Throws where the record is not on the disk: what it announces must not be done.
  mutating func append(_ record: JournalRecord) throws(JournalError) {
    do throws(JournalError) {
      try journal.append(record)
    } catch {
      self.error = self.error ?? error
      throw error
    }
  }

  /// Writes what has happened already; a failure is kept and told at the end.
  mutating func note(_ record: JournalRecord) {
    do throws(JournalError) { try append(record) } catch {}
  }
}
