extension PlanReport: NoticedReport {
  package var isComplete: Bool { verdict != .failed }

  /// A pending change is no failure of a plan, it is what a plan is for; what refuses it is one.
  package var checkedSuites: [CheckedSuite] {
    suites { rung in
      switch rung.look.kind {
      case .unchanged: .passed
      case .update, .create, .delete, .left: .skipped(rung.statusText)
      case .problem: .failed(kind: rung.status, message: rung.statusText)
      }
    }
  }
}

extension DriftReport: NoticedReport {
  package var isComplete: Bool { verdict != .failed }

  package var checkedSuites: [CheckedSuite] {
    suites { rung in
      switch rung.look.kind {
      case .unchanged: .passed
      case .left: .skipped(rung.statusText)
      case .update, .create, .delete, .problem: .failed(kind: rung.status, message: rung.statusText)
      }
    }
  }
}

extension ApplyReport: NoticedReport {
  package var isComplete: Bool { plan.isComplete }

  package var checkedSuites: [CheckedSuite] {
    let byKey = Dictionary(results.compactMap { result in result.pk.map { ($0, result) } }) { _, last in last }
    return suites { rung in
      guard let result = rung.pk.flatMap({ byKey[$0] }) else {
        return rung.isUnchanged || rung.look.kind == .create ? .passed : .skipped(rung.statusText)
      }
      switch result.outcome {
      case .applied: return .passed
      case .notAttempted: return .skipped(result.outcome.words)
      case .stale, .failed, .undone:
        return .failed(kind: result.outcome.rawValue, message: result.message ?? result.outcome.words)
      }
    }
  }
}

extension ValidationReport: NoticedReport {
  package var verb: String { "validate" }
  package var server: String? { nil }
  package var isComplete: Bool { true }

  package var checkedSuites: [CheckedSuite] {
    files.map { reading in
      let problems = reading.diagnostics.map { diagnostic in
        let place = diagnostic.location.map { "\($0.line):\($0.column): " } ?? ""
        return CheckedSuite.Check(
          name: place + diagnostic.message,
          outcome: diagnostic.severity == .error
            ? .failed(kind: diagnostic.code, message: diagnostic.message) : .skipped(diagnostic.code))
      }
      return CheckedSuite(
        name: reading.file, checks: problems.isEmpty ? [.init(name: "is valid", outcome: .passed)] : problems)
    }
  }
}

extension ComparisonReport {
  /// A suite a flow, and one for the problems of no flow.
  fileprivate func suites(_ outcome: (RungReport) -> CheckedSuite.Check.Outcome) -> [CheckedSuite] {
    let guards = Dictionary(grouping: guards, by: \.flow)
    var suites = flows.map { flow in
      CheckedSuite(
        name: flow.slug,
        checks: flow.bindings.map { .init(name: "\($0.stage) at order \($0.orderText)", outcome: outcome($0)) }
          + (guards[flow.slug] ?? []).map(\.check))
    }
    let problems = diagnostics.filter { $0.severity == .error }.map { diagnostic in
      CheckedSuite.Check(
        name: diagnostic.code, outcome: .failed(kind: diagnostic.code, message: diagnostic.message))
    }
    if !problems.isEmpty { suites.append(CheckedSuite(name: "flowbind \(verb)", checks: problems)) }
    return suites
  }
}

extension RungReport {
  /// What is to be said of it in one line: its changes, or its status.
  fileprivate var statusText: String {
    changes.isEmpty ? look.words : changes.map(\.text).joined(separator: ", ")
  }
}

extension GuardReport {
  fileprivate var check: CheckedSuite.Check {
    let outcome: CheckedSuite.Check.Outcome =
      switch verdict {
      case .holds: .passed
      case .allowed, .warning, .note: .skipped("\(verdict.rawValue): \(message)")
      case .refused: .failed(kind: rule.rawValue, message: message)
      }
    return CheckedSuite.Check(name: "guard \(rule.rawValue)", outcome: outcome)
  }
}
