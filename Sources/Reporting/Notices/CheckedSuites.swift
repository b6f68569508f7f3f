internal import Applying
internal import Bindings
internal import Blueprints
internal import Documents
internal import Planning

extension PlanReport {
  /// A pending change is no failure of a plan, it is what a plan is for; what refuses it is one.
  package var checkedSuites: [CheckedSuite] {
    suites(whatWaitsFails: false) { row, flow, explained in
      switch row.look.kind {
      case .unchanged: .passed
      // Its policies, and who gets in by it, are checks of their own.
      case .problem where [.finding(.policy), .finding(.way)].contains(row.status): .passed
      case .update, .create, .delete, .left: .skipped(row.statusText)
      case .problem: .failed(kind: row.status.rawValue, message: explained.of(row, in: flow))
      }
    }
  }
}

extension DriftReport {
  package var checkedSuites: [CheckedSuite] {
    let circumstances = RowCircumstances(self)
    return suites { row, flow, explained in
      switch row.look.kind {
      case .unchanged: .passed
      case .left where !differences.contains(where: { $0.isAbout(row, in: flow) }): .skipped(row.statusText)
      case .update, .create, .delete, .problem, .left:
        .failed(
          kind: row.isWritten ? DifferenceReport.Kind.changed.rawValue : row.status.rawValue,
          message: ([explained.of(row, in: flow)] + circumstances.of(row, in: flow).parts).joined(separator: " · "))
      }
    }
  }
}

extension ApplyReport {
  package var checkedSuites: [CheckedSuite] { suitesOfResults }
}

extension RollbackReport {
  package var checkedSuites: [CheckedSuite] { suitesOfResults }
}

extension ComparisonReport {
  /// What differs now that the run has ended has failed, be it by an operation or because none was about it.
  fileprivate var suitesOfResults: [CheckedSuite] {
    var suites = suites { row, flow, explained in
      let result = results.last { $0.concerns(row, of: flow) }
      guard differing.contains(where: { $0.isAbout(row, in: flow) }) else {
        return result != nil || row.isUnchanged ? .passed : .skipped(row.statusText)
      }
      guard let result else {
        let kind = row.isWritten ? DifferenceReport.Kind.changed.rawValue : row.status.rawValue
        return .failed(kind: kind, message: explained.of(row, in: flow))
      }
      let reason = result.message.map { ": \($0)" } ?? ""
      return .failed(kind: result.outcome.rawValue, message: result.outcome.words + reason)
    }
    let line = verdictLine
    if line.tone == .bad, !suites.contains(where: \.hasFailed) {
      let check = CheckedSuite.Check(name: verb, outcome: .failed(kind: "not-done", message: line.text))
      suites.append(CheckedSuite(name: "flowbind \(verb)", checks: [check]))
    }
    return suites
  }
}

extension CheckedSuite {
  fileprivate var hasFailed: Bool { checks.contains { if case .failed = $0.outcome { true } else { false } } }
}

extension DifferenceReport {
  /// A binding that is not there has no key.
  fileprivate func isAbout(_ row: LadderRow, in flow: FlowReport) -> Bool {
    guard self.flow == flow.slug else { return false }
    if let key = row.pk { return pk == key }
    return stage == row.stage && kind == .finding(row.missingKind) && (order == nil || order == row.desiredOrder)
  }
}

extension LadderRow {
  /// What a binding without a key is found to be.
  fileprivate var missingKind: Finding.Kind { if case .finding(let kind) = status { kind } else { .missing } }
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
    let valid = files.filter(\.diagnostics.isEmpty).map {
      CheckedSuite(name: $0.name, checks: [.init(name: "is valid", outcome: .passed)])
    }
    let problems = allDiagnostics.checkedSuites(of: verb)
    let places = Dictionary(firstOf: files.enumerated().map { ($0.element.name, $0.offset) })
    // In the order of the files; what belongs to none of them comes first.
    return (valid + problems).enumerated().sorted {
      (places[$0.element.name] ?? -1, $0.offset) < (places[$1.element.name] ?? -1, $1.offset)
    }.map(\.element).withDistinctNames
  }
}

extension [Diagnostic] {
  /// A suite a blueprint, and one for what belongs to none.
  fileprivate func checkedSuites(of verb: String) -> [CheckedSuite] {
    var suites: [CheckedSuite] = []
    var positions: [String: Int] = [:]
    for diagnostic in self {
      let name = diagnostic.location.map { $0.file + ($0.part.map { " (\($0))" } ?? "") } ?? "flowbind \(verb)"
      let position = positions[name] ?? suites.count
      if position == suites.count { suites.append(CheckedSuite(name: name, checks: [])) }
      positions[name] = position
      suites[position].checks.append(CheckedSuite.Check(diagnostic))
    }
    return suites
  }
}

