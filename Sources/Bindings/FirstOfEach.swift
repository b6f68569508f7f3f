extension Dictionary {
  /// The values by their keys; where several have one key, the first of them.
  package init(firstOf pairs: some Sequence<(Key, Value)>) {
    self.init(pairs) { first, _ in first }
  }
}
