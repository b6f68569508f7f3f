package import Applying
internal import Planning

/// The journals of a folder, the latest first. Format `flowbind/journals`.
package struct JournalsReport: Hashable, Sendable, Codable {
  package static let format = "flowbind/journals"

  /// One apply, as its journal tells of it.
  package struct Entry: Hashable, Sendable, Codable {
    package var path: String
    /// ISO 8601 in UTC.
    package var startedAt: String?
    package var server: String?
    /// That of the plan.
    package var digest: String?
    package var operations: Int?
    /// How the run ended, or the undo that came after it; absent where that cannot be told.
    package var verdict: ApplyReport.Verdict?
    /// Why the journal cannot be understood.
    package var problem: String?

    private enum CodingKeys: String, CodingKey {
      case path, server, digest, operations, verdict, problem
      case startedAt = "started_at"
    }

    package init(_ replay: JournalReplay, path: String) {
      self.path = path
      startedAt = replay.startedAt
      server = replay.writes.server
      digest = String(replay.writes.digest.prefix(PlanDigest.shownDigits))
      operations = replay.writes.operations.count
      verdict = replay.ending.map(ApplyReport.Verdict.init) ?? .unsettled
    }

    package init(path: String, problem: String) {
      self.path = path
      self.problem = problem
    }
  }

  package var format = Self.format
  package var formatVersion = 1
  package var folder: String
  package var journals: [Entry]

  private enum CodingKeys: String, CodingKey {
    case format, folder, journals
    case formatVersion = "format_version"
  }

  /// - Parameter journals: in any order.
  package init(folder: String, _ journals: [Entry]) {
    self.folder = folder
    self.journals = journals.sorted { ($0.startedAt ?? "", $0.path) > ($1.startedAt ?? "", $1.path) }
  }
}
