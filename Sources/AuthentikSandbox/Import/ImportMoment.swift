/// A moment of an import at which others can write.
///
/// The document runs twice: the first run is rolled back and only tells whether the second one is tried.
package struct ImportMoment: Hashable, Sendable {
  package enum Run: Hashable, Sendable { case validation, application }

  package enum Step: Hashable, Sendable {
    /// Before the conditions of the entry with this index are looked at.
    case entry(Int)
    /// After the entry was looked up and checked, right before it is saved or deleted.
    case save(Int)
    /// After the last entry; of the second run, right before it is committed.
    case end
  }

  package var run: Run
  package var step: Step

  package init(_ run: Run, _ step: Step) {
    self.run = run
    self.step = step
  }
}
