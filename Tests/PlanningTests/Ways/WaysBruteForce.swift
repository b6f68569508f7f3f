import Bindings

@testable import Planning

/// Ways by another method: every single run, of people with names, in worlds where every fact is known.
///
/// The visitor owns two accounts, one with devices and one without, and can prove anything of those; what is proved of
/// the victim is what a way takes. Nothing is left out because something else takes less: every state that can be
/// reached is, for every sequence of equal orders and every outcome of policies.
struct WaysBruteForce {
  let flow: JudgedFlow
  let victimHasDevice: Bool

  enum Person: Int {
    case victim, rich, poor, made
  }

  struct State: Hashable {
    var begin: Way.Begin
    var pending: Person?
    var session: Person?
    /// Of whoever acts, since that one became pending.
    var proved: Proofs = []
    var shown: Proofs = []
    /// Devices that were enrolled in the run: one bit for each class of each person.
    var held: UInt32 = 0
    /// What had been proved of those for whom a device was enrolled, whoever is pending since: whoever uses that device
    /// has needed it, of an own account, too.
    var provedOfHeld: [Person: Proofs] = [:]
    var data = false
    /// One bit for each binding.
    var skipped: UInt8 = 0
    var flowAsked = false
    var plannedAnonymous: Bool

    /// Whom most stages act on.
    var actor: Person? { pending ?? session }
  }

  /// A way without example: what brute force and search are compared by.
  struct Taken: Hashable {
    var effect: Way.Effect
    var user: Way.User
    var proofs: Proofs
    var skips: Set<Way.Skip>

    func asksNoMore(than other: Taken) -> Bool {
      effect == other.effect && user == other.user && proofs.isSubset(of: other.proofs)
        && skips.isSubset(of: other.skips)
    }
  }

  private var achieved: Set<Achieved> = []
  private(set) var exits: Set<Way.Begin> = []
  /// From where anybody was logged in.
  private(set) var logins: Set<Way.Begin> = []
  /// What policies can do, by binding, for somebody known and for an anonymous visitor.
  private let outcomes: [[(pass: Cost, fail: Cost)]]

  init(_ flow: JudgedFlow, victimHasDevice: Bool) {
    self.flow = flow
    self.victimHasDevice = victimHasDevice
    outcomes = flow.bindings.map { binding in
      [false, true].map {
        Self.outcomes(binding.policies ?? [], binding.settings.policyEngineMode, anonymous: $0)
      }
    }
    let sequences = Self.sequences(of: flow.bindings)
    var entered: Set<State> = []
    var waiting = starts()
    while let start = waiting.popLast() {
      guard !flow.bindings.isEmpty, entered.insert(start).inserted else { continue }
      for sequence in sequences {
        var states: Set<State> = [start]
        for binding in sequence {
          var next: Set<State> = []
          for state in states {
            let (onward, ended) = step(state, binding)
            next.formUnion(onward)
            if flow.bindings[binding].settings.invalidResponseAction == "restart_with_context" {
              waiting += ended.map { replanned($0) }
            }
          }
          states = next
        }
        exits.formUnion(states.map(\.begin))
      }
    }
  }

  /// What was achieved, and in which state.
  private struct Achieved: Hashable {
    var effect: Way.Effect
    var user: Way.User
    var proofs: Proofs
    var skipped: UInt8
    var flowAsked: Bool
  }

  /// Those of which no other asks for less.
  var least: Set<Taken> {
    let taken = Set(
      achieved.map { Taken(effect: $0.effect, user: $0.user, proofs: $0.proofs, skips: skips(of: $0)) })
    return taken.filter { way in !taken.contains { $0 != way && $0.asksNoMore(than: way) } }
  }

  private func replanned(_ state: State) -> State {
    var state = state
    if state.actor != nil { state.plannedAnonymous = false }
    return state
  }

  private func has(_ person: Person) -> Bool { person == .rich || (person == .victim && victimHasDevice) }

  // MARK: Beginnings

