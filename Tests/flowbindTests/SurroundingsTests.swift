import Foundation
import TestSupport
import Testing

@testable import flowbind

@Suite struct SurroundingsTests {
  @Test func `the moment of a run is written as Foundation writes it`() {
    let seed = SeededGenerator.seed
    print("moments: FLOWBIND_SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    let moments =
      [0, 951_782_400, 1_709_164_799.9, 4_102_444_799] + (0..<500).map { _ in .random(in: 0...8e9, using: &random) }
    for seconds in moments {
      let date = Date(timeIntervalSince1970: seconds)
      #expect(Surroundings.utcTime(date) == date.formatted(.iso8601), "FLOWBIND_SEED=\(seed)")
    }
  }
}
