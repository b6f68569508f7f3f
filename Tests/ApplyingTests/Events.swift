@testable import Bindings

/// Tells what a test says, or nothing until the task is cancelled.
struct Events: EventSource {
  var writes: [BindingWrite]?

  func lastEvents(of objects: Set<WrittenObject>, parallelReads: Int) async throws(StoreError) -> LastEvents {
    LastEvents()
  }
  func eventMark() async throws(StoreError) -> EventMark? { EventMark("0") }

  func writes(since mark: EventMark) async throws(StoreError) -> [BindingWrite] {
    if let writes { return writes }
    try? await Task.sleep(for: .seconds(3600))
    throw .interrupted("interrupted")
  }
}
