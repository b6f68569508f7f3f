/// Anchors, each declared once, and aliases, which are the node they stand for as long as that does not cost too much.
extension Composer {
  mutating func declare(_ event: YAMLEvent, _ anchor: Anchor) throws(YAMLSyntaxError) {
    if let first = anchors.updateValue(anchor, forKey: event.anchor) {
      throw YAMLSyntaxError(
        code: "duplicate-anchor", message: "the anchor &\(texts.excerpt(event.anchor)) is declared twice",
        mark: event.mark, otherMark: nodes[Int(first.node)].mark)
    }
  }

  mutating func addAlias(_ event: YAMLEvent) throws(YAMLSyntaxError) {
    guard let anchor = anchors[event.anchor] else {
      throw YAMLSyntaxError(
        code: "undefined-alias", message: "no anchor &\(texts.excerpt(event.anchor)) stands before this alias",
        mark: event.mark)
    }
    let record = nodes[Int(anchor.node)]
    guard anchor.size > 0 else {
      throw YAMLSyntaxError(
        code: "recursive-alias", message: "the alias *\(texts.excerpt(event.anchor)) stands inside its own anchor",
        mark: event.mark, otherMark: record.mark)
    }
    aliasedNodes += anchor.size
    guard aliasedNodes <= limits.expandedNodes else {
      throw YAMLSyntaxError(
        code: "alias-expansion",
        message: "written out, the aliases up to here add more than \(limits.expandedNodes) nodes",
        mark: event.mark, otherMark: record.mark)
    }
    guard outer.count + anchor.height <= limits.depth else { throw Self.tooDeep(limits, event.mark) }
    if isAtKey, record.kind != .scalar, !texts.isApplication(record.tag) { throw Self.unhashable(event.mark) }
    pending.append(anchor.node)
    top.size += anchor.size
    top.height = max(top.height, anchor.height + 1)
  }
}
