internal import YAML

/// A tag that authentik gives a meaning; any other custom tag fails a file.
enum BlueprintTag: String, CaseIterable, Hashable, Sendable {
  case keyOf = "!KeyOf"
  case find = "!Find"
  case findObject = "!FindObject"
  case context = "!Context"
  case env = "!Env"
  case file = "!File"
  case format = "!Format"
  case condition = "!Condition"
  case ifElse = "!If"
  case enumerate = "!Enumerate"
  case index = "!Index"
  case value = "!Value"
  case atIndex = "!AtIndex"
  case parseJSON = "!ParseJSON"

  /// The tag of a node, if it is one that authentik knows.
  init?(of node: YAMLNode) {
    // To Swift, a Kelvin sign equals the K of `!KeyOf`.
    guard let name = node.tag, name.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    self.init(rawValue: name)
  }

  /// How the tag is written, for help.
  var usage: String {
    switch self {
    case .keyOf: "!KeyOf some-id"
    case .find: "!Find [authentik_flows.flow, [slug, some-slug]]"
    case .findObject: "!FindObject [authentik_flows.flow, [slug, some-slug]]"
    case .context: "!Context name, or !Context [name, default]"
    case .env: "!Env NAME, or !Env [NAME, default]"
    case .file: "!File /path, or !File [/path, default]"
    case .format: "!Format [\"%s\", argument]"
    case .condition: "!Condition [AND, value, value]"
    case .ifElse: "!If [condition, then, else], or !If [condition]"
    case .enumerate: "!Enumerate [items, SEQ, body], or !Enumerate [items, MAP, [key, value]]"
    case .index: "!Index 0"
    case .value: "!Value 0"
    case .atIndex: "!AtIndex [value, key], or !AtIndex [value, key, default]"
    case .parseJSON: "!ParseJSON '{\"a\": 1}'"
    }
  }

  /// The fewest items of its sequence, where the tag cannot be built from fewer; nil for tags of a scalar.
  var fewestItems: Int? {
    switch self {
    case .find, .findObject, .format, .condition, .ifElse: 1
    case .context, .env, .file, .atIndex: 2
    case .enumerate: 3
    case .keyOf, .index, .value, .parseJSON: nil
    }
  }

  /// How many items of its sequence authentik looks at; those behind are not even built. Nil for all.
  var mostItems: Int? {
    switch self {
    case .context, .env, .file: 2
    case .ifElse, .enumerate, .atIndex: 3
    case .find, .findObject, .format, .condition: nil
    case .keyOf, .index, .value, .parseJSON: 0
    }
  }

  /// Whether it may also be a plain scalar.
  var takesScalar: Bool {
    switch self {
    case .keyOf, .context, .env, .file, .index, .value, .parseJSON: true
    case .find, .findObject, .format, .condition, .ifElse, .enumerate, .atIndex: false
    }
  }
}
