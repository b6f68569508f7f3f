internal import Bindings
internal import Blueprints
internal import Planning

// Text names files as they were named to flowbind; what another system shows has to name them as that system does.

/// Names a file in another way: relative to the repository, say.
package typealias Relocation = @Sendable (String) -> String

extension SourceLocation {
  fileprivate func relocated(by relocate: Relocation) -> SourceLocation {
    var location = self
    location.file = relocate(file)
    return location
  }
}

extension Diagnostic {
  fileprivate func relocated(by relocate: Relocation) -> Diagnostic {
    var diagnostic = self
    diagnostic.location = location?.relocated(by: relocate)
    return diagnostic
  }
}

extension Comparison {
  fileprivate func relocated(by relocate: Relocation) -> Comparison {
    var comparison = self
    for index in blueprints.indices { comparison.blueprints[index].file = relocate(blueprints[index].file) }
    comparison.diagnostics = diagnostics.map { $0.relocated(by: relocate) }
    for index in findings.indices {
      comparison.findings[index].source = findings[index].source?.relocated(by: relocate)
    }
    for flow in flows.indices {
      for row in flows[flow].bindings.indices {
        comparison.flows[flow].bindings[row].source = flows[flow].bindings[row].source?.relocated(by: relocate)
      }
    }
    return comparison
  }
}

extension PlanReport {
  package func relocated(by relocate: Relocation) -> PlanReport {
    var report = self
    report.comparison = comparison.relocated(by: relocate)
    for index in operations.indices {
      report.operations[index].source = operations[index].source?.relocated(by: relocate)
    }
    if let reasons = options?.allowReasons {
      report.options?.allowReasons = reasons.map { reason in
        var reason = reason
        reason.source = reason.source?.relocated(by: relocate)
        return reason
      }
    }
    return report
  }
}

extension DifferenceReport {
  fileprivate func relocated(by relocate: Relocation) -> DifferenceReport {
    var difference = self
    difference.source = source?.relocated(by: relocate)
    return difference
  }
}

extension DriftReport {
  package func relocated(by relocate: Relocation) -> DriftReport {
    var report = self
    report.comparison = comparison.relocated(by: relocate)
    report.differences = differences.map { $0.relocated(by: relocate) }
    return report
  }
}

extension ApplyReport {
  package func relocated(by relocate: Relocation) -> ApplyReport {
    var report = self
    report.plan = plan.relocated(by: relocate)
    report.left = left.map { $0.relocated(by: relocate) }
    return report
  }
}

extension RollbackReport {
  package func relocated(by relocate: Relocation) -> RollbackReport {
    var report = self
    report.plan = plan.relocated(by: relocate)
    report.left = left.map { $0.relocated(by: relocate) }
    return report
  }
}

extension ValidationReport {
  package func relocated(by relocate: Relocation) -> ValidationReport {
    var report = self
    report.diagnostics = diagnostics.map { $0.relocated(by: relocate) }
    for index in files.indices {
      report.files[index].file = relocate(files[index].file)
      report.files[index].diagnostics = files[index].diagnostics.map { $0.relocated(by: relocate) }
    }
    return report
  }
}
