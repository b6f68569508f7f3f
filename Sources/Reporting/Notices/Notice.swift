package import Bindings

/// One thing that a report says about one place: a SARIF result, an annotation, an issue of a code-quality report.
package struct Notice: Hashable, Sendable {
  package var severity: Severity
  /// A stable name: the kind of an operation or finding, a guard's rule, a diagnostic's code.
  package var code: String
  package var message: String
  package var help: String?
  package var flow: String?
  package var stage: String?
  package var pk: PrimaryKey?
  /// What a policy binding binds, where the notice is about one.
  package var policy: String?
  /// The entry that it is about.
  package var source: SourceLocation?
  /// Where it is shown: its source, or the nearest thing to it; nil where there is no file at all.
  package var place: SourceLocation?
  /// Whether an earlier report does not have it; nil without one.
  package var isNew: Bool?

  init(
    _ severity: Severity, _ code: String, _ message: String, help: String? = nil, flow: String? = nil,
    stage: String? = nil, pk: PrimaryKey? = nil, source: SourceLocation? = nil
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.help = help
    self.flow = flow
    self.stage = stage
    self.pk = pk
    self.source = source
    place = source.flatMap { $0.isInFile ? $0 : nil }
  }

  /// Everything that it says, in one line.
  package var text: String { message + (help.map { " (\($0))" } ?? "") + placeInNoFile }

  private var placeInNoFile: String {
    guard let source, !source.isInFile else { return "" }
    return " · standard input, line \(source.line)"
  }
}

/// A notice with a name that stays the same while the thing itself does: no line, no value, no key of one server.
package struct FingerprintedNotice: Hashable, Sendable {
  package var notice: Notice
  package var fingerprint: String
}

extension [Notice] {
  /// Errors first, otherwise as they were.
  package var worstFirst: [Notice] {
    enumerated().sorted { ($0.element.severity.rank, $0.offset) < ($1.element.severity.rank, $1.offset) }
      .map(\.element)
  }

  /// Each notice with its fingerprint; those that would share one are told apart by their number.
  package var fingerprinted: [FingerprintedNotice] {
    var seen: [String: Int] = [:]
    return map { notice in
      let parts =
        notice.flow == nil
        ? [notice.code, notice.source?.file]
        : [notice.code, notice.flow, notice.stage] + (notice.policy.map { [$0] } ?? [])
      let name = parts.map { ($0 ?? "").fingerprintPart }.joined(separator: "/")
      let number = seen[name, default: 0] + 1
      seen[name] = number
      return FingerprintedNotice(notice: notice, fingerprint: number == 1 ? name : "\(name)#\(number)")
    }
  }
}

extension String {
  /// The text without the two signs that structure a fingerprint.
  fileprivate var fingerprintPart: String {
    printable.replacing("%", with: "%25").replacing("/", with: "%2F").replacing("#", with: "%23")
  }
}

extension Severity {
  /// 0 for the worst.
  var rank: Int {
    switch self {
    case .error: 0
    case .warning: 1
    case .note: 2
    }
  }
}
