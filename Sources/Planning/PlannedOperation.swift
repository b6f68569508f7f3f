package import Bindings

/// One operation with its place in the plan.
package struct PlannedOperation: Hashable, Sendable {
  /// From 1, over all flows, in the order of writing.
  package var number: Int
  package var operation: Operation
  /// The flow's slug.
  package var flow: String
  /// The stage's name.
  package var stage: String
  /// The entry that asks for it; nil for a pruned binding, which no entry names.
  package var source: SourceLocation?

  package init(number: Int, operation: Operation, flow: String, stage: String, source: SourceLocation? = nil) {
    self.number = number
    self.operation = operation
    self.flow = flow
    self.stage = stage
    self.source = source
  }

  /// What an update changes; a create and a delete have no pair to compare.
  package var changes: [FieldChange] {
    guard let before = operation.before, let after = operation.after else { return [] }
    return FieldChange.between(before, and: after)
  }

  /// The flow that is written to; an operation has values before, afterwards, or both.
  package var flowKey: PrimaryKey? { (operation.before ?? operation.after)?.flow }
}

/// In one level, with all seven fields before and after, as plans and journals publish it.
extension PlannedOperation: Codable {
  private enum CodingKeys: String, CodingKey {
    case number, op, flow, pk, stage, before, after, temporary, source
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    number = try container.decode(Int.self, forKey: .number)
    operation = Operation(
      kind: try container.decode(OperationKind.self, forKey: .op),
      pk: try container.decodeIfPresent(PrimaryKey.self, forKey: .pk),
      before: try container.decodeIfPresent(BindingSettings.self, forKey: .before),
      after: try container.decodeIfPresent(BindingSettings.self, forKey: .after),
      isTemporary: try container.decodeIfPresent(Bool.self, forKey: .temporary) ?? false)
    flow = try container.decode(String.self, forKey: .flow)
    stage = try container.decode(String.self, forKey: .stage)
    source = try container.decodeIfPresent(SourceLocation.self, forKey: .source)
  }

  /// `temporary` is absent where it would be false.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(number, forKey: .number)
    try container.encode(operation.kind, forKey: .op)
    try container.encode(flow, forKey: .flow)
    try container.encodeIfPresent(operation.pk, forKey: .pk)
    try container.encode(stage, forKey: .stage)
    try container.encodeIfPresent(operation.before, forKey: .before)
    try container.encodeIfPresent(operation.after, forKey: .after)
    if operation.isTemporary { try container.encode(true, forKey: .temporary) }
    try container.encodeIfPresent(source, forKey: .source)
  }
}

extension Operation {
  /// Whether it has what its kind needs, which a document may lack.
  package var isWhole: Bool {
    switch kind {
    case .update: pk != nil && before != nil && after != nil && before?.flow == after?.flow
    case .create: pk == nil && before == nil && after != nil
    case .delete: pk != nil && before != nil && after == nil
    }
  }
}
