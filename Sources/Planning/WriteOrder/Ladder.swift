package import Bindings

/// A flow at one moment: its bindings in the order in which authentik runs them.
///
/// authentik has no rule for equal orders (it takes them as PostgreSQL returns them); here they stand by stage and
/// pk, so that the same flow is always the same ladder. Guards never rely on that: they judge equal orders by their
/// worst reading.
package struct Ladder: Hashable, Sendable {
  /// One binding in its place.
  package struct Rung: Hashable, Sendable {
    /// Nil where the binding is to be created and has no key yet.
    package var pk: PrimaryKey?
    package var settings: BindingSettings

    package init(pk: PrimaryKey?, settings: BindingSettings) {
      self.pk = pk
      self.settings = settings
    }
  }

  package private(set) var rungs: [Rung]

  package init(_ rungs: [Rung]) {
    self.rungs = rungs.sorted(by: Self.stands)
  }

  package init(_ bindings: [Binding]) {
    self.init(bindings.map { Rung(pk: $0.pk, settings: $0.settings) })
  }

  /// The flow after one more write.
  package func applying(_ operation: Operation) -> Ladder {
    var next = self
    if let pk = operation.pk {
      next.rungs.removeAll { $0.pk == pk }
    }
    if let after = operation.after {
      let rung = Rung(pk: operation.pk, settings: after)
      next.rungs.insert(rung, at: next.rungs.firstIndex { Self.stands(rung, before: $0) } ?? next.rungs.endIndex)
    }
    return next
  }

  /// Every state that the flow passes through, both ends included: one more than there are operations.
  package func passing(through operations: [Operation]) -> [Ladder] {
    operations.reduce(into: [self]) { states, operation in
      states.append(states[states.count - 1].applying(operation))
    }
  }

  private static func stands(_ left: Rung, before right: Rung) -> Bool {
    if left.settings.order != right.settings.order { return left.settings.order < right.settings.order }
    if left.settings.stage != right.settings.stage { return left.settings.stage < right.settings.stage }
    guard let leftKey = left.pk, let rightKey = right.pk else { return left.pk != nil }
    return leftKey < rightKey
  }
}
