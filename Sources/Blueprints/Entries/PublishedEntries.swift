internal import Bindings
internal import YAML

/// What the entries read so far tell those behind them: which object an id or a written pk stands for.
struct PublishedEntries {
  /// The first entry with an object wins an id.
  private var byID: [String: Value] = [:]
  /// The last entry with an object wins a pk; to Python 1, 1.0 and true are the same one.
  private var byPK: [Value: Value] = [:]
  /// Ids whose entry has no object, and why.
  private var withoutObject: [String: Absence] = [:]
  /// All entries of the file, looked into only to explain a failure.
  private let entries: [YAMLNode]
  /// Explaining takes time, and the first explanations are the ones that are read: how many ids may still be compared.
  private var comparisonsLeft = 50_000

  enum Absence: Hashable {
    /// Its conditions do not hold.
    case skipped(line: Int)
    case absent(line: Int)
  }

  init(entries: [YAMLNode]) {
    self.entries = entries
  }

  mutating func publish(_ entry: EntryIdentity, id: String?, writtenPK: Value?) {
    if let id, byID[id] == nil { byID[id] = .reference(.keyOf(id: id, entry: entry)) }
    if let writtenPK {
      byPK[writtenPK.hashKey] = .reference(.pkOf(written: writtenPK.pythonText ?? "", entry: entry))
    }
  }

  mutating func note(_ absence: Absence, of id: String?) {
    if let id, withoutObject[id] == nil { withoutObject[id] = absence }
  }

  /// The reference that `!KeyOf id` stands for, if an entry before has this id and an object.
  func key(ofID id: String) -> Value? { byID[id] }

  /// Why an id stands for nothing, as help for whoever wrote it.
  mutating func explainMissing(id: String) -> String? {
    guard comparisonsLeft > 0 else { return nil }
    comparisonsLeft -= entries.count + byID.count
    switch withoutObject[id] {
    case .skipped(let line): return "the entry with this id (line \(line)) is skipped: its conditions do not hold"
    case .absent(let line): return "the entry with this id (line \(line)) has state absent, so it has no object"
    case nil: break
    }
    if let later = entries.first(where: { $0.child("id")?.text == id }) {
      return "the entry with this id comes later, in line \(later.mark.line): move it up"
    }
    return didYouMean(id, among: byID.keys)
  }

  /// Replaces each pk that an entry before has written: the value itself, items of a list, values of a mapping.
  func replacingKeys(in value: Value) -> Value {
    guard !byPK.isEmpty else { return value }
    switch value {
    case .list(var items):
      replace(&items)
      return .list(items)
    case .mapping(var pairs):
      var values = pairs.map(\.value)
      replace(&values)
      for index in pairs.indices { pairs[index].value = values[index] }
      return .mapping(pairs)
    case .reference:
      return value
    default:
      return byPK[value.hashKey] ?? value
    }
  }

  /// authentik gives up on a collection at the first collection inside it.
  private func replace(_ values: inout [Value]) {
    for index in values.indices {
      switch values[index] {
      case .list, .mapping, .other(type: "yaml_set", _): return
      case .reference: continue
      default: values[index] = byPK[values[index].hashKey] ?? values[index]
      }
    }
  }
}
