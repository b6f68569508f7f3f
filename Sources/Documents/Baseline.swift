internal import Applying
package import Bindings
internal import Planning

/// What an earlier run saw and wanted: a saved plan or apply report, against which the sides of a difference are told
/// apart.
package struct Baseline: Sendable {
  /// What the server held of a binding when the earlier run ended, as far as its report tells.
  private struct Memory {
    var held: [BindingField: FieldValue] = [:]
    /// What that run wanted and did not write.
    var wanted: [BindingField: FieldValue] = [:]
  }

  private var memories: [PrimaryKey: Memory] = [:]
  /// The policies of flows and bindings that the report knows, by the pk of either.
  private(set) var policies: [PrimaryKey: [PolicyBinding]] = [:]
  /// Every binding of a flow that the report knows, by the flow's slug.
  private var bindings: [String: [KnownBinding]] = [:]

  private struct KnownBinding {
    var pk: PrimaryKey
    var stage: String
    var order: Int?
  }
}

/// On which side a difference came about since a baseline.
package enum DifferenceOrigin: String, Codable, Hashable, Sendable, CaseIterable {
  /// The server is no longer as it was.
  case server
  /// The server is as it was: the blueprint changed, or was never applied.
  case notApplied = "not_applied"
  case both
  /// The baseline cannot tell.
  case differs
}

extension Baseline: Decodable {
  private struct Document: Decodable {
    var format: String
    var flows: [FlowReport]?
    var operations: [PlannedOperation]?
    var current: [CurrentBindings]?
    var plan: PlanPart?
    var results: [ResultReport]?
  }

  private struct PlanPart: Decodable {
    var flows: [FlowReport]
    var operations: [PlannedOperation]
    var current: [CurrentBindings]?
  }

  /// All bindings of a flow with all their fields, where a report holds them.
  private struct CurrentBindings: Decodable {
    var bindings: [Binding]
  }

  /// Throws `DecodingError` for a document that is neither a plan nor an apply report.
  package init(from decoder: any Decoder) throws {
    let document = try Document(from: decoder)
    switch document.format {
    case PlanReport.format:
      remember(
        PlanPart(flows: document.flows ?? [], operations: document.operations ?? [], current: document.current),
        applied: [])
    case ApplyReport.format:
      guard let plan = document.plan else { throw Self.unusable(decoder) }
      remember(plan, applied: Set((document.results ?? []).filter { $0.outcome == .applied }.map(\.number)))
    default: throw Self.unusable(decoder)
    }
  }

  private static func unusable(_ decoder: any Decoder) -> DecodingError {
    .dataCorrupted(
      DecodingError.Context(
        codingPath: decoder.codingPath, debugDescription: "expected a plan report or an apply report"))
  }

  /// Remembers, each overwriting what comes before: orders of the ladders; all fields, where the report has them; what
  /// the operations found, and left.
  private mutating func remember(_ plan: PlanPart, applied: Set<Int>) {
    for flow in plan.flows {
      policies[flow.pk] = flow.policies
      for rung in flow.bindings {
        guard let pk = rung.pk else { continue }
        policies[pk] = rung.policies
        bindings[flow.slug, default: []].append(KnownBinding(pk: pk, stage: rung.stage, order: rung.currentOrder))
        if let order = rung.currentOrder { memories[pk, default: Memory()].held[.order] = .integer(order) }
      }
      if bindings[flow.slug] == nil { bindings[flow.slug] = [] }
    }
    for binding in (plan.current ?? []).flatMap(\.bindings) {
      for field in BindingField.allCases {
        memories[binding.pk, default: Memory()].held[field] = binding.settings[field]
      }
    }
    for operation in plan.operations {
      let write = operation.operation
      guard let pk = write.pk, let before = write.before, let after = write.after else { continue }
      let isApplied = applied.contains(operation.number)
      for field in BindingField.allCases {
        if !write.isTemporary, before[field] != after[field] {
          memories[pk, default: Memory()].wanted[field] = after[field]
        }
        let isFirst = memories[pk]?.held[field] == nil
        if isApplied || isFirst {
          memories[pk, default: Memory()].held[field] = isApplied ? after[field] : before[field]
        }
      }
    }
  }
}

extension Baseline {
  /// Where a difference comes from; `differs` where this cannot be known.
  package func origin(of difference: DifferenceReport) -> DifferenceOrigin {
    switch difference.kind {
    case .changed:
      let origins = Set(difference.changes.map { origin(of: $0, pk: difference.pk) })
      if origins.count == 1, let origin = origins.first { return origin }
      return origins.contains(.differs) ? .differs : .both
    case .finding(.missing):
      guard let known = bindings[difference.flow] else { return .differs }
      return known.contains(where: { difference.isAbout($0.pk, $0.stage, $0.order) }) ? .server : .notApplied
    case .finding(.exists), .finding(.absent):
      guard let known = bindings[difference.flow], let pk = difference.pk else { return .differs }
      return known.contains { $0.pk == pk } ? .notApplied : .server
    case .finding(.way):
      // What opens it came after the baseline, if that does not know it.
      guard difference.policy == nil, let known = bindings[difference.flow], let pk = difference.pk else {
        return .differs
      }
      return known.contains { $0.pk == pk } ? .differs : .server
    case .finding(.awaiting), .finding(.ambiguous), .finding(.unmanaged), .finding(.policy), .finding(.ignored),
      .finding(.closed):
      return .differs
    }
  }

  private func origin(of change: FieldChange, pk: PrimaryKey?) -> DifferenceOrigin {
    guard let pk, let memory = memories[pk], let held = memory.held[change.field] else { return .differs }
    // Values that came through JSON: a key and a word are both text there.
    let now = change.before.description
    if now == held.description || now == memory.wanted[change.field]?.description { return .notApplied }
    return .server
  }

  /// Whether the report is about the flow, too.
  func knows(_ flow: String) -> Bool { bindings[flow] != nil }

  /// The pk that a missing binding had.
  package func pk(ofMissing difference: DifferenceReport) -> PrimaryKey? {
    bindings[difference.flow]?.first { difference.isAbout($0.pk, $0.stage, $0.order) }?.pk
  }
}

extension DifferenceReport {
  fileprivate func isAbout(_ pk: PrimaryKey, _ stage: String, _ order: Int?) -> Bool {
    if let own = self.pk { return own == pk }
    return self.stage == stage && (self.order == nil || order == nil || self.order == order)
  }
}

extension DriftReport {
  /// Says of each difference on which side it came about, and finds the pk that a missing binding had.
  package func compared(with baseline: Baseline) -> DriftReport {
    var report = self
    for (position, difference) in differences.enumerated() {
      report.differences[position].origin = baseline.origin(of: difference)
      if difference.pk == nil, difference.kind == .finding(.missing) {
        report.differences[position].pk = baseline.pk(ofMissing: difference)
      }
    }
    report.addPolicies(movedSince: baseline)
    return report
  }
}
