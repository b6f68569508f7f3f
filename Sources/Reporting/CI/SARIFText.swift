internal import Bindings
internal import Documents
internal import Planning

/// Renders notices as SARIF 2.1.0, for code scanning.
package enum SARIFText {
  package static func render(_ report: some NoticedReport) throws -> String {
    let all = report.notices.worstFirst
    let notices = all.filter { $0.place != nil }
    let codes = Array(Set(notices.map(\.code))).sorted()
    let indexes = Dictionary(uniqueKeysWithValues: zip(codes, codes.indices))
    let run = SARIFRun(
      tool: .init(driver: .init(rules: codes.map(rule))),
      automationDetails: .init(id: "flowbind/\(report.verb)/"),
      invocations: [
        .init(
          executionSuccessful: report.isComplete,
          toolExecutionNotifications: all.filter { $0.place == nil }.map(notification))
      ],
      results: notices.fingerprinted.map { result($0, index: indexes[$0.notice.code] ?? 0) })
    return try JSONText.render(SARIFLog(runs: [run]))
  }

  private static func rule(_ code: String) -> SARIFRun.Rule {
    let explanation = RuleExplanation.all.first { $0.name == code }
    return SARIFRun.Rule(
      id: code, shortDescription: SARIFMessage(text: explanation?.says ?? code.replacing("-", with: " ")),
      help: (explanation?.cure).map(SARIFMessage.init))
  }

  private static func result(_ named: FingerprintedNotice, index: Int) -> SARIFResult {
    let notice = named.notice
    return SARIFResult(
      ruleId: notice.code, ruleIndex: index, level: notice.severity.rawValue, message: message(notice),
      locations: notice.place.map { [location(notice, at: $0)] } ?? [],
      partialFingerprints: ["flowbind/v1": named.fingerprint],
      baselineState: notice.isNew.map { $0 ? "new" : "unchanged" })
  }

  /// What no file can be named for is said of the run itself: a result without a file is refused by GitHub.
  private static func notification(_ notice: Notice) -> SARIFRun.Notification {
    SARIFRun.Notification(
      level: notice.severity.rawValue, message: message(notice), descriptor: .init(id: notice.code))
  }

  private static func message(_ notice: Notice) -> SARIFMessage {
    SARIFMessage(text: notice.text.printable.sarifPlain)
  }

  private static func location(_ notice: Notice, at source: SourceLocation) -> SARIFResult.Location {
    let physical = SARIFResult.PhysicalLocation(
      artifactLocation: .init(uri: source.file.uriReference),
      region: .init(startLine: source.line, startColumn: source.column))
    let logical = notice.flow.map { flow in
      let names = [flow, notice.stage].compactMap(\.self).map(\.printable)
      return [
        SARIFResult.LogicalLocation(
          name: names.last ?? flow.printable, fullyQualifiedName: names.joined(separator: "/"), kind: "object")
      ]
    }
    return SARIFResult.Location(physicalLocation: physical, logicalLocations: logical)
  }
}

extension String {
  /// SARIF reads `[text](link)` and `{0}` in plain messages, too; escaped they are what they look like (3.11.5, 3.11.6).
  fileprivate var sarifPlain: String {
    replacing("\\", with: "\\\\").replacing("[", with: "\\[").replacing("]", with: "\\]")
      .replacing("{", with: "{{").replacing("}", with: "}}")
  }

  /// The path as a relative URI reference (RFC 3986).
  var uriReference: String {
    let path = hasPrefix("./") ? String(dropFirst(2)) : self
    return path.utf8.map { byte in
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789-._~/".unicodeScalars.contains(scalar))
      return isPlain ? String(scalar) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }
}
