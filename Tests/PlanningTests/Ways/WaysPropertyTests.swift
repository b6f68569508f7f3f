import Bindings
import TestSupport
import Testing

@testable import Planning

/// Ways and rules against brute force. `FLOWBIND_SEED` repeats a run; `FLOWBIND_THOROUGH=all` takes 100,000 changes.
@Suite struct WaysPropertyTests {
  @Test func `any change of any small flow is judged as brute force judges it`() async {
    let seed = SeededGenerator.seed
    let changes = Thoroughness.rounds(500, gate: 2_000, all: 100_000)
    print("ways: \(changes) random changes, FLOWBIND_SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    var seen: [String: Int] = [:]
    // One memory for all of them, as a plan has for its flows.
    let memory = WaysMemory()
    for number in 1...changes {
      await makeWayForOthers()
      let change = RandomChange(using: &random)
      if let problem = problem(of: change, memory, &seen) {
        Issue.record("FLOWBIND_SEED=\(seed), change \(number): \(problem)\n\(change.summary)")
        return
      }
    }
    print("ways: \(seen.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))")
    // A generator that no longer makes the hard cases would let everything pass. In few changes one may be rare.
    let rules = [
      "unverified-login", "second-factor-removed", "unchecked-recovery", "open-enrollment", "lockout", "open",
    ]
    #expect(rules.reduce(0) { $0 + seen[$1, default: 0] } > 10)
    if Thoroughness.isComplete {
      let least = changes < 100_000 ? 5 : 20
      for rule in rules { #expect(seen[rule, default: 0] > least, "\(rule)") }
    }
    #expect(seen["unknown", default: 0] > 50)
  }

  @Test func `what is there whatever the types of stages are is found without trying them`() {
    let seed = SeededGenerator.seed
    print("ways of unknown stages: FLOWBIND_SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    var (asked, telling) = (0, 0)
    while asked < 40 {
      var flow = RandomChange(using: &random).before
      guard let binding = flow.bindings.randomElement(using: &random) else { continue }
      flow.stages[binding.settings.stage]?.role = nil
      let (all, certain) = (Ways(of: flow), Ways(of: flow.stoppingAtUnknownStages))
      // So many that not all are found; then nothing is told of which there are.
      guard all.limit == nil else { continue }
      asked += 1
      let context: Comment = "FLOWBIND_SEED=\(seed), flow \(asked)"
      #expect(all.all.filter(\.isCertain) == certain.all.filter(\.isCertain), context)
      #expect(all.openLogins.found.isEmpty == certain.openLogins.found.isEmpty, context)
      telling += certain.all.contains(where: \.isCertain) ? 1 : 0
    }
    #expect(telling > 5)
  }

  @Test func `flows that differ in their names alone are each judged by their own`() {
    let seed = SeededGenerator.seed
    print("ways of flows alike: FLOWBIND_SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    let memory = WaysMemory()
    var (withSkips, unknown) = (0, 0)
    for number in 1...200 {
      let flow = RandomChange(using: &random).before
      let ways = Ways(of: flow, memory)
      withSkips += ways.all.contains { !$0.skips.isEmpty } ? 1 : 0
      unknown += ways.all.contains { !$0.assumptions.isEmpty } ? 1 : 0
      for other in [flow, flow.renamed("x"), flow.renamed("y")] {
        #expect(Ways(of: other, memory) == Ways(of: other), "FLOWBIND_SEED=\(seed), flow \(number)")
      }
    }
    #expect(withSkips > 20 && unknown > 20)
  }

  private func problem(of change: RandomChange, _ memory: WaysMemory, _ seen: inout [String: Int]) -> String? {
    let (before, after) = (Ways(of: change.before, memory), Ways(of: change.after, memory))
    guard before.limit == nil, after.limit == nil else { return "a small flow with a limit" }
    let worlds = change.worlds
    if worlds.count > 1 { seen["unknown", default: 0] += 1 }
    var refused: Set<GuardRule> = []
    var new = 0
    var isLockedOut = false
    var open = 0
    for world in worlds {
      let pair = (WorldWays(change.before, world), WorldWays(change.after, world))
      for (ways, brute, side) in [(before, pair.0, "before"), (after, pair.1, "after")] {
        let there = Set(
          ways.all.filter { $0.assumptions.isImplied(by: world.assumptions) }.map {
            WaysBruteForce.Taken(effect: $0.effect, user: $0.user, proofs: $0.proofs, skips: $0.skips)
          })
        let least = there.filter { way in !there.contains { $0 != way && $0.asksNoMore(than: way) } }
        if least != brute.least {
          return "\(side), \(world.assumptions): too much \(least.subtracting(brute.least)), too little "
            + "\(brute.least.subtracting(least))"
        }
        // Of beginnings only those are kept that take the least, and a caller is one thing more.
        for (exits, all) in [(ways.exits, brute.exits), (ways.logins, brute.loginBegins)] {
          let begins = Set(exits.filter { $0.assumptions.isImplied(by: world.assumptions) }.map(\.begin))
          let isRight =
            begins.isSubset(of: all) && begins.isEmpty == all.isEmpty
            && begins.subtracting([.c]).isEmpty == all.subtracting([.c]).isEmpty
          if !isRight { return "\(side): begins \(begins), not \(all)" }
        }
      }
      refused.formUnion(pair.1.rulesBroken(from: pair.0))
      new += pair.1.new(against: pair.0).isEmpty ? 0 : 1
      isLockedOut = isLockedOut || pair.1.locksOut(pair.0, in: change.before.designation)
      open += pair.1.isOpen ? 1 : 0
    }
    let verdicts = WayChange(designation: change.before.designation, from: [before], to: after).verdicts
    for rule in verdicts.map(\.rule) { seen[rule.rawValue, default: 0] += 1 }
    let said = Set(verdicts.filter { $0.isRefusal && $0.rule != .lockout }.map(\.rule))
    if said != refused { return "refused by \(said), not by \(refused)" }
    if verdicts.contains(where: { $0.way != nil }) != (new > 0) { return "new ways in \(new) worlds, or not told" }
    if verdicts.contains(where: { $0.rule == .lockout }) != isLockedOut { return "lockout: should be \(isLockedOut)" }
    if open > 0 { seen["open", default: 0] += 1 }
    if let wrong = wrong(after.openLogins, in: open, of: worlds.count) { return "open-login: \(wrong)" }
    guard before.reachesLogin else { return nil }
    return wrong(after.notInBlueprint(before), in: new, of: worlds.count).map { "way-not-in-blueprint: \($0)" }
  }

  /// Something is found if it is so in all worlds, and undecided if it is in some.
  private func wrong(_ standing: StandingWays, in some: Int, of all: Int) -> String? {
    let isRight = standing.found.isEmpty == (some < all) && (standing.found + standing.undecided).isEmpty == (some == 0)
    return isRight ? nil : "so in \(some) of \(all) worlds, not \(standing)"
  }
}

/// All ways of one flow in one world, and the rules of design §6 by their words.
private struct WorldWays {
  let least: Set<WaysBruteForce.Taken>
  let exits: Set<Way.Begin>
  let isEmpty: Bool
  let loginBegins: Set<Way.Begin>

  init(_ flow: JudgedFlow, _ world: RandomChange.World) {
    let runs = [true, false].map { WaysBruteForce(world.made(of: flow), victimHasDevice: $0) }
    let taken = runs.reduce(into: Set()) { $0.formUnion($1.least) }
    // An account that is made belongs to neither of the two.
    least = taken.filter { way in !taken.contains { $0 != way && $0.asksNoMore(than: way) } }
    exits = runs.reduce(into: Set()) { $0.formUnion($1.exits) }
    isEmpty = flow.bindings.isEmpty
    loginBegins = runs.reduce(into: Set()) { $0.formUnion($1.logins) }
  }

  func new(against other: WorldWays) -> Set<WaysBruteForce.Taken> {
    least.filter { way in !other.least.contains { $0.asksNoMore(than: way) } }
  }

  func rulesBroken(from before: WorldWays) -> Set<GuardRule> {
    var rules: Set<GuardRule> = []
    for way in new(against: before) {
      let ofUser: Proofs = [.password, .authenticator, .passkey, .certificate, .email, .source, .ownSession]
      let given = way.proofs.contains(.given)
      let unproved = way.proofs.intersection(ofUser).isEmpty && !given
      let former = before.least.filter {
        $0.effect == way.effect && $0.user == way.user && $0.skips.isSubset(of: way.skips)
      }
      switch way.effect {
      case .loginNamed, .deviceEnrolled, .userDeleted, .userLocked: if unproved { rules.insert(.unverifiedLogin) }
      case .userWritten: if unproved { rules.insert(.uncheckedRecovery) }
      case .accountMade, .loginNew:
        let such = former.filter { !$0.proofs.contains(.given) }
        let common = such.reduce(Proofs(rawValue: .max)) { $0.intersection($1.proofs) }
        let isOpen = such.isEmpty ? way.proofs.isEmpty : !common.subtracting(way.proofs).isEmpty
        if !given && isOpen { rules.insert(.openEnrollment) }
      }
      let second: Proofs = [.authenticator, .passkey, .certificate]
      if way.proofs.isDisjoint(with: second), !former.isEmpty,
        former.allSatisfy({ !$0.proofs.isDisjoint(with: second) })
      {
        rules.insert(.secondFactorRemoved)
      }
    }
    return rules
  }

  func locksOut(_ before: WorldWays, in designation: String) -> Bool {
    if isEmpty { return false }
    let byLogin = designation == "authentication" && !before.loginBegins.isEmpty
    let were = byLogin ? before.loginBegins : before.exits
    let are = byLogin ? loginBegins : exits
    return were.subtracting([.c]).isEmpty
      ? were.contains(.c) && are.isEmpty : are.subtracting([.c]).isEmpty
  }

  var isOpen: Bool {
    least.contains { $0.effect == .loginNamed && $0.proofs.isEmpty && $0.skips.isEmpty }
  }
}

extension JudgedFlow {
  /// The same with other stages, bindings and policies; their sequence stays.
  fileprivate func renamed(_ mark: String) -> JudgedFlow {
    func renamed(_ key: PrimaryKey) -> PrimaryKey { PrimaryKey("\(key.text) \(mark)") }
    func renamed(_ policies: [PolicyBinding]?) -> [PolicyBinding]? {
      policies.map { policies in
        policies.map { policy in
          var policy = policy
          if case .policy(let name, let model) = policy.subject {
            policy.subject = .policy(name: name + mark, model: model)
          }
          return policy
        }
      }
    }
    var flow = self
    flow.entrance.policies = renamed(entrance.policies)
    flow.stages = [:]
    for (key, stage) in stages {
      var stage = stage
      stage.name += mark
      flow.stages[renamed(key)] = stage
    }
    for place in bindings.indices {
      flow.bindings[place].key = renamed(bindings[place].key)
      flow.bindings[place].settings.stage = renamed(bindings[place].settings.stage)
      flow.bindings[place].policies = renamed(bindings[place].policies)
    }
    return flow
  }
}
