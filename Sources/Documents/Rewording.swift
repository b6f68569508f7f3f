package import Bindings
internal import Blueprints
internal import Planning

/// Says in other words what a document says to people: names and values stay exact, since documents are read back.
package struct Rewording: Sendable {
  /// Of a sentence or a source line, which can quote what must not be shown.
  private var text: @Sendable (String) -> String = { $0 }
  /// Of a path: text names files as they were named to flowbind, another system knows them by their paths in the
  /// repository.
  private var file: @Sendable (String) -> String = { $0 }

  package init(text: @escaping @Sendable (String) -> String) { self.text = text }
  package init(file: @escaping @Sendable (String) -> String) { self.file = file }

  fileprivate func edit(text words: inout String) { words = text(words) }
  fileprivate func edit(text words: inout String?) { words = words.map(text) }
  fileprivate func edit(file path: inout String) { path = file(path) }

  fileprivate func edit(_ location: inout SourceLocation?) {
    guard let path = location?.file else { return }
    location?.file = file(path)
  }
}

extension Diagnostic {
  package func reworded(by rewording: Rewording) -> Diagnostic {
    var diagnostic = self
    rewording.edit(text: &diagnostic.message)
    rewording.edit(text: &diagnostic.help)
    rewording.edit(text: &diagnostic.sourceLine)
    rewording.edit(&diagnostic.location)
    return diagnostic
  }
}

extension Comparison {
  fileprivate func reworded(by rewording: Rewording) -> Comparison {
    var comparison = self
    comparison.diagnostics = diagnostics.map { $0.reworded(by: rewording) }
    for index in blueprints.indices { rewording.edit(file: &comparison.blueprints[index].file) }
    for index in findings.indices {
      rewording.edit(text: &comparison.findings[index].message)
      rewording.edit(text: &comparison.findings[index].help)
      rewording.edit(&comparison.findings[index].source)
    }
    for flow in flows.indices {
      for row in flows[flow].bindings.indices { rewording.edit(&comparison.flows[flow].bindings[row].source) }
    }
    return comparison
  }
}

extension PlanReport {
  package func reworded(by rewording: Rewording) -> PlanReport {
    var report = self
    report.comparison = comparison.reworded(by: rewording)
    for index in operations.indices { rewording.edit(&report.operations[index].source) }
    if let reasons = options?.allowReasons {
      report.options?.allowReasons = reasons.map { reason in
        var reason = reason
        rewording.edit(&reason.source)
        return reason
      }
    }
    return report
  }
}

extension DriftReport {
  package func reworded(by rewording: Rewording) -> DriftReport {
    var report = self
    report.comparison = comparison.reworded(by: rewording)
    report.differences = differences.map { $0.reworded(by: rewording) }
    return report
  }
}

extension DifferenceReport {
  fileprivate func reworded(by rewording: Rewording) -> DifferenceReport {
    var difference = self
    rewording.edit(text: &difference.message)
    rewording.edit(text: &difference.help)
    rewording.edit(&difference.source)
    return difference
  }
}

extension ApplyReport {
  package func reworded(by rewording: Rewording) -> ApplyReport {
    var report = self
    report.plan = plan.reworded(by: rewording)
    report.results = results.map { $0.reworded(by: rewording) }
    report.left = left.map { $0.reworded(by: rewording) }
    for index in surprises.indices { rewording.edit(text: &report.surprises[index]) }
    return report
  }
}

extension ResultReport {
  fileprivate func reworded(by rewording: Rewording) -> ResultReport {
    var result = self
    rewording.edit(text: &result.message)
    return result
  }
}

extension RollbackReport {
  package func reworded(by rewording: Rewording) -> RollbackReport {
    var report = self
    report.plan = plan.reworded(by: rewording)
    report.results = results.map { $0.reworded(by: rewording) }
    report.left = left.map { $0.reworded(by: rewording) }
    for index in surprises.indices { rewording.edit(text: &report.surprises[index]) }
    return report
  }
}

extension ValidationReport {
  package func reworded(by rewording: Rewording) -> ValidationReport {
    var report = self
    report.diagnostics = diagnostics.map { $0.reworded(by: rewording) }
    for index in files.indices {
      rewording.edit(file: &report.files[index].file)
      report.files[index].diagnostics = files[index].diagnostics.map { $0.reworded(by: rewording) }
    }
    return report
  }
}

extension DoctorReport {
  package func reworded(by rewording: Rewording) -> DoctorReport {
    var report = self
    for index in checks.indices {
      rewording.edit(text: &report.checks[index].message)
      rewording.edit(text: &report.checks[index].cure)
    }
    return report
  }
}

extension FailureReport {
  package func reworded(by rewording: Rewording) -> FailureReport {
    var report = self
    report.diagnostics = diagnostics.map { $0.reworded(by: rewording) }
    return report
  }
}
