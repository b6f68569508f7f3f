/// Renders notices as SARIF 2.1.0, for code scanning.
package enum SARIFText {
  package static func render(_ report: some NoticedReport) throws -> String {
    let notices = report.notices.worstFirst
    let codes = Array(Set(notices.map(\.code))).sorted()
    let indexes = Dictionary(uniqueKeysWithValues: zip(codes, codes.indices))
    let run = SARIFRun(
      tool: .init(driver: .init(rules: codes.map(rule))),
      automationDetails: .init(id: "flowbind/\(report.verb)/"),
      invocations: [.init(executionSuccessful: report.isComplete)],
      results: notices.fingerprinted.map { result($0, index: indexes[$0.notice.code] ?? 0) })
    return try JSONText.render(SARIFLog(runs: [run]))
  }

  private static func rule(_ code: String) -> SARIFRun.Rule {
    let explanation = GuardRule(rawValue: code)?.explanation
    return SARIFRun.Rule(
      id: code, shortDescription: SARIFMessage(text: explanation?.says ?? code.replacing("-", with: " ")),
      help: (explanation?.cure).map(SARIFMessage.init))
  }

  private static func result(_ named: FingerprintedNotice, index: Int) -> SARIFResult {
    let notice = named.notice
    let help = notice.help.map { " (\($0.printable))" } ?? ""
    return SARIFResult(
      ruleId: notice.code, ruleIndex: index, level: notice.severity.rawValue,
      message: SARIFMessage(text: (notice.message.printable + help).sarifPlain),
      locations: [location(notice)].compactMap(\.self), partialFingerprints: ["flowbind/v1": named.fingerprint])
  }

  private static func location(_ notice: Notice) -> SARIFResult.Location? {
    let physical = notice.source.map { source in
      SARIFResult.PhysicalLocation(
        artifactLocation: .init(uri: source.file.uriReference),
        region: .init(startLine: source.line, startColumn: source.column))
    }
    let logical = notice.flow.map { flow in
      let names = [flow, notice.stage].compactMap(\.self).map(\.printable)
      return [
        SARIFResult.LogicalLocation(
          name: names.last ?? flow, fullyQualifiedName: names.joined(separator: "/"), kind: "object")
      ]
    }
    guard physical != nil || logical != nil else { return nil }
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
