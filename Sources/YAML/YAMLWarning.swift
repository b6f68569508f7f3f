/// Says what the loader accepts although it is hardly meant.
package struct YAMLWarning: Hashable, Sendable {
  /// A readable name: `duplicate-key`.
  package var code: String
  package var message: String
  package var mark: YAMLMark
  /// The first of the two keys.
  package var otherMark: YAMLMark
}

extension YAMLWarning {
  mutating func place(by placement: YAMLPlacement) {
    mark = placement.mark(mark)
    otherMark = placement.mark(otherMark)
  }
}
