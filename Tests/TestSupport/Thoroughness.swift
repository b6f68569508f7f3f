internal import Foundation

/// How much of a long list of cases a run of the tests goes through.
///
/// `swift test` takes a part of them, chosen by a printed offset. With `FLOWBIND_THOROUGH=1`, as the gate has it, it takes
/// all, of the longest lists a larger part; with `FLOWBIND_THOROUGH=all`, all of every list.
package enum Thoroughness {
  private static let wanted = ProcessInfo.processInfo.environment["FLOWBIND_THOROUGH"]

  /// Whether more than a sample is wanted.
  package static let isComplete = wanted != nil

  /// How often something random is tried.
  package static func rounds(_ few: Int, gate many: Int, all: Int? = nil) -> Int {
    wanted == nil ? few : wanted == "all" ? all ?? many : many
  }

  /// All cases, or every `step`-th from a random one on. Lists repeat themselves, request by request and fault by fault, so
  /// a step is a prime: another one could pass over the same faults every time.
  ///
  /// - Parameter long: the step of the gate, for a list that would take it longer than all else.
  package static func chosen<Case>(
    _ cases: [Case], every step: Int, gate long: Int = 1, _ name: String
  ) -> [Case] {
    let step = wanted == nil ? step : wanted == "all" ? 1 : long
    guard step > 1 else { return cases }
    let offset = Int.random(in: 0..<step)
    print("\(name): every \(step)th of \(cases.count) cases from \(offset) on; FLOWBIND_THOROUGH=all takes all")
    return cases.indices.filter { $0 % step == offset }.map { cases[$0] }
  }
}
