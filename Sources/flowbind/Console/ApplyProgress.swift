internal import Applying
internal import Planning
internal import Reporting
internal import Synchronization

/// What an apply is doing, told by the tasks that write and read by another.
final class ApplyProgress: Sendable {
  private let total: Int
  private let state = Mutex<(begun: Int, phase: ApplyPhase?)>((0, nil))

  /// - Parameter total: of operations to write.
  init(total: Int) { self.total = total }

  func begin(_ phase: ApplyPhase) {
    state.withLock { state in
      if case .writing = phase { state.begun += 1 }
      state.phase = phase
    }
  }

  var text: String {
    let (begun, phase) = state.withLock { $0 }
    return switch phase {
    case nil: "getting ready to write"
    case .writing(let operation)?:
      "writing \(begun) of \(total): \(operation.flow.printable): \(operation.stage.printable)"
    case .importing(let count)?: "writing \(count) at once"
    case .settlingImport?: "waiting whether an import without an answer lands"
    case .settling(let operation)?:
      "waiting whether a \(operation.kind.rawValue) without an answer lands"
    case .undoing?: "undoing what was written"
    case .readingOnceMore?: "reading once more what was written"
    case .lookingForOtherWriters?: "looking for other writers in the server's events"
    }
  }
}
