internal import Foundation

/// How much of a long list of cases a run of the tests goes through.
///
/// `swift test` takes a part of them, chosen by a printed offset; with `FLOWBIND_THOROUGH` set, as the gate does, all.
package enum Thoroughness {
  package static let isComplete = ProcessInfo.processInfo.environment["FLOWBIND_THOROUGH"] != nil

  /// All cases, or every `step`-th from a random one on.
  package static func chosen<Case>(_ cases: [Case], every step: Int, _ name: String) -> [Case] {
    guard !isComplete else { return cases }
    let offset = Int.random(in: 0..<step)
    print("\(name): every \(step)th of \(cases.count) cases from \(offset) on; FLOWBIND_THOROUGH=1 takes all")
    return cases.indices.filter { $0 % step == offset }.map { cases[$0] }
  }
}
