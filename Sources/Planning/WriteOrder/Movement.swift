/// Where a binding stands: the two fields that uniqueness and sequence ask about.
struct Position: Hashable {
  /// The stage, numbered within the flow.
  var stage: Int
  var order: Int
}

/// One wanted operation as the places its binding takes one after another: before, perhaps a temporary one, after.
///
/// A created binding is nowhere before and a deleted one nowhere after. Places are counted from 0; the write that
/// *enters* place `n` is the movement's step `n`, so an ordinary operation has the one step 1 and a binding with a
/// temporary order the steps 1 and 2.
struct Movement {
  let before: Position?
  let after: Position?
  /// The free order where the binding waits until its own place is free.
  var temporary: Int?

  init(before: Position?, after: Position?) {
    self.before = before
    self.after = after
  }

  var placeCount: Int { temporary == nil ? 2 : 3 }

  /// Whether sequence or uniqueness have anything to say about it; a change of other fields alone does not move.
  var moves: Bool { before != after }

  subscript(place: Int) -> Position? {
    if place == 0 { return before }
    guard place == 1, let temporary, let before else { return after }
    return Position(stage: before.stage, order: temporary)
  }

  private func isTemporary(_ place: Int) -> Bool { place == 1 && temporary != nil }

  /// Whether this binding runs before `other` both now and afterwards.
  func staysBefore(_ other: Movement) -> Bool {
    guard let before, let after, let otherBefore = other.before, let otherAfter = other.after else { return false }
    return before.order < otherBefore.order && after.order < otherAfter.order
  }

  /// Whether uniqueness, or a temporary order, can have anything to say about these two; false spares a closer look.
  func mayMeet(_ other: Movement) -> Bool {
    if temporary != nil || other.temporary != nil { return true }
    return after != nil && after == other.before || before != nil && before == other.after
  }

  /// Whether the two places must never be held at the same time.
  ///
  /// That is so if the server would refuse them (one stage, one order), if a shared sequence would be turned round or
  /// reduced to a tie, or if a temporary order were not free.
  func clashes(at place: Int, with other: Movement, at otherPlace: Int, sequence: SharedSequence) -> Bool {
    guard let mine = self[place], let theirs = other[otherPlace] else { return false }
    if mine.order == theirs.order
      && (mine.stage == theirs.stage || isTemporary(place) || other.isTemporary(otherPlace))
    {
      return true
    }
    return switch sequence {
    case .before: mine.order >= theirs.order
    case .after: mine.order <= theirs.order
    case .changes: false
    }
  }

  /// How two bindings stand to each other at both ends.
  enum SharedSequence {
    case before, after
    /// Not the same at both ends, tied at one of them, or not both there.
    case changes
  }

  func sequence(to other: Movement) -> SharedSequence {
    if staysBefore(other) { return .before }
    return other.staysBefore(self) ? .after : .changes
  }
}
