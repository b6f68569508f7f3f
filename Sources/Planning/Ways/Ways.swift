internal import Bindings

/// Who gets in by a flow: what somebody can achieve in it, with the least that it takes.
package struct Ways: Hashable, Sendable {
  /// None of them asks for all that another of the same effect and user asks for; in an order that is always the same.
  package var all: [Way] = []
  /// From where, and on which assumptions, a run reaches the end of the flow.
  var exits: Set<Exit> = []
  /// From where, and on which assumptions, somebody is logged in.
  var logins: Set<Exit> = []
  /// Why there may be more ways than these; nil where these are all. Who compares has to refuse then.
  package var limit: String?
  /// The flow itself where there is a limit, so that two such flows are equal only if they are.
  var limited: JudgedFlow?
  /// A flow without bindings, which authentik does not run.
  var isOfEmptyFlow = false

  struct Exit: Hashable, Sendable {
    var begin: Way.Begin
    var assumptions: Assumptions
  }

  /// Of a flow that nobody can run, for want of bindings or because it is not there.
  package init() {}

  package init(of flow: JudgedFlow) {
    self.init(of: flow, WaysMemory())
  }

  init(of flow: JudgedFlow, _ memory: WaysMemory) {
    let flow = flow.sorted
    let shape = FlowShape(of: flow)
    let outcome = memory.outcome(of: shape, flow.bindings.map(\.settings.stage))
    let gates = shape.gates
    all = outcome.found.map { $0.way(in: flow, shape, gates: gates) }.sorted { $0.rank < $1.rank }.joiningAssumptions
    exits = outcome.exits
    logins = outcome.logins
    limit = outcome.limit
    limited = limit == nil ? nil : flow
    isOfEmptyFlow = flow.bindings.isEmpty
  }
}

extension JudgedFlow {
  /// The same with its bindings in the order of running; those of one order by their keys.
  fileprivate var sorted: JudgedFlow {
    var flow = self
    flow.bindings.sort { ($0.settings.order, $0.key) < ($1.settings.order, $1.key) }
    return flow
  }
}

extension Visitor {
  /// Those who can begin so; none where the flow does not admit it.
  ///
  /// An unknown `authentication` is taken for `none`, which admits the most.
  ///
  /// - Parameter isAnonymityAsked: whether it decides anything that a plan is made for somebody without a session.
  static func beginning(
    _ begin: Way.Begin, demanding demand: FlowAuthentication?, _ isAnonymityAsked: Bool
  ) -> [Visitor] {
    var shown: Proofs
    switch demand {
    case nil, .some(.none), .requireRedirect: shown = []
    case .requireUnauthenticated:
      guard begin != .b else { return [] }
      shown = []
    case .requireAuthenticated: shown = .session
    case .requireSuperuser: shown = [.session, .superuser]
    case .requireOutpost, .requireToken: shown = .token
    }
    let pending: Pending
    switch begin {
    case .a:
      guard shown.isEmpty else { return [] }
      return [Visitor(standing: Standing(pending: .nobody, plannedForNobody: isAnonymityAsked), begin: begin)]
    case .b:
      pending = .session
      shown.formUnion([.session, .ownSession])
    case .c:
      pending = .named
      shown.insert(.given)
    }
    return [true, false].map {
      Visitor(standing: Standing(pending: pending, hasDevice: $0, hasData: begin == .c), begin: begin, proofs: shown)
    }
  }
}