extension [CheckedSuite] {
  /// The same with numbers behind names that stand for more than one check: whoever reads suites knows checks by name.
  fileprivate var withDistinctNames: [CheckedSuite] {
    var counts: [[String]: Int] = [:]
    return map { suite in
      var suite = suite
      for index in suite.checks.indices {
        let name = [suite.name, suite.checks[index].name]
        counts[name, default: 0] += 1
        if let count = counts[name], count > 1 { suite.checks[index].name += " #\(count)" }
      }
      return suite
    }
  }
}

extension CheckedSuite.Check {
  fileprivate init(_ diagnostic: Diagnostic) {
    let place = diagnostic.location.map { "\($0.line):\($0.column): " } ?? ""
    self.init(
      name: place + diagnostic.message,
      outcome: diagnostic.severity == .error
        ? .failed(kind: diagnostic.code, message: diagnostic.message) : .skipped(diagnostic.code))
  }
}

/// Why bindings are not as they should be, in one line each.
private struct RowExplanations {
  private struct Row: Hashable {
    var flow: String
    var status: LadderRow.Status
    var stage: String?
  }

  private let messages: [Row: String]

  init(_ findings: [Finding]) {
    messages = Dictionary(
      firstOf: findings.map { (Row(flow: $0.flow, status: .finding($0.kind), stage: $0.stage), $0.message) })
  }

  func of(_ row: LadderRow, in flow: FlowReport) -> String {
    messages[Row(flow: flow.slug, status: row.status, stage: row.stage)] ?? row.statusText
  }
}

extension Finding {
  /// Whether it has no row in a ladder.
  fileprivate var standsAlone: Bool {
    switch kind {
    case .policy, .way: true
    case .awaiting: policy != nil
    case .missing, .absent, .exists, .ambiguous, .unmanaged, .closed, .ignored: false
    }
  }
}

extension ComparisonReport {
  /// What has no row in a ladder, such as a binding that waits for its flow; a plan does not call that a failure.
  private func check(_ finding: Finding, fails: Bool, _ words: FindingWords) -> CheckedSuite.Check {
    let subject = finding.standsAlone ? "the flow" : "a binding"
    let name =
      (finding.stage ?? subject) + (finding.order.map { " at order \($0)" } ?? "")
      + (finding.policy.map { ": " + $0.subject.prefix(2).joined(separator: " ") } ?? "")
      + (finding.way.map { ": " + $0.rule.rawValue } ?? "")
    let kind = finding.way?.rule.rawValue ?? finding.kind.rawValue
    return CheckedSuite.Check(
      name: name,
      outcome: fails ? .failed(kind: kind, message: words.of(finding)) : .skipped("\(kind): \(finding.message)"))
  }

  /// A suite a flow, and one for the problems of no flow.
  fileprivate func suites(
    whatWaitsFails: Bool = true, _ outcome: (LadderRow, FlowReport, RowExplanations) -> CheckedSuite.Check.Outcome
  ) -> [CheckedSuite] {
    let findings = explanations
    let rows = RowExplanations(findings)
    let guards = Dictionary(grouping: guards, by: \.flow)
    let words = FindingWords(self)
    let explained = Dictionary(grouping: findings, by: \.flow)
    var suites = flows.map { flow in
      CheckedSuite(
        name: flow.slug,
        checks: flow.bindings.map {
          .init(name: "\($0.stage) at order \($0.orderText)", outcome: outcome($0, flow, rows))
        }
          + (explained[flow.slug] ?? []).filter(\.standsAlone)
          .map { check($0, fails: whatWaitsFails || $0.kind == .way, words) }
          + (guards[flow.slug] ?? []).map { $0.check(self.words(of: $0)) })
    }
    // Flows that the server lacks have no ladder.
    let slugs = Set(flows.map(\.slug))
    for (slug, waiting) in explained.filter({ !slugs.contains($0.key) }).sorted(by: { $0.key < $1.key }) {
      suites.append(CheckedSuite(name: slug, checks: waiting.map { check($0, fails: whatWaitsFails, words) }))
    }
    suites += diagnostics.checkedSuites(of: verb)
    if !surprises.isEmpty {
      let checks = surprises.map {
        CheckedSuite.Check(name: "surprise", outcome: .failed(kind: "surprise", message: $0))
      }
      suites.append(CheckedSuite(name: "flowbind \(verb)", checks: checks))
    }
    return suites.withDistinctNames
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
