internal import Applying
internal import Bindings
internal import Blueprints
internal import Documents
internal import Planning

extension PlanReport: NoticedReport {
  package var isComplete: Bool { verdict != .failed }

  /// A pending change is no failure of a plan, it is what a plan is for; what refuses it is one.
  package var checkedSuites: [CheckedSuite] {
    suites { rung, flow in
      switch rung.look.kind {
      case .unchanged: .passed
      case .update, .create, .delete, .left: .skipped(rung.statusText)
      case .problem: .failed(kind: rung.status, message: explanation(of: rung, in: flow))
      }
    }
  }
}

extension DriftReport: NoticedReport {
  package var isComplete: Bool { verdict != .failed }

  package var checkedSuites: [CheckedSuite] {
    let circumstances = circumstances
    return suites { rung, flow in
      switch rung.look.kind {
      case .unchanged: .passed
      case .left: .skipped(rung.statusText)
      case .update, .create, .delete, .problem:
        .failed(
          kind: OperationKind(rawValue: rung.status) == nil ? rung.status : DifferenceKind.changed.rawValue,
          message: ([explanation(of: rung, in: flow)] + circumstances.parts(of: rung, in: flow)).joined(
            separator: " · "))
      }
    }
  }
}

extension ApplyReport: NoticedReport {
  package var isComplete: Bool { plan.isComplete }

  package var checkedSuites: [CheckedSuite] {
    suites { rung, flow in
      guard let result = results.last(where: { $0.concerns(rung, of: flow) }) else {
        return rung.isUnchanged ? .passed : .skipped(rung.statusText)
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
  fileprivate func concerns(_ rung: RungReport, of flow: FlowReport) -> Bool {
    if let key = rung.pk { return pk == key }
    return op == .create && self.flow == flow.slug && stage == rung.stage
      && rung.status == OperationKind.create.rawValue
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
  /// Why a binding is not as it should be, in one line.
  fileprivate func explanation(of rung: RungReport, in flow: FlowReport) -> String {
    let finding = explanations.first { finding in
      finding.flow == flow.slug && finding.kind.rawValue == rung.status && finding.stage == rung.stage
    }
    return finding?.message ?? rung.statusText
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
  fileprivate func suites(_ outcome: (RungReport, FlowReport) -> CheckedSuite.Check.Outcome) -> [CheckedSuite] {
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

extension RungReport {
  /// What is to be said of it in one line: its changes, or its status.
  fileprivate var statusText: String {
    changes.isEmpty ? look.words : changes.map(\.text).joined(separator: ", ")
  }
}

extension GuardReport {
  fileprivate func check(_ words: String) -> CheckedSuite.Check {
    let outcome: CheckedSuite.Check.Outcome =
      switch verdict {
      case .holds: .passed
      case .allowed, .warning, .note: .skipped("\(verdict.words): \(words)")
      case .refused: .failed(kind: rule.rawValue, message: words)
      }
    return CheckedSuite.Check(name: "guard \(rule.rawValue)", outcome: outcome)
  }
}
