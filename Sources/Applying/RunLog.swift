internal import Synchronization

/// A journal in use by all flows of a run: it keeps the first error, for places where the run must go on without it.
final class RunLog: Sendable {
  private let journal: any Journal
  private let firstError = Mutex<JournalError?>(nil)

  init(_ journal: any Journal) {
    self.journal = journal
  }

  var error: JournalError? { firstError.withLock(\.self) }

  /// Throws where the record is not on the disk: what it announces must not be done.
  func append(_ record: JournalRecord) throws(JournalError) {
    do throws(JournalError) {
      try journal.append(record)
    } catch {
      firstError.withLock { $0 = $0 ?? error }
      throw error
    }
  }

  /// Writes what has happened already; a failure is kept and told at the end.
  func note(_ record: JournalRecord) {
    do throws(JournalError) { try append(record) } catch {}
  }
}
