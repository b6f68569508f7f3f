package import Applying
package import Bindings
package import Planning

/// What became of one operation.
package struct ResultReport: Hashable, Sendable, Codable {
  package var number: Int
  package var outcome: OperationResult.Outcome
  package var flow: String
  package var op: OperationKind
  package var pk: PrimaryKey?
  /// The new key of a deleted binding that was put back.
  package var recreatedAs: PrimaryKey?
  package var stage: String
  package var changes: [FieldChange]
  /// How long a write without an answer that is authentik's own was looked for; nil where nobody had to.
  package var waitedSeconds: Int?
  /// Why it came to this, and what is left to do by hand.
  package var message: String?

  private enum CodingKeys: String, CodingKey {
    case number, outcome, flow, op, pk, stage, changes, message
    case recreatedAs = "recreated_as"
    case waitedSeconds = "waited_seconds"
  }

  init(_ result: OperationResult) {
    number = result.operation.number
    outcome = result.outcome
    flow = result.operation.flow
    op = result.operation.operation.kind
    pk = result.operation.operation.pk ?? result.created
    recreatedAs = result.recreated
    stage = result.operation.stage
    changes = result.operation.changes
    waitedSeconds = result.waitedSeconds
    let parts = [result.explanation, result.obstacle.map { "not undone: \($0.message)" }, result.recreation]
    let message = parts.compactMap(\.self).joined(separator: "; ")
    self.message = message.isEmpty ? nil : message
  }
}
