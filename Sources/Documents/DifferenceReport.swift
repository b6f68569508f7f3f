package import Bindings
internal import Blueprints
package import Planning

/// One binding that differs, or that somebody wants to hear of as if it did.
package struct DifferenceReport: Hashable, Sendable, Codable {
  package enum Kind: Hashable, Sendable {
    /// Fields differ.
    case changed
    case finding(Finding.Kind)
  }

  package var kind: Kind
  package var flow: String
  package var pk: PrimaryKey?
  package var stage: String?
  /// The current order.
  package var order: Int?
  /// From current to desired.
  package var changes: [FieldChange]
  package var message: String?
  package var help: String?
  package var source: SourceLocation?
  /// What is wrong with a policy; `pk` is that of the policy binding then.
  package var policy: PolicyFinding?
  /// Who gets in who should not; `pk` and `policy` are those of what opens the way, where it is known.
  package var way: WayFinding?
  /// Who changed the binding last, where an event tells.
  package var lastEvent: LastEvent?
  /// On which side it came about; absent without a baseline.
  package var origin: DifferenceOrigin?
  /// Whether an earlier report does not have it; absent without one.
  package var isNew: Bool?

  private enum CodingKeys: String, CodingKey {
    case kind, flow, pk, stage, order, changes, message, help, source, policy, way, origin
    case lastEvent = "last_event"
    case isNew = "new"
  }

  /// Takes the sides from the ladder: an operation may begin where a temporary one left the binding.
  init(_ operation: PlannedOperation, _ row: LadderRow?) {
    kind = Kind(operation.operation.kind)
    flow = operation.flow
    pk = operation.operation.pk
    stage = operation.stage
    order = row?.currentOrder ?? (operation.operation.before ?? operation.operation.after)?.order
    changes = row?.changes ?? operation.changes
    source = operation.source
  }

  init(
    kind: Kind, flow: String, pk: PrimaryKey?, stage: String?, order: Int?, changes: [FieldChange], message: String?,
    source: SourceLocation?
  ) {
    self.kind = kind
    self.flow = flow
    self.pk = pk
    self.stage = stage
    self.order = order
    self.changes = changes
    self.message = message
    self.source = source
  }

  init(_ finding: Finding) {
    kind = .finding(finding.kind)
    flow = finding.flow
    pk = finding.pk
    stage = finding.stage
    order = finding.order
    changes = []
    message = finding.message
    help = finding.help
    source = finding.source
    policy = finding.policy
    way = finding.way
  }
}

/// Published as one word: `changed`, or the kind of the finding.
extension DifferenceReport.Kind: RawRepresentable, CaseIterable, Codable {
  package static var allCases: [DifferenceReport.Kind] { [.changed] + Finding.Kind.allCases.map(Self.finding) }

  /// What differs as long as the operation is not carried out.
  init(_ operation: OperationKind) {
    self =
      switch operation {
      case .update: .changed
      case .create: .finding(.missing)
      case .delete: .finding(.absent)
      }
  }

  package init?(rawValue: String) {
    guard let kind = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = kind
  }

  package var rawValue: String {
    switch self {
    case .changed: "changed"
    case .finding(let kind): kind.rawValue
    }
  }
}
