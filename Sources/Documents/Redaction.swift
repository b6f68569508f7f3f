package import Bindings
internal import Blueprints
internal import Planning

// What is said in sentences can quote what must not be shown. Names and values stay exact: documents are read back.

/// Takes known secrets out of a text.
package typealias Redaction = @Sendable (String) -> String

extension Diagnostic {
  package func redacted(by redact: Redaction) -> Diagnostic {
    var diagnostic = self
    diagnostic.message = redact(message)
    diagnostic.help = help.map(redact)
    diagnostic.sourceLine = sourceLine.map(redact)
    return diagnostic
  }
}

extension Comparison {
  fileprivate func redacted(by redact: Redaction) -> Comparison {
    var comparison = self
    comparison.diagnostics = diagnostics.map { $0.redacted(by: redact) }
    for index in findings.indices {
      comparison.findings[index].message = redact(findings[index].message)
      comparison.findings[index].help = findings[index].help.map(redact)
    }
    return comparison
  }
}

extension PlanReport {
  package func redacted(by redact: Redaction) -> PlanReport {
    var report = self
    report.comparison = comparison.redacted(by: redact)
    return report
  }
}

extension DriftReport {
  package func redacted(by redact: Redaction) -> DriftReport {
    var report = self
    report.comparison = comparison.redacted(by: redact)
    for index in differences.indices {
      report.differences[index].message = differences[index].message.map(redact)
      report.differences[index].help = differences[index].help.map(redact)
    }
    return report
  }
}

extension ApplyReport {
  package func redacted(by redact: Redaction) -> ApplyReport {
    var report = self
    report.plan = plan.redacted(by: redact)
    report.results = results.map { $0.redacted(by: redact) }
    report.surprises = surprises.map(redact)
    return report
  }
}

extension ResultReport {
  fileprivate func redacted(by redact: Redaction) -> ResultReport {
    var result = self
    result.message = message.map(redact)
    return result
  }
}

extension RollbackReport {
  package func redacted(by redact: Redaction) -> RollbackReport {
    var report = self
    report.plan = plan.redacted(by: redact)
    report.results = results.map { $0.redacted(by: redact) }
    report.surprises = surprises.map(redact)
    return report
  }
}

extension ValidationReport {
  package func redacted(by redact: Redaction) -> ValidationReport {
    var report = self
    report.diagnostics = diagnostics.map { $0.redacted(by: redact) }
    for index in files.indices {
      report.files[index].diagnostics = files[index].diagnostics.map { $0.redacted(by: redact) }
    }
    return report
  }
}

extension DoctorReport {
  package func redacted(by redact: Redaction) -> DoctorReport {
    var report = self
    for index in checks.indices {
      report.checks[index].message = redact(checks[index].message)
      report.checks[index].cure = checks[index].cure.map(redact)
    }
    return report
  }
}

extension FailureReport {
  package func redacted(by redact: Redaction) -> FailureReport {
    var report = self
    report.diagnostics = diagnostics.map { $0.redacted(by: redact) }
    return report
  }
}