  private func starts() -> [State] {
    let demand = flow.entrance.authentication ?? FlowAuthentication.none
    var states: [State] = []
    let people: [Person] = [.victim, .rich, .poor]
    var shown: Proofs = []
    if demand == .requireAuthenticated { shown = .session }
    if demand == .requireSuperuser { shown = [.session, .superuser] }
    if demand == .requireOutpost || demand == .requireToken { shown = .token }
    if shown.isEmpty { states.append(State(begin: .a, plannedAnonymous: true)) }
    if demand != .requireUnauthenticated {
      states += people.map {
        State(begin: .b, session: $0, shown: shown.union(.session), plannedAnonymous: false)
      }
    }
    states += people.map {
      State(begin: .c, pending: $0, shown: shown.union(.given), data: true, plannedAnonymous: false)
    }
    return states.flatMap { state -> [State] in
      let outcomes = Self.outcomes(
        flow.entrance.policies ?? [], flow.entrance.policyEngineMode, anonymous: state.begin == .a)
      switch outcomes.pass {
      case .never: return []
      case .free: return [state]
      case .asked:
        var state = state
        state.flowAsked = true
        return [state]
      }
    }
  }

  // MARK: Policies

  enum Cost {
    case never, free, asked
  }

  /// Whether policies can pass and fail, and whether it takes the reliable ones for it: every combination of results.
  static func outcomes(
    _ policies: [PolicyBinding], _ mode: String, anonymous: Bool
  ) -> (pass: Cost, fail: Cost) {
    let enabled = policies.filter(\.enabled)
    if enabled.isEmpty { return (.free, .never) }
    let doubtful = enabled.filter { $0.expires != nil || $0.subject == .none }
    let solid = enabled.filter { $0.expires == nil && $0.subject != .none }
    func isPeople(_ policy: PolicyBinding) -> Bool {
      switch policy.subject {
      case .group, .user: true
      default: false
      }
    }
    /// Results: of each policy; of people together one; a doubtful one may also be left out.
    func result(_ solidBits: Int, _ doubtfulBits: Int) -> Bool {
      var results: [Bool] = []
      var people: [Bool] = []
      for (index, policy) in solid.enumerated() {
        let passes = solidBits >> index & 1 == 1
        if isPeople(policy) { people.append(passes && !anonymous) } else { results.append(passes) }
      }
      if !people.isEmpty { results.append(mode == "any" ? people.contains(true) : !people.contains(false)) }
      for index in doubtful.indices { results.append(doubtfulBits >> index & 1 == 1) }
      return mode == "any" ? results.contains(true) : !results.contains(false)
    }
    func cost(_ wanted: Bool) -> Cost {
      let solids = 0..<(1 << solid.count)
      let doubts = 0..<(1 << doubtful.count)
      if doubts.contains(where: { doubt in solids.allSatisfy { result($0, doubt) == wanted } }) { return .free }
      return doubts.contains { doubt in solids.contains { result($0, doubt) == wanted } } ? .asked : .never
    }
    return (cost(true), cost(false))
  }

  // MARK: Bindings

  /// Every sequence in which the bindings may run, by index.
  static func sequences(of bindings: [JudgedBinding]) -> [[Int]] {
    func permutations(_ items: [Int]) -> [[Int]] {
      items.isEmpty
        ? [[]] : items.flatMap { item in permutations(items.filter { $0 != item }).map { [item] + $0 } }
    }
    let orders = Set(bindings.map(\.settings.order)).sorted()
    return orders.reduce([[]]) { sequences, order in
      let tied = permutations(bindings.indices.filter { bindings[$0].settings.order == order })
      return sequences.flatMap { sequence in tied.map { sequence + $0 } }
    }
  }

