/// The models that a file names, each judged once, because the same few come again and again.
struct UsableModels {
  private var names: Set<String> = []
  /// Those among them that no entry may have.
  private(set) var refusedForEntries: Set<String> = []

  /// The name, unless something is known to be wrong with it; equal names are one text in memory.
  mutating func usable(_ name: String) -> String? {
    if let place = names.firstIndex(of: name) { return names[place] }
    guard ModelName.problem(name) == nil else { return nil }
    names.insert(name)
    if ModelName.isRefusedForEntries(name) { refusedForEntries.insert(name) }
    return name
  }
}
