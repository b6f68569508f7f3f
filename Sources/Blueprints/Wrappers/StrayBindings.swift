internal import Bindings
internal import YAML

/// Entries of bindings that authentik never sees, because they stand in no list of entries.
struct StrayBindings {
  enum Cause: Hashable {
    /// A key that is nearly `entries`.
    case misspelled(String)
    /// The file, or the value, is nothing but the list, or the entry.
    case noKey(isList: Bool)
    /// The key `entries` is in another part of the blueprint.
    case inside(String)
    /// Nobody can tell what they were to be.
    case elsewhere
  }

  var cause: Cause
  /// Where the key stands under which they are, or else the first of them.
  var mark: YAMLMark
}

extension ProblemCollector {
  mutating func add(_ stray: StrayBindings) {
    switch stray.cause {
    case .misspelled(let key):
      error(
        "stray-binding", "there are bindings under '\(key)', which authentik ignores", at: stray.mark,
        help: "did you mean 'entries'?")
    case .noKey(isList: true):
      error(
        "stray-binding", "this list has bindings, and is no blueprint: authentik takes no entry of it", at: stray.mark,
        help: "put the list under the key 'entries:'")
    case .noKey(isList: false):
      error(
        "stray-binding", "this is an entry of a binding without a blueprint: authentik does not take it",
        at: stray.mark, help: "put it into a list under the key 'entries:'")
    case .inside(let key):
      error(
        "stray-binding", "there are entries in '\(key)', where authentik looks for none", at: stray.mark,
        help: "begin the key 'entries' in the same column as '\(key)'")
    case .elsewhere:
      warning(
        "stray-binding", "a binding stands here in no blueprint, so it is not read", at: stray.mark,
        help: "a blueprint has its bindings in a list under the key 'entries'")
    }
  }
}
