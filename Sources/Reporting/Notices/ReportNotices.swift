internal import Applying
internal import Bindings
internal import Documents
internal import Planning

extension PlanReport {
  package var notices: [Notice] {
    (operations.map(Notice.init) + remarks(counting: differing)).located(by: NoticePlaces(self))
  }

  /// Everything but the operations.
  ///
  /// - Parameter differences: what is no note, even where findings of the kind usually are.
  fileprivate func remarks(counting differences: [DifferenceReport]) -> [Notice] {
    let counted = Set(differences.map(\.kind))
    return guards.compactMap { Notice($0, words(of: $0)) }
      + findings.map { Notice($0, isCounted: counted.contains(.finding($0.kind))) } + diagnostics.map(Notice.init)
  }
}

extension DriftReport {
  package var notices: [Notice] {
    let notices = differences.map { Notice($0, circumstances(of: $0)) }
    return (notices + findings.map { Notice($0, isCounted: false) } + diagnostics.map(Notice.init)).located(
      by: NoticePlaces(self))
  }
}

extension ApplyReport {
  package var notices: [Notice] { noticesOfResults(plan.operations, and: plan.remarks(counting: left)) }
}

extension RollbackReport {
  package var notices: [Notice] { noticesOfResults([], and: diagnostics.map(Notice.init)) }
}

extension ComparisonReport {
  /// What became of the operations; a run that came to a bad end has an error in any case.
  fileprivate func noticesOfResults(_ operations: [PlannedOperation], and remarks: [Notice]) -> [Notice] {
    let sources = Dictionary(firstOf: operations.map { ($0.number, $0.source) })
    var notices =
      results.map { Notice($0, severity(of: $0), source: sources[$0.number] ?? nil) }
      + surprises.map { Notice(.error, "surprise", $0) } + remarks
    let line = verdictLine
    if line.tone == .bad, !notices.contains(where: { $0.severity == .error }) {
      notices.append(Notice(.error, "\(verb)-not-done", line.text))
    }
    return notices.located(by: NoticePlaces(self))
  }
}

extension ValidationReport {
  package var notices: [Notice] { allDiagnostics.map(Notice.init) }
}

extension Notice {
  fileprivate init(_ operation: PlannedOperation) {
    let (severity, words): (Severity, String) =
      switch operation.operation.kind {
      case .update: (.note, "would change: " + operation.changes.map(\.text).joined(separator: ", "))
      case .create: (.note, "would be created" + (operation.operation.after.map { " at order \($0.order)" } ?? ""))
      case .delete:
        (.warning, "would be deleted" + (operation.operation.before.map { " from order \($0.order)" } ?? ""))
      }
    self.init(
      severity, operation.operation.kind.rawValue, "\(operation.flow): \(operation.stage) \(words)",
      flow: operation.flow,
      stage: operation.stage, source: operation.source)
  }

  fileprivate init(_ difference: DifferenceReport, _ circumstances: Circumstances) {
    let subject = [difference.flow, difference.stage].compactMap(\.self).joined(separator: ": ")
    let words =
      difference.changes.isEmpty
      ? difference.message ?? difference.kind.rawValue
      : "differs: " + difference.changes.map(\.text).joined(separator: ", ")
    self.init(
      [.finding(.ambiguous), .finding(.way)].contains(difference.kind) ? .error : .warning,
      difference.way?.rule.rawValue ?? difference.kind.rawValue,
      (["\(subject) \(words)"] + circumstances.parts).joined(separator: " · "),
      flow: difference.flow, stage: difference.stage, pk: difference.pk, source: difference.source)
    isNew = difference.isNew
    policy = difference.policy?.title
  }

  /// - Parameter isCounted: whether the run takes it for a difference.
  fileprivate init(_ finding: Finding, isCounted: Bool) {
    let severity: Severity =
      switch finding.kind {
      case .ambiguous, .way: .error
      case .closed: .note
      case .missing, .absent, .exists, .awaiting, .policy: .warning
      case .unmanaged, .ignored: isCounted ? .warning : .note
      }
    let subject = [finding.flow, finding.stage].compactMap(\.self).joined(separator: ": ")
    self.init(
      severity, finding.code, "\(subject) \(finding.message)", help: finding.help, flow: finding.flow,
      stage: finding.stage, pk: finding.pk, source: finding.source)
    policy = finding.policy?.title
  }

  /// Nil where the guard holds, which is nothing to look at.
  fileprivate init?(_ verdict: GuardVerdict, _ words: String) {
    let severity: Severity
    switch verdict.outcome {
    case .holds: return nil
    case .refused: severity = .error
    case .allowed, .warning: severity = .warning
    case .note: severity = .note
    }
    self.init(
      severity, verdict.rule.rawValue, "\(verdict.outcome.words): \(verdict.flow): \(words)",
      help: "flowbind explain \(verdict.rule.rawValue)", flow: verdict.flow, pk: verdict.binding)
  }

  fileprivate init(_ diagnostic: Diagnostic) {
    self.init(
      diagnostic.severity, diagnostic.code, diagnostic.message, help: diagnostic.help, source: diagnostic.location)
  }

  fileprivate init(_ result: ResultReport, _ severity: Severity, source: SourceLocation?) {
    let reason = result.message.map { ": \($0)" } ?? ""
    self.init(
      severity, result.outcome.rawValue.replacing("_", with: "-"),
      "\(result.flow): \(result.stage) \(result.outcome.words)\(reason)", flow: result.flow, stage: result.stage,
      source: source)
  }
}

extension Finding {
  /// A way in by its rule, unless it is as it should be: then it is what the others of its kind are.
  fileprivate var code: String { kind == .way ? way?.rule.rawValue ?? kind.rawValue : kind.rawValue }
}

extension FieldChange {
  /// `order 100 → 40`.
  package var text: String { "\(field.rawValue) \(before) → \(after)" }
}
