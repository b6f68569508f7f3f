internal import Reconciliation
internal import Synchronization

/// Which operation is under way, told by one task and read by another.
final class ApplyProgress: Sendable {
  private let total: Int
  private let current = Mutex<PlannedOperation?>(nil)

  init(total: Int) { self.total = total }

  func begin(_ operation: PlannedOperation) { current.withLock { $0 = operation } }

  var text: String {
    guard let operation = current.withLock(\.self) else { return "writing" }
    return "writing \(operation.number) of \(total): \(operation.flow.printable): \(operation.stage.printable)"
  }
}
