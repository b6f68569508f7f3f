internal import Bindings

/// Judges a flow as it stands: against its blueprint by itself, and against what no flow should allow.
struct StandingJudge {
  let flow: FlowInFacts
  let deviations: [Deviation]
  /// Who gets in by the blueprint alone; nil where nobody can say what that is.
  let blueprint: Ways?
  let requirements: [Requirement]
  let memory: WaysMemory

  /// A way that should not be there.
  struct Found: Hashable {
    var rule: StandingRule
    var way: Way
    /// The requirement that it lacks, by its place among those of the flow.
    var requirement: Int?
  }

  /// What is wrong with one state.
  struct Judgement {
    var found: [Found] = []
    /// On some value of the facts that are not known.
    var undecided: [Way] = []
    /// A login by name alone that the blueprint itself declares.
    var declaredOpen: [Way] = []
    /// Why there may be more ways than were found.
    var limit: String?
    /// What such ways may break, so that it counts as broken.
    var unjudged: [(rule: StandingRule, requirement: Int?)] = []
    /// Whether there is anything that could be compared.
    var hasWays = false
  }

  /// - Parameter known: states of which it is known who gets in; with its plan written, a flow is mostly as its blueprint.
  init(
    _ flow: FlowInFacts, server: FlowState, known: [(state: FlowState, ways: Ways)], deviations: [Deviation],
    isUnclear: Bool, requirements: [Requirement], memory: WaysMemory
  ) {
    self.memory = memory
    self.flow = flow
    self.deviations = deviations
    self.requirements = requirements
    if isUnclear {
      blueprint = nil
    } else {
      let state = deviations.reduce(into: server) { $1.takeBack(in: &$0) }
      blueprint = known.first { $0.state == state }?.ways ?? state.ways(flow, memory)
    }
  }

  func judgement(of ways: Ways) -> Judgement {
    var judgement = Judgement()
    let open = ways.openLogins
    let declaredOpen = blueprint?.openLogins
    let extra = blueprint.map { ways.notInBlueprint($0) }
    judgement.limit = ways.limit ?? blueprint?.limit
    judgement.hasWays = !ways.all.isEmpty
    if let declaredOpen, !declaredOpen.found.isEmpty {
      judgement.declaredOpen = open.found
    } else {
      judgement.found += open.found.map { Found(rule: .openLogin, way: $0) }
      if declaredOpen?.undecided.isEmpty ?? true { judgement.undecided += open.undecided }
    }
    for way in extra?.found ?? [] where !open.found.contains(way) {
      judgement.found.append(Found(rule: .wayNotInBlueprint, way: way))
    }
    judgement.undecided += (extra?.undecided ?? []).filter { !judgement.undecided.contains($0) }
    if let blueprint, judgement.limit != nil, ways != blueprint { judgement.unjudged.append((.wayNotInBlueprint, nil)) }
    for (place, requirement) in requirements.enumerated() {
      if ways.limit != nil { judgement.unjudged.append((.requirement, place)) }
      let lacking = ways.lacking(requirement)
      judgement.found += lacking.found.map { Found(rule: .requirement, way: $0, requirement: place) }
      judgement.undecided += lacking.undecided.filter { !judgement.undecided.contains($0) }
    }
    return judgement
  }

  /// The deviations of one state, of which each may open a way by itself.
  struct Suspects {
    private let judge: StandingJudge
    private let state: FlowState
    /// Who gets in with each of the first ones taken back, as far as it was asked; nil where that changes nothing.
    private var without: [Ways?] = []

    init(_ judge: StandingJudge, in state: FlowState) {
      self.judge = judge
      self.state = state
    }

    /// The place of the first one that opens the way: with it taken back, nobody can go there.
    mutating func first(opening way: Way) -> Int? {
      judge.deviations.indices.prefix(StandingJudge.mostSuspects).first { place in
        if place == without.count { without.append(judge.ways(of: state, without: judge.deviations[place])) }
        return without[place].map { !$0.all.contains { $0.asksNoMore(than: way) } } ?? false
      }
    }
  }

  private func ways(of state: FlowState, without deviation: Deviation) -> Ways? {
    var other = state
    deviation.takeBack(in: &other)
    return other == state ? nil : other.ways(flow, memory)
  }

  /// Of more than these it is not asked which one opens a way.
  private static let mostSuspects = 50
}
