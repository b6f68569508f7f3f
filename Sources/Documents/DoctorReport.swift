/// What stands between flowbind and a server, one check a line. Format `flowbind/doctor`.
package struct DoctorReport: Hashable, Sendable, Codable {
  package static let format = "flowbind/doctor"

  package struct Check: Hashable, Sendable, Codable {
    package enum Verdict: String, Codable, Hashable, Sendable {
      case good, warning, bad
      /// No GET can tell; flowbind does not guess.
      case notKnowable = "not_knowable"
    }

    package var subject: String
    package var verdict: Verdict
    package var message: String
    /// What to do about it.
    package var cure: String?

    package init(_ subject: String, _ verdict: Verdict, _ message: String, cure: String? = nil) {
      self.subject = subject
      self.verdict = verdict
      self.message = message
      self.cure = cure
    }
  }

  package var format = Self.format
  package var formatVersion = 1
  package var server: String
  package var checks: [Check]

  private enum CodingKeys: String, CodingKey {
    case format, server, checks
    case formatVersion = "format_version"
  }

  package init(server: String, checks: [Check]) {
    self.server = server
    self.checks = checks
  }

  package var isGood: Bool { !checks.contains { $0.verdict == .bad } }
}
