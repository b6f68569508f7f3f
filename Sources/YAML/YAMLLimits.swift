/// Bounds what a document may cost to read, because a blueprint may come from a stranger.
package struct YAMLLimits: Sendable {
  /// The longest file, in bytes.
  package var bytes: Int
  /// How many collections may be nested, aliases written out.
  package var depth: Int
  /// How many nodes a document may have.
  package var nodes: Int
  /// How many nodes all aliases together may add when they are written out.
  package var expandedNodes: Int

  package init(
    bytes: Int = 64 << 20, depth: Int = 200, nodes: Int = 8_000_000, expandedNodes: Int = 1_000_000
  ) {
    self.bytes = bytes
    self.depth = depth
    self.nodes = nodes
    self.expandedNodes = expandedNodes
  }

  /// Admits about 250,000 blueprint entries.
  package static let standard = YAMLLimits()
}
