/// Names of models that were found good once, because the same few come again and again.
struct UsableModels {
  private var names: Set<String> = []

  /// The name as it was met first, so that equal names are one text in memory; nil if it was not met yet.
  func known(_ name: String) -> String? { names.firstIndex(of: name).map { names[$0] } }

  mutating func add(_ name: String) { names.insert(name) }
}
