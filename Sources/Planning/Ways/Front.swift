/// The visitors at one place of a run, without those who stand as another does and took more for it.
///
/// They are kept in the order in which they came, so that the same flow always gives the same ways.
struct Front {
  /// Those who stand the same, together; there are few of each, and few kinds.
  private var groups: [[Visitor]] = []
  private(set) var count = 0

  init(_ visitors: [Visitor] = []) {
    for visitor in visitors { insert(visitor) }
  }

  var all: some Sequence<Visitor> { groups.joined() }

  /// Whether it was worth adding.
  @discardableResult
  mutating func insert(_ visitor: Visitor) -> Bool {
    guard let place = groups.firstIndex(where: { $0[0].standing == visitor.standing }) else {
      groups.append([visitor])
      count += 1
      return true
    }
    if groups[place].contains(where: { $0.tookNoMore(than: visitor) }) { return false }
    count -= groups[place].count
    groups[place].removeAll { visitor.tookNoMore(than: $0) }
    groups[place].append(visitor)
    count += groups[place].count
    return true
  }
}
