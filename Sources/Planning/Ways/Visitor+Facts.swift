internal import Bindings

extension Visitor {
  /// The visitor, if the fact is so: unchanged where it is known to be, with an assumption where it is not known.
  func `where`<Value: CaseIterable & Equatable>(
    _ known: Value?, in wanted: [Value], _ fact: Assumptions.Fact
  ) -> [Visitor] {
    if let known { return wanted.contains(known) ? [self] : [] }
    var values: Assumptions.Values = 0
    for (index, value) in Value.allCases.enumerated() where wanted.contains(value) { values |= 1 << index }
    return assuming(fact, in: values).map { [$0] } ?? []
  }

  func `where`(_ known: Bool?, is wanted: Bool, _ fact: Assumptions.Fact) -> [Visitor] {
    if let known { return known == wanted ? [self] : [] }
    return assuming(fact, in: wanted ? 2 : 1).map { [$0] } ?? []
  }

  func assuming(_ fact: Assumptions.Fact, in values: Assumptions.Values) -> Visitor? {
    assumptions.assuming(fact, in: values).map { assumptions in
      var visitor = self
      visitor.assumptions = assumptions
      return visitor
    }
  }

  func havingData() -> Visitor {
    var visitor = self
    visitor.standing.hasData = true
    return visitor
  }

  /// Whether what stages do to the pending user is done to somebody who was there before this run.
  var actsOnUser: Bool { standing.pending == .named || standing.pending == .session }
}

extension Visitor.Pending {
  /// Whether somebody is really pending, not only a session there.
  var isSet: Bool { self == .named || self == .new }
}
