/// The visitors at one place of a run, without those who stand as another does and took more for it.
///
/// They are kept in the order in which they came, so that the same flow always gives the same ways.
struct Front {
  private var places: [Visitor.Standing: Int] = [:]
  private var visitors: [[Visitor]] = []

  var all: some Sequence<Visitor> { visitors.joined() }

  init(_ visitors: [Visitor] = []) {
    for visitor in visitors { insert(visitor) }
  }

  /// Whether it was worth adding.
  @discardableResult
  mutating func insert(_ visitor: Visitor) -> Bool {
    guard let place = places[visitor.standing] else {
      places[visitor.standing] = visitors.count
      visitors.append([visitor])
      return true
    }
    if visitors[place].contains(where: { $0.tookNoMore(than: visitor) }) { return false }
    visitors[place].removeAll { visitor.tookNoMore(than: $0) }
    visitors[place].append(visitor)
    return true
  }
}
