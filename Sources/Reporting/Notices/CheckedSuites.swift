internal import Applying
internal import Bindings
internal import Blueprints
internal import Documents
internal import Planning

extension PlanReport {
  /// A pending change is no failure of a plan, it is what a plan is for; what refuses it is one.
  package var checkedSuites: [CheckedSuite] {
    suites { row, flow in
      switch row.look.kind {
      case .unchanged: .passed
      case .update, .create, .delete, .left: .skipped(row.statusText)
      case .problem: .failed(kind: row.status.rawValue, message: explanation(of: row, in: flow))
      }
    }
  }
}

extension DriftReport {
  package var checkedSuites: [CheckedSuite] {
    let circumstances = RowCircumstances(self)
    return suites { row, flow in
      switch row.look.kind {
      case .unchanged: .passed
      case .left: .skipped(row.statusText)
      case .update, .create, .delete, .problem:
        .failed(
          kind: row.isWritten ? DifferenceReport.Kind.changed.rawValue : row.status.rawValue,
          message: ([explanation(of: row, in: flow)] + circumstances.of(row, in: flow).parts).joined(separator: " · "))
      }
    }
  }
}

extension ApplyReport {
  package var checkedSuites: [CheckedSuite] {
    suites { row, flow in
      guard let result = results.last(where: { $0.concerns(row, of: flow) }) else {
        return row.isUnchanged ? .passed : .skipped(row.statusText)
      }
      switch result.outcome {
      case .applied: return .passed
      case .notAttempted: return .skipped(result.outcome.words)
      case .stale, .failed, .undone, .inDoubt:
        let reason = result.message.map { ": \($0)" } ?? ""
        return .failed(kind: result.outcome.rawValue, message: result.outcome.words + reason)
      }
    }
  }
}

extension ResultReport {
  /// A created binding has a key only afterwards, so the ladder of the plan names it by stage.
  fileprivate func concerns(_ row: LadderRow, of flow: FlowReport) -> Bool {
    if let key = row.pk { return pk == key }
    return op == .create && row.status == .operation(.create) && self.flow == flow.slug && stage == row.stage
  }
}

extension ValidationReport: NoticedReport {
  package var verb: String { "validate" }
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
  /// Why a binding is not as it should be, in one line.
  fileprivate func explanation(of row: LadderRow, in flow: FlowReport) -> String {
    let finding = explanations.first { finding in
      finding.flow == flow.slug && .finding(finding.kind) == row.status && finding.stage == row.stage
    }
    return finding?.message ?? row.statusText
  }

  /// A binding that waits for its flow; only a drift calls that a failure.
  private func check(_ finding: Finding) -> CheckedSuite.Check {
    let name = "\(finding.stage ?? "a binding")" + (finding.order.map { " at order \($0)" } ?? "")
    let kind = finding.kind.rawValue
    return CheckedSuite.Check(
      name: name,
      outcome: question == .desired
        ? .failed(kind: kind, message: finding.message) : .skipped("\(kind): \(finding.message)"))
  }

  /// A suite a flow, and one for the problems of no flow.
  fileprivate func suites(_ outcome: (LadderRow, FlowReport) -> CheckedSuite.Check.Outcome) -> [CheckedSuite] {
    let guards = Dictionary(grouping: guards, by: \.flow)
    var suites = flows.map { flow in
      CheckedSuite(
        name: flow.slug,
        checks: flow.bindings.map { .init(name: "\($0.stage) at order \($0.orderText)", outcome: outcome($0, flow)) }
          + (guards[flow.slug] ?? []).map { $0.check(words(of: $0)) })
    }
    // Flows that the server lacks have no ladder.
    let slugs = Set(flows.map(\.slug))
    for (slug, waiting) in Dictionary(grouping: explanations.filter { !slugs.contains($0.flow) }, by: \.flow)
      .sorted(by: { $0.key < $1.key })
    {
      suites.append(CheckedSuite(name: slug, checks: waiting.map { check($0) }))
    }
    let problems = diagnostics.filter { $0.severity == .error }.map { diagnostic in
      CheckedSuite.Check(
        name: diagnostic.code, outcome: .failed(kind: diagnostic.code, message: diagnostic.message))
    }
    if !problems.isEmpty { suites.append(CheckedSuite(name: "flowbind \(verb)", checks: problems)) }
    return suites
  }
}

extension LadderRow {
  /// What is to be said of it in one line: its changes, or its status.
  fileprivate var statusText: String {
    changes.isEmpty ? look.words : changes.map(\.text).joined(separator: ", ")
  }
}

extension GuardVerdict {
  fileprivate func check(_ words: String) -> CheckedSuite.Check {
    let checked: CheckedSuite.Check.Outcome =
      switch outcome {
      case .holds: .passed
      case .allowed, .warning, .note: .skipped("\(outcome.words): \(words)")
      case .refused: .failed(kind: rule.rawValue, message: words)
      }
    return CheckedSuite.Check(name: "guard \(rule.rawValue)", outcome: checked)
  }
}
