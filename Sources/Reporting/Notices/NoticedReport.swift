/// A report that says things about places: what SARIF, JUnit, code quality and annotations are made of.
package protocol NoticedReport: Sendable {
  /// The verb that made it.
  var verb: String { get }
  var notices: [Notice] { get }
  /// Whether the run came to a judgement.
  var isComplete: Bool { get }
  /// What was examined, a suite a flow or file.
  var checkedSuites: [CheckedSuite] { get }
}

/// A flow or file with everything that was examined in it, good and bad.
package struct CheckedSuite: Hashable, Sendable {
  package var name: String
  package var checks: [Check]

  package struct Check: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
      case passed
      /// Neither good nor bad: left alone, not attempted, or waiting.
      case skipped(String)
      case failed(kind: String, message: String)
    }

    package var name: String
    package var outcome: Outcome
  }
}
