internal import Bindings

/// Remembers who gets in by flows that were judged, so that flows which are alike are judged once.
///
/// Large installations have many flows of the same few stages, and a plan asks several times for a state.
final class WaysMemory {
  private var known: [JudgedFlow: Ways] = [:]
  /// Enough for any installation, and no more than a few megabytes.
  private static let most = 20_000

  func ways(of flow: JudgedFlow) -> Ways {
    let (alike, keys) = flow.withoutKeys
    var ways = known[alike]
    if ways == nil {
      ways = Ways(of: alike)
      if known.count < Self.most { known[alike] = ways }
    }
    return ways?.naming(keys) ?? Ways()
  }
}

extension JudgedFlow {
  /// The same with numbers for keys and orders, and the key that each number stands for.
  fileprivate var withoutKeys: (flow: JudgedFlow, keys: [PrimaryKey]) {
    var flow = self
    flow.bindings.sort { ($0.settings.order, $0.key) < ($1.settings.order, $1.key) }
    let keys = flow.bindings.map(\.key)
    var (rank, last) = (0, flow.bindings.first?.settings.order)
    for index in flow.bindings.indices {
      let order = flow.bindings[index].settings.order
      if order != last { rank += 1 }
      last = order
      flow.bindings[index].key = Self.number(index)
      flow.bindings[index].settings.order = rank
      flow.bindings[index].settings.flow = Self.number(0)
    }
    return (flow, keys)
  }

  fileprivate static func number(_ index: Int) -> PrimaryKey { PrimaryKey(String(index)) }
}

extension Ways {
  /// The same with keys for the numbers of bindings.
  fileprivate func naming(_ keys: [PrimaryKey]) -> Ways {
    guard limit == nil, all.contains(where: { !$0.skips.isEmpty }) else { return self }
    let names = Dictionary(firstOf: keys.enumerated().map { (JudgedFlow.number($0.offset), $0.element) })
    var ways = self
    for index in ways.all.indices {
      ways.all[index].skips = Set(
        all[index].skips.map { skip in
          var skip = skip
          skip.binding = skip.binding.flatMap { names[$0] }
          return skip
        })
    }
    return ways
  }
}
