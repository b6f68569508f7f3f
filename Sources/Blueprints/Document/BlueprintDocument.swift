internal import Bindings
internal import YAML

/// The parts of a blueprint that matter here, their shapes checked as authentik's loader checks them.
struct BlueprintDocument {
  /// Nil for one that says nothing.
  var context: YAMLNode?
  /// The entries in the order of the file, those of all sections one after the other.
  var entries: [YAMLNode] = []
  /// The version is one that authentik applies.
  var isSupportedVersion = true

  fileprivate static let keys = ["version", "metadata", "context", "entries"]

  /// Checks everything but the entries themselves.
  init(_ root: YAMLNode, _ tags: inout TagShapes, _ problems: inout ProblemCollector) {
    guard root.kind == .mapping, root.tag?.hasPrefix("!") != true else {
      _ = tags.check(root, &problems)
      if root.isBlueprintWithoutAnything {
        problems.warning(
          "not-a-mapping", "\(root.article) at the top is a blueprint without entries", at: root.mark,
          help: root.kind == .sequence ? "put the list under the key 'entries:'" : "a blueprint has a key 'entries'")
      } else {
        problems.error("not-a-mapping", "a blueprint is a mapping, not \(root.article)", at: root.mark)
      }
      return
    }
    for (key, value) in root.pairs {
      _ = tags.check(key, &problems)
      let name = key.kind == .scalar ? key.text : ""
      if name != "entries" { _ = tags.check(value, &problems) }
      switch name {
      case "version": checkVersion(value, &problems)
      case "metadata": checkMetadata(value, &problems)
      case "context": checkContext(value, &problems)
      case "entries": readEntries(value, &tags, &problems)
      default: Self.warn(of: name, key, &problems)
      }
    }
    if root.child("entries") == nil {
      problems.warning("no-entries", "this blueprint has no entries", at: root.mark)
    }
  }

  /// authentik ignores other keys; those that begin with `x-` or a dot or `$` are meant to be ignored.
  private static func warn(of name: String, _ key: YAMLNode, _ problems: inout ProblemCollector) {
    guard !name.hasPrefix("x-"), !name.hasPrefix("."), !name.hasPrefix("$") else { return }
    guard let help = didYouMean(name, among: keys) else { return }
    problems.warning("unknown-key", "authentik ignores the key '\(name)'", at: key.mark, help: help)
  }

  private mutating func checkVersion(_ node: YAMLNode, _ problems: inout ProblemCollector) {
    switch node.typed {
    case .integer(1), .bool(true): return
    case .integer, .bigInteger, .bool:
      isSupportedVersion = false
      problems.error(
        "unsupported-version", "authentik knows blueprints of version 1 only", at: node.mark, help: "write version: 1")
    case .string(let text) where text == "1" && !node.isPlain:
      problems.error(
        "wrong-type", "version: the quotes make it text, and an integer belongs here", at: node.mark,
        help: "write version: 1")
    default:
      problems.wrongType("version", "an integer", node, help: "write version: 1")
    }
  }

  private func checkMetadata(_ node: YAMLNode, _ problems: inout ProblemCollector) {
    if case .null = node.typed { return }
    guard node.isLiteralMapping else {
      problems.wrongType("metadata", "a mapping", node, help: "write metadata: {name: some name}")
      return
    }
    if let name = node.child("name") {
      if !name.isText { problems.wrongType("metadata.name", "text", name, help: name.quotingHelp) }
    } else {
      problems.error("missing-key", "metadata: the key 'name' is missing", at: node.mark)
    }
    guard let labels = node.child("labels") else { return }
    guard labels.isLiteralMapping else {
      problems.wrongType("metadata.labels", "a mapping", labels)
      return
    }
    for (key, value) in labels.pairs {
      if !key.isText {
        problems.error(
          "wrong-type", "metadata.labels: a label's name is text, not \(key.typed.typeName)", at: key.mark,
          help: key.quotingHelp)
      }
      if !value.isText {
        problems.error(
          "wrong-type",
          "metadata.labels.\(key.text): text belongs here, not \(value.typed.typeName); "
            + "in a directory, this stops authentik from finding any blueprint",
          at: value.mark, help: value.quotingHelp)
      }
    }
  }

