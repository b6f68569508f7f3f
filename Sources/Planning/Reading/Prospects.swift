/// What becomes of look-ups that the server does not answer, each thought about once.
struct Prospects: Sendable {
  private let awaited: AwaitedObjects
  private var known: [LookUp: AwaitedObjects.Prospect] = [:]
  /// Only so many get near matches: the search takes time, and who has more of them has one cause that repeats itself.
  private var nearMatchesLeft = 200

  init(_ awaited: AwaitedObjects) { self.awaited = awaited }

  mutating func of(_ lookUp: LookUp) -> AwaitedObjects.Prospect {
    if let prospect = known[lookUp] { return prospect }
    nearMatchesLeft -= 1
    let prospect = awaited.prospect(of: lookUp, comparing: nearMatchesLeft >= 0)
    known[lookUp] = prospect
    return prospect
  }
}
