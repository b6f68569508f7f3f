/// Bounds what a document may cost to read, because a blueprint may come from a stranger.
package struct YAMLLimits: Sendable {
  /// The longest file, in bytes.
  package var bytes: Int
  /// How many collections may be nested, aliases written out.
  package var depth: Int
  /// How many nodes may lie deeper than `usualDepth`: libyaml's time for each grows with the depth of lists in brackets.
  package var deepNodes: Int
  /// How many nodes a document may have.
  package var nodes: Int
  /// How many nodes all aliases together may add when they are written out.
  package var expandedNodes: Int

  package init(
    bytes: Int = 64 << 20, depth: Int = 200, deepNodes: Int = 100_000, nodes: Int = 8_000_000,
    expandedNodes: Int = 1_000_000
  ) {
    self.bytes = bytes
    self.depth = depth
    self.deepNodes = deepNodes
    self.nodes = nodes
    self.expandedNodes = expandedNodes
  }

  static let usualDepth = 32

  /// Admits about 250,000 blueprint entries.
  package static let standard = YAMLLimits()
}