  private mutating func checkContext(_ node: YAMLNode, _ problems: inout ProblemCollector) {
    guard node.isLiteralMapping else {
      problems.wrongType("context", "a mapping", node, help: "leave the key out, or write context: {}")
      return
    }
    context = node
  }

  private mutating func readEntries(
    _ node: YAMLNode, _ tags: inout TagShapes, _ problems: inout ProblemCollector
  ) {
    if node.isLiteralSequence {
      entries = Array(node.items)
      return
    }
    guard node.isLiteralMapping else {
      _ = tags.check(node, &problems)
      let isBlock = node.kind == .scalar && !node.isPlain && node.text.contains("\n")
      problems.wrongType(
        "entries", "a list", node,
        help: isBlock
          ? "take away the sign behind 'entries:', which makes text of the list" : "write entries: [] for none")
      return
    }
    if let model = node.child("model"), !model.isLiteralSequence {
      _ = tags.check(node, &problems)
      problems.error(
        "wrong-type", "entries: a list belongs here, and this is an entry without its dash", at: node.mark,
        help: "begin the entry with '- '")
      return
    }
    guard Feature.sections.isIn(tags.release) else {
      problems.error(
        "sections-too-new",
        "entries: authentik \(tags.release) knows no sections, which came with \(Feature.sections.since)",
        at: node.mark, help: "put all entries into one list")
      return
    }
    tags.features.note(.sections, at: node.mark)
    for (key, section) in node.pairs {
      _ = tags.check(key, &problems)
      if !key.isText {
        problems.error(
          "wrong-type", "entries: a section's name is text, not \(key.typed.typeName)", at: key.mark,
          help: key.quotingHelp)
      }
      guard section.isLiteralSequence else {
        _ = tags.check(section, &problems)
        problems.wrongType(
          "entries.\(key.text)", "a list of entries", section, help: "write [] for a section without entries")
        continue
      }
      entries += section.items
    }
  }
}

extension YAMLNode {
  /// Whether authentik takes what is no mapping for an empty blueprint: it asks a list or a text whether one of the keys
  /// is in it, and looks no further where none is.
  fileprivate var isBlueprintWithoutAnything: Bool {
    switch typed {
    case .list: !items.contains { $0.isText && BlueprintDocument.keys.contains($0.text) }
    case .string(let text): !BlueprintDocument.keys.contains { text.contains($0) }
    case .null, .bool, .integer, .bigInteger, .float, .mapping, .other, .reference: false
    }
  }

  /// The value with tags left alone; of collections only what kind they are, not what is in them.
  var typed: Value {
    if BlueprintTag(of: self) != nil { return .reference(.unresolvedTag(line: mark.line)) }
    return switch kind {
    case .scalar: Value(scalar: self)
    case .sequence: .list([])
    case .mapping: tag == "tag:yaml.org,2002:set" ? .other(type: "yaml_set", text: "") : .mapping([])
    }
  }

  /// A mapping that is written out, not the argument of a tag.
  var isLiteralMapping: Bool {
    guard kind == .mapping else { return false }
    guard let tag else { return true }
    return tag == "tag:yaml.org,2002:map"
  }

  /// A list that is written out, not the argument of a tag.
  var isLiteralSequence: Bool {
    guard kind == .sequence else { return false }
    guard let tag else { return true }
    return tag.hasPrefix("tag:yaml.org,2002:")
  }

  /// How to make text of a scalar that YAML 1.1 takes for something else.
  var quotingHelp: String? {
    guard kind == .scalar, isPlain, !text.isEmpty else { return nil }
    return "write \"\(text)\" with quotes"
  }
}
