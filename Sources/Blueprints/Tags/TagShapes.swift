internal import Bindings
internal import YAML

/// Checks what authentik's loader checks while it builds the tags: their names, and whether they have the parts they need.
///
/// The loader builds every tag of a document, also in places that mean nothing, so one bad tag anywhere fails a file.
struct TagShapes {
  let release: AuthentikRelease
  var features = FeatureUse()
  /// What the document asks the context for, wherever that is.
  private(set) var contextNames: Set<String> = []

  /// Looks at a node and all nodes in it; answers whether it met any tag.
  mutating func check(_ node: YAMLNode, _ problems: inout ProblemCollector) -> Bool {
    switch node.kind {
    case .scalar: return checkTag(of: node, &problems)
    case .sequence:
      if checkTag(of: node, &problems) {
        checkArguments(node, &problems)
        return true
      }
      var found = false
      for item in node.items where check(item, &problems) { found = true }
      return found
    case .mapping:
      // The loader does not look into the mapping behind a tag, which it has no use for.
      if checkTag(of: node, &problems) { return true }
      var found = false
      for (key, value) in node.pairs {
        if check(key, &problems) { found = true }
        if check(value, &problems) { found = true }
      }
      return found
    }
  }

  /// Judges a node's own tag; answers whether it is one of authentik's, or would like to be.
  private mutating func checkTag(of node: YAMLNode, _ problems: inout ProblemCollector) -> Bool {
    guard let tag = BlueprintTag(of: node) else {
      guard let name = node.tag, !name.hasPrefix("tag:yaml.org,2002:") else { return false }
      problems.error("unknown-tag", "authentik has no tag \(name)", at: node.mark, help: nearestTag(to: name))
      return true
    }
    guard Feature.tag(tag).isIn(release) else {
      problems.error(
        "tag-too-new", "authentik \(release) has no tag \(tag.rawValue), which came with \(Feature.tag(tag).since)",
        at: node.mark)
      return true
    }
    features.note(.tag(tag), at: node.mark)
    if tag == .context, let name = (node.items.first ?? node).contextName { contextNames.insert(name) }
    checkParts(of: node, tag, &problems)
    return true
  }

  private func nearestTag(to name: String) -> String {
    let known = BlueprintTag.allCases.filter { Feature.tag($0).isIn(release) }.map(\.rawValue)
    return didYouMean(name, among: known, quote: "").map { "\($0) Tags are case-sensitive" }
      ?? "the tags are \(known.joined(separator: ", "))"
  }

  private func checkParts(of node: YAMLNode, _ tag: BlueprintTag, _ problems: inout ProblemCollector) {
    switch (tag, node.kind) {
    case (.index, _), (.value, _):
      guard node.kind != .scalar || Int(pythonInteger: node.text) == nil else { return }
      problems.error("malformed-tag", "\(tag.rawValue) needs an integer", at: node.mark, help: tag.help)
    case (.ifElse, .sequence) where node.items.count == 2:
      problems.error(
        "malformed-tag", "!If needs one item or three, not two: the value for the other case is missing",
        at: node.mark, help: tag.help)
    case (_, .sequence):
      guard let fewest = tag.fewestItems, node.items.count < fewest else { return }
      problems.error(
        "malformed-tag", shortMessage(tag, node.items.count, fewest), at: node.mark, help: shortHelp(tag, node))
    case (_, .scalar) where !tag.takesScalar, (_, .mapping) where tag.fewestItems != nil && !tag.takesScalar:
      problems.error(
        "malformed-tag", "\(tag.rawValue) needs a list, not \(node.article)", at: node.mark, help: tag.help)
    case (_, .scalar), (_, .mapping):
      break
    }
  }

  private func shortMessage(_ tag: BlueprintTag, _ count: Int, _ fewest: Int) -> String {
    let items = fewest == 1 ? "1 item" : "\(fewest) items"
    return "\(tag.rawValue) as a list needs at least \(items), and has \(count)"
  }

  /// `!Env [X]` crashes authentik; without brackets it is what was meant.
  private func shortHelp(_ tag: BlueprintTag, _ node: YAMLNode) -> String {
    guard tag.takesScalar, let only = node.items.first, only.kind == .scalar else { return tag.help }
    return "write \(tag.rawValue) \(only.text), or \(tag.rawValue) [\(only.text), default]"
  }

  /// Looks at what the loader builds of a tag's list: the items that count, but of `!Find`'s pairs what is inside.
  private mutating func checkArguments(_ node: YAMLNode, _ problems: inout ProblemCollector) {
    let tag = BlueprintTag(of: node)
    for (position, item) in node.items.prefix(tag?.mostItems ?? .max).enumerated() {
      guard position > 0, tag == .find || tag == .findObject else {
        _ = check(item, &problems)
        continue
      }
      guard item.kind == .sequence else {
        problems.error(
          "malformed-tag", "\(node.tag ?? ""): each look-up has to be a list [key, value], not \(item.article)",
          at: item.mark, help: tag?.help)
        continue
      }
      for part in item.items { _ = check(part, &problems) }
    }
  }
}

extension YAMLNode {
  /// The name that `!Context` asks for.
  fileprivate var contextName: String? { kind == .scalar ? text : nil }
}
