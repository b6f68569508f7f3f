package import Bindings

/// One binding of a flow in a plan: a rung of the ladder, as reports publish it.
package struct LadderRow: Hashable, Sendable, Codable {
  package enum Status: Hashable, Sendable {
    case unchanged
    case operation(OperationKind)
    case finding(Finding.Kind)
  }

  package var status: Status
  package var pk: PrimaryKey?
  package var stage: String
  /// Its order now; nil where there is no such binding yet.
  package var currentOrder: Int?
  /// Its order afterwards; nil where nobody says.
  package var desiredOrder: Int?
  package var changes: [FieldChange]
  package var source: SourceLocation?
  /// The policies that are bound to it; nil where they are not known.
  package var policies: [PolicyBinding]?

  private enum CodingKeys: String, CodingKey {
    case status, pk, stage, changes, source, policies
    case currentOrder = "current_order"
    case desiredOrder = "desired_order"
  }

  package init(
    status: Status, pk: PrimaryKey? = nil, stage: String, currentOrder: Int? = nil, desiredOrder: Int?,
    changes: [FieldChange] = [], source: SourceLocation?
  ) {
    self.status = status
    self.pk = pk
    self.stage = stage
    self.currentOrder = currentOrder
    self.desiredOrder = desiredOrder
    self.changes = changes
    self.source = source
  }
}

/// Published as one word: `unchanged`, the kind of an operation, or the kind of a finding.
extension LadderRow.Status: RawRepresentable, CaseIterable, Codable {
  package static var allCases: [LadderRow.Status] {
    [.unchanged] + OperationKind.allCases.map(Self.operation) + Finding.Kind.allCases.map(Self.finding)
  }

  package init?(rawValue: String) {
    guard let status = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = status
  }

  package var rawValue: String {
    switch self {
    case .unchanged: "unchanged"
    case .operation(let kind): kind.rawValue
    case .finding(let kind): kind.rawValue
    }
  }
}
