internal import Bindings
internal import Documents

/// Renders notices as a GitLab Code Quality report, for merge requests.
///
/// GitLab takes only issues with a file and a line; what has none is in the other reports.
package enum CodeQualityText {
  package static func render(_ report: some NoticedReport) throws -> String {
    try JSONText.render(report.notices.worstFirst.fingerprinted.compactMap(issue))
  }

  private static func issue(_ named: FingerprintedNotice) -> Issue? {
    guard let source = named.notice.place else { return nil }
    let notice = named.notice
    return Issue(
      description: notice.text.printable,
      checkName: notice.code.printable, fingerprint: named.fingerprint, severity: severity(notice.severity),
      location: .init(
        path: (source.file.hasPrefix("./") ? String(source.file.dropFirst(2)) : source.file).printable,
        lines: .init(begin: source.line)))
  }

  private static func severity(_ severity: Severity) -> String {
    switch severity {
    case .error: "critical"
    case .warning: "major"
    case .note: "info"
    }
  }

  /// One issue, by the names of GitLab's schema (`codeclimate.json`).
  private struct Issue: Encodable {
    var description: String
    var checkName: String
    var fingerprint: String
    var severity: String
    var location: Location

    struct Location: Encodable {
      var path: String
      var lines: Lines
    }
    struct Lines: Encodable { var begin: Int }

    private enum CodingKeys: String, CodingKey {
      case description, fingerprint, severity, location
      case checkName = "check_name"
    }
  }
}