  private mutating func step(_ state: State, _ index: Int) -> (onward: [State], ended: [State]) {
    let binding = flow.bindings[index]
    var runs = true
    var skip = Cost.never
    var moments: [Bool] = []
    if binding.settings.evaluateOnPlan { moments.append(state.plannedAnonymous) }
    if binding.settings.reEvaluatePolicies { moments.append(state.actor == nil) }
    for anonymous in moments {
      let outcomes = outcomes[index][anonymous ? 1 : 0]
      if case .never = outcomes.pass { runs = false }
      switch (outcomes.fail, skip) {
      case (.free, _): skip = .free
      case (.asked, .never): skip = .asked
      default: break
      }
    }
    var onward: [State] = []
    var ended: [State] = []
    if runs, let stage = flow.stages[binding.settings.stage] {
      (onward, ended) = run(stage, state)
    }
    switch skip {
    case .never: break
    case .free: onward.append(state)
    case .asked:
      var skipper = state
      skipper.skipped |= 1 << index
      onward.append(skipper)
    }
    return (onward, ended)
  }

  /// The state, when somebody else is about to be the one who acts.
  private func leaving(_ state: State) -> State {
    var left = state
    if let actor = state.actor, state.held & Self.held(DeviceClass.allCases, by: actor) != 0 {
      left.provedOfHeld[actor, default: []].formUnion(proofs(state).intersection(.ofUser))
    }
    left.proved = []
    return left
  }

  private func become(_ person: Person, _ state: State, proving proof: Proofs = []) -> State {
    var state = state.actor == person ? state : leaving(state)
    state.pending = person
    state.proved.formUnion(proof)
    return state
  }

  private mutating func run(_ stage: JudgedStage, _ state: State) -> (onward: [State], ended: [State]) {
    let facts = stage.settings
    let people: [Person] = [.victim, .rich, .poor]
    /// With a passkey of their own, or with one that the visitor has enrolled for them.
    var byPasskey: [State] {
      people.filter(has).map { become($0, state, proving: .passkey) }
        + people.filter { state.held & Self.held([.webauthn], by: $0) != 0 }.map {
          become($0, state, proving: state.provedOfHeld[$0] ?? [])
        }
    }
    func proving(_ proof: Proofs) -> State {
      var state = state
      state.proved.formUnion(proof)
      return state
    }
    switch stage.role ?? .other {
    case .identification:
      let byName =
        facts.userFields == []
        ? [] : people.map { become($0, state, proving: facts.passwordStage == true ? .password : []) }
      return (byName + (facts.webauthnStage == true ? byPasskey : []), [])
    case .password: return (state.pending == nil ? [] : [proving(.password)], [state])
    case .email: return state.pending == nil ? ([], [state]) : ([proving(.email)], [])
    case .authenticatorValidation:
      let classes = facts.deviceClasses ?? []
      guard let actor = state.actor else {
        guard flow.designation == "authentication", classes.contains(.webauthn) else { return ([state], []) }
        return (byPasskey, [])
      }
      let mine = state.held & Self.held(classes, by: actor) != 0
      let theirs = has(actor) && !classes.isEmpty
      if mine || theirs {
        return (
          (mine ? [proving(state.provedOfHeld[actor] ?? [])] : [])
            + (theirs ? [proving(.authenticator)] : []), []
        )
      }
      switch facts.notConfiguredAction ?? .deny {
      case .deny: return ([], [state])
      case .skip: return ([state], [])
      case .configure: return ([enrol(DeviceClass.allCases, actor, state)], [])
      }
    case .authenticatorSetup(let device):
      guard let actor = state.actor else { return ([state], []) }
      return ([enrol(device.map { [$0] } ?? [], actor, state)], [])
    case .source:
      var through = people.map { become($0, state, proving: .source) }
      for index in through.indices { through[index].data = true }
      // Before 2026.8 past it without a visit; from then on back from it, unmatched, with what it told.
      if flow.sourceStageProves != true { return (through + [state], []) }
      var back = state
      back.data = true
      return (through + (facts.resumeOnMatchFailures == true ? [back] : []), [])
    case .mutualTLS:
      let shown = people.map { become($0, state, proving: .certificate) }
      return facts.mode == .optional ? (shown + [state], []) : (shown, [state])
    case .invitation:
      var invited = state
      invited.shown.insert(.invitation)
      invited.data = true
      return facts.continueFlowWithoutInvitation == true ? ([invited, state], []) : ([invited], [state])
    case .prompt:
      var asked = state
      asked.data = true
      return ([asked], [])
    case .userWrite: return write(facts.userCreationMode ?? .neverCreate, state)
    case .userDelete, .accountLockdown:
      guard let actor = state.actor else { return ([], [state]) }
      achieve(stage.role == .userDelete ? .userDeleted : .userLocked, actor, state)
      return ([state], [])
    case .userLogin:
      guard let pending = state.pending else { return ([], [state]) }
      achieve(pending == .made ? .loginNew : .loginNamed, pending, state)
      return ([state], [])
    case .userLogout:
      guard state.pending == nil else { return ([state], []) }
      var out = leaving(state)
      out.session = nil
      return ([out], [])
    case .deny: return ([], [state])
    case .other: return ([state], [])
    }
  }

