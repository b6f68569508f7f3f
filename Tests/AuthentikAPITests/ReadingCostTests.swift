import Bindings
import Testing

@testable import AuthentikAPI

/// When a whole server is read as one page, and when flow by flow.
@Suite struct ReadingCostTests {
  private static func key(_ number: Int) -> PrimaryKey { PrimaryKey("flow-\(number)") }

  @Test(arguments: [
    // Twelve flows with 20 bindings, as after a fresh install.
    (bindings: [4, 2, 1, 1, 1, 2, 1, 1, 3, 2, 1, 1], managed: 12, whole: true),
    (bindings: [4, 2, 1, 1, 1, 2, 1, 1, 3, 2, 1, 1], managed: 11, whole: true),
    // One flow of it, and two: the rest would be read for nothing.
    (bindings: [4, 2, 1, 1, 1, 2, 1, 1, 3, 2, 1, 1], managed: 1, whole: false),
    (bindings: [4, 2, 1, 1, 1, 2, 1, 1, 3, 2, 1, 1], managed: 2, whole: false),
    // Half of a page that is full, and a server of two pages.
    (bindings: Array(repeating: 10, count: 10), managed: 5, whole: false),
    (bindings: Array(repeating: 10, count: 10), managed: 10, whole: true),
    (bindings: Array(repeating: 10, count: 11), managed: 11, whole: false),
    (bindings: [], managed: 0, whole: false),
  ])
  func `one page is read where it costs less than a request a flow`(bindings: [Int], managed: Int, whole: Bool) {
    let counts = Dictionary(uniqueKeysWithValues: bindings.enumerated().map { (Self.key($0), $1) })
    #expect(ReadingCost.isLower(readingAllOf: counts, thanOneByOne: (0..<managed).map(Self.key)) == whole)
  }

  @Test func `a flow that does not say how many bindings it has is read by itself`() {
    let counts = [Self.key(1): 1, Self.key(2): 1]
    #expect(!ReadingCost.isLower(readingAllOf: counts, thanOneByOne: [1, 2, 3].map(Self.key)))
  }
}
