/// The arrays behind all nodes of a document.
final class NodeStorage: Sendable {
  let nodes: [NodeRecord]
  /// Nodes' numbers, those of one collection side by side; a mapping has key and value in turn.
  let children: [UInt32]
  let texts: DistinctTexts

  init(nodes: [NodeRecord], children: [UInt32], texts: DistinctTexts) {
    self.nodes = nodes
    self.children = children
    self.texts = texts
  }
}

/// A node in 24 bytes.
struct NodeRecord: Sendable {
  var line: UInt32
  var column: UInt32
  var tag: DistinctTexts.ID
  /// A scalar's text, or where the children of a collection begin.
  var first: UInt32
  /// How many children a collection has; those of a mapping are its effective keys and values.
  var count: UInt32 = 0
  var kind: YAMLNode.Kind
  var isPlain = false
  var isImplicit = false

  var mark: YAMLMark {
    get { YAMLMark(line: Int(line), column: Int(column)) }
    set { (line, column) = (UInt32(newValue.line), UInt32(newValue.column)) }
  }

  /// The node is a scalar whose value is its text.
  func isString(in texts: DistinctTexts) -> Bool {
    guard kind == .scalar else { return false }
    if tag != DistinctTexts.empty { return texts.rule(tag) == .string }
    return !isImplicit || texts.isString(first)
  }
}
