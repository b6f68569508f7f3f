internal import Bindings
internal import Reporting

/// What a report can be rendered as, by the names that `-o` takes.
enum Format: String, CaseIterable, Sendable {
  case text, json, markdown, html, sarif, junit, codequality, github, prometheus

  /// Takes a name as it was written; throws where the verb's report has no such format.
  init(written: String, for verb: Verb) throws(Failure) {
    let names = verb.spec.formats.map(\.rawValue)
    guard let format = Format(rawValue: written) else {
      throw Failure(
        .usage, "unknown-format", "there is no format \(written)",
        help: didYouMean(written, among: names, quote: "") ?? "the formats are " + names.joined(separator: ", "))
    }
    guard verb.spec.formats.contains(format) else {
      throw Failure(
        .usage, "format-of-other-verb", "flowbind \(verb.rawValue) has no \(written) report",
        help: "its formats are " + names.joined(separator: ", "))
    }
    self = format
  }
}

/// A report that can be rendered.
protocol RenderableReport: Encodable {
  func text(_ style: TextStyle) -> String
  /// The report as Markdown, HTML and metrics see it; nil where it compares nothing.
  var comparison: (any ComparisonReport)? { get }
  /// The report as SARIF, JUnit, code quality and annotations see it; nil where it is about no files.
  var noticed: (any NoticedReport)? { get }
  /// What somebody who has read it may want to run now.
  var next: [NextCommand] { get }
}

extension RenderableReport {
  var comparison: (any ComparisonReport)? { nil }
  var noticed: (any NoticedReport)? { nil }
  var next: [NextCommand] { [] }
}

extension RenderableReport where Self: ComparisonReport & NoticedReport {
  var comparison: (any ComparisonReport)? { self }
  var noticed: (any NoticedReport)? { self }
}