  private mutating func enrol(_ devices: [DeviceClass], _ actor: Person, _ state: State) -> State {
    achieve(.deviceEnrolled, actor, state)
    var state = state
    state.held |= Self.held(devices, by: actor)
    state.provedOfHeld[actor, default: []].formUnion(proofs(state).intersection(.ofUser))
    return state
  }

  private mutating func write(_ mode: UserCreationMode, _ state: State) -> (onward: [State], ended: [State]) {
    guard state.data else { return ([], [state]) }
    if mode == .alwaysCreate || (mode == .createWhenRequired && state.actor == nil) {
      record(.accountMade, .any, state)
      var made = leaving(state)
      made.pending = .made
      // A second account is another one.
      made.held &= ~Self.held(DeviceClass.allCases, by: .made)
      made.provedOfHeld[.made] = nil
      return ([made], [state])
    }
    guard let actor = state.actor else { return ([], [state]) }
    achieve(.userWritten, actor, state)
    return ([become(actor, state)], [state])
  }

  private static func held(_ devices: some Sequence<DeviceClass>, by person: Person) -> UInt32 {
    devices.reduce(0) { bits, device in
      bits | 1 << (person.rawValue * 6 + (DeviceClass.allCases.firstIndex(of: device) ?? 0))
    }
  }

  // MARK: What it took

  private func proofs(_ state: State) -> Proofs {
    let own = state.session != nil && state.actor == state.session
    return state.proved.union(state.shown).union(own ? .ownSession : [])
  }

  private func skips(of state: Achieved) -> Set<Way.Skip> {
    func deciding(_ policies: [PolicyBinding]?) -> Set<Way.Policy> {
      Set(
        (policies ?? []).filter { $0.enabled && $0.expires == nil && $0.subject != .none }.map {
          Way.Policy(subject: $0.subject, negate: $0.negate)
        })
    }
    var skips: Set<Way.Skip> = Set(
      flow.bindings.enumerated().filter { state.skipped >> $0.offset & 1 == 1 }.map { _, binding in
        return Way.Skip(
          binding: binding.key, stage: flow.stages[binding.settings.stage]?.name ?? "",
          policies: deciding(binding.policies))
      })
    if state.flowAsked {
      skips.insert(Way.Skip(binding: nil, stage: "", policies: deciding(flow.entrance.policies)))
    }
    return skips
  }

  private mutating func achieve(_ effect: Way.Effect, _ person: Person, _ state: State) {
    switch person {
    case .rich, .poor: return
    case .made where effect != .loginNew: return
    case .made, .victim: break
    }
    let user: Way.User = person == .made ? .any : victimHasDevice ? .withDevice : .withoutDevice
    record(effect, user, state)
  }

  private mutating func record(_ effect: Way.Effect, _ user: Way.User, _ state: State) {
    if effect == .loginNamed || effect == .loginNew { logins.insert(state.begin) }
    achieved.insert(
      Achieved(
        effect: effect, user: user, proofs: proofs(state), skipped: state.skipped, flowAsked: state.flowAsked))
  }
}
