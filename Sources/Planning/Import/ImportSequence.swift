internal import Bindings

/// The writes of one flow in an order in which authentik takes them inside a transaction, where nobody sees the states
/// between.
///
/// Only uniqueness is checked write by write (all releases, transcripts 11-import): a binding whose place another one
/// still holds waits, and where all wait for each other, one is parked at an order that nobody has or gets.
struct ImportSequence {
  /// One write: what its binding holds before and after.
  struct Step: Hashable {
    var pk: PrimaryKey
    var before: BindingSettings?
    var after: BindingSettings?
  }

  private(set) var steps: [Step] = []
  /// What each binding holds once all steps are done.
  private(set) var held: [PrimaryKey: BindingSettings]

  /// - Parameter operations: at most one for each binding, none with a place that a binding without one holds.
  init(_ operations: [Step], from bindings: [Binding]) {
    held = bindings.settingsByKey
    var waiting = operations.filter { $0.after == nil } + operations.filter { $0.after != nil }
    var taken = Set(held.values.map(\.order) + operations.compactMap(\.after?.order))
    while !waiting.isEmpty {
      if let next = waiting.firstIndex(where: isFree) {
        take(waiting.remove(at: next))
      } else if let parked = waiting.firstIndex(where: { $0.before != nil }), let free = Self.freeOrder(taken) {
        taken.insert(free)
        var step = waiting[parked]
        step.after = step.before
        step.after?.order = free
        take(step)
        waiting[parked].before = step.after
      } else {
        // Nothing is left that could make room: the server says so.
        waiting.forEach { take($0) }
        return
      }
    }
  }

  private func isFree(_ step: Step) -> Bool {
    guard let after = step.after else { return true }
    return !held.contains { $0.key != step.pk && $0.value.isAtPlace(of: after) }
  }

  private mutating func take(_ step: Step) {
    steps.append(step)
    held[step.pk] = step.after
  }

  private static func freeOrder(_ taken: Set<Int>) -> Int? {
    (0...taken.count).lazy.map { Int(Int32.max) - $0 }.first { !taken.contains($0) }
  }
}
