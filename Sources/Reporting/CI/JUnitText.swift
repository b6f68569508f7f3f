/// Renders what was examined as JUnit XML: a suite a flow, a case a binding and a guard.
package enum JUnitText {
  package static func render(_ report: some NoticedReport) -> String {
    let suites = report.checkedSuites
    let all = suites.flatMap(\.checks)
    var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    xml += "<testsuites name=\"flowbind \(report.verb)\" \(counts(all, withSkipped: false))>\n"
    for suite in suites {
      xml += "  <testsuite name=\"\(suite.name.htmlText)\" \(counts(suite.checks, withSkipped: true))>\n"
      for check in suite.checks { xml += testcase(check, in: suite) }
      xml += "  </testsuite>\n"
    }
    return xml + "</testsuites>\n"
  }

  private static func counts(_ checks: [CheckedSuite.Check], withSkipped: Bool) -> String {
    let failures = checks.count { if case .failed = $0.outcome { true } else { false } }
    let skipped = checks.count { if case .skipped = $0.outcome { true } else { false } }
    return "tests=\"\(checks.count)\" failures=\"\(failures)\" errors=\"0\""
      + (withSkipped ? " skipped=\"\(skipped)\"" : "")
  }

  private static func testcase(_ check: CheckedSuite.Check, in suite: CheckedSuite) -> String {
    let start = "    <testcase classname=\"\(suite.name.htmlText)\" name=\"\(check.name.htmlText)\""
    return switch check.outcome {
    case .passed: start + "/>\n"
    case .skipped(let message): start + ">\n      <skipped message=\"\(message.htmlText)\"/>\n    </testcase>\n"
    case .failed(let kind, let message):
      start + ">\n      <failure type=\"\(kind.htmlText)\" message=\"\(message.htmlText)\"/>\n    </testcase>\n"
    }
  }
}
