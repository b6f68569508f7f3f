internal import Bindings

/// Remembers who gets in by states of flows that were judged, so that those which are alike are judged once.
///
/// Large installations have many flows of the same few stages, and a plan asks several times for a state. Within one
/// reading of a server a stage is the same wherever it is bound, so its key stands for all that is known of it.
final class WaysMemory {
  private struct Likeness: Hashable {
    var designation: String
    var entrance: FlowEntrance
    var sourceStageProves: Bool?
    var rungs: [Rung]

    struct Rung: Hashable {
      var stage: PrimaryKey
      var restartsWithContext: Bool
      var asked: BindingCharacter.Asking?
      /// Empty where nobody asks them.
      var policies: [PolicyBinding]?
      var isTied: Bool
    }
  }

  private var known: [Likeness: (ways: Ways, keys: [PrimaryKey])] = [:]
  /// Enough for any installation, and no more than a few megabytes.
  private static let most = 20_000

  func ways(of state: Ladder, in flow: FlowInFacts) -> Ways {
    var last: Int?
    let rungs = state.rungs.map { rung in
      defer { last = rung.settings.order }
      let asked = flow.asking(rung)
      return Likeness.Rung(
        stage: rung.settings.stage,
        restartsWithContext: JudgedStep.restartsWithContext(rung.settings.invalidResponseAction), asked: asked,
        policies: asked == nil ? [] : flow.policies(of: rung)?.map(\.likeness), isTied: rung.settings.order == last)
    }
    var entrance = flow.entrance
    entrance.policies = entrance.policies?.map(\.likeness)
    let likeness = Likeness(
      designation: flow.flow.designation, entrance: entrance, sourceStageProves: flow.facts.sourceStageProves,
      rungs: rungs
    )
    let keys = state.rungs.map { $0.pk ?? FlowInFacts.keyOfNew }
    if let found = known[likeness] {
      return found.keys == keys ? found.ways : found.ways.renaming(found.keys, to: keys)
    }
    let ways = Ways(of: flow.judged(state))
    if known.count < Self.most { known[likeness] = (ways, keys) }
    return ways
  }
}

extension Ways {
  /// The same of other bindings, one for each.
  fileprivate func renaming(_ former: [PrimaryKey], to keys: [PrimaryKey]) -> Ways {
    guard limit == nil, all.contains(where: { !$0.skips.isEmpty }) else { return self }
    let names = Dictionary(firstOf: zip(former, keys).map { ($0, $1) })
    var ways = self
    for index in ways.all.indices {
      ways.all[index].skips = Set(
        all[index].skips.map { skip in
          var skip = skip
          skip.binding = skip.binding.map { names[$0] ?? $0 }
          return skip
        })
      ways.all[index].oneIsEnough = Set(all[index].oneIsEnough.map { key in key.map { names[$0] ?? $0 } })
    }
    return ways
  }
}

extension PolicyBinding {
  /// What of it decides: not where it is bound, nor the sequence of asking.
  fileprivate var likeness: PolicyBinding {
    PolicyBinding(
      pk: PrimaryKey(""), target: PrimaryKey(""), subject: subject, negate: negate, enabled: enabled, expires: expires,
      expiring: expiring, dryRun: dryRun)
  }
}
