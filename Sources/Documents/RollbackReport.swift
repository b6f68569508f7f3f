package import Applying
internal import Planning

/// What became of an apply that was settled by its journal: undone, or carried on. Format `flowbind/rollback`.
package struct RollbackReport: Hashable, Sendable, Codable {
  package static let format = "flowbind/rollback"

  package enum Settling: String, Codable, Hashable, Sendable {
    case rollback, resume
  }

  package var format = Self.format
  package var formatVersion = 1
  package var settling: Settling
  package var verdict: ApplyEnding.Kind
  package var server: String
  package var digest: String
  package var journal: String
  /// When the apply began; ISO 8601 in UTC.
  package var startedAt: String
  package var results: [ResultReport]
  package var surprises: [String]

  private enum CodingKeys: String, CodingKey {
    case format, verdict, server, digest, journal, results, surprises
    case settling = "task"
    case formatVersion = "format_version"
    case startedAt = "started_at"
  }

  package init(_ replay: JournalReplay, _ outcome: ApplyOutcome, by settling: Settling, journal: String) {
    self.settling = settling
    verdict = settling == .rollback ? outcome.endingOfRollback.kind : outcome.ending.kind
    server = replay.writes.server
    digest = String(replay.writes.digest.prefix(PlanDigest.shownDigits))
    self.journal = journal
    startedAt = replay.startedAt
    results = outcome.results.map(ResultReport.init)
    surprises = outcome.surprises.map(\.message)
  }
}
