internal import Planning
internal import Reporting
internal import Synchronization

/// Which operation was begun last, told by the tasks that write and read by another.
final class ApplyProgress: Sendable {
  private let total: Int
  private let begun = Mutex<(count: Int, latest: PlannedOperation?)>((0, nil))

  init(total: Int) { self.total = total }

  func begin(_ operation: PlannedOperation) { begun.withLock { $0 = ($0.count + 1, operation) } }

  var text: String {
    let (count, latest) = begun.withLock { $0 }
    guard let operation = latest else { return "writing" }
    return "writing \(count) of \(total): \(operation.flow.printable): \(operation.stage.printable)"
  }
}
