internal import YAML

/// Remembers which nodes of a document were met, so that what many aliases stand for is looked at once.
struct SeenNodes {
  private var isSeen: [Bool] = []

  /// Answers whether the node is met for the first time.
  mutating func insert(_ node: YAMLNode) -> Bool {
    let number = Int(node.id)
    if number >= isSeen.count {
      isSeen += repeatElement(false, count: max(number + 1 - isSeen.count, isSeen.count))
    }
    defer { isSeen[number] = true }
    return !isSeen[number]
  }
}
