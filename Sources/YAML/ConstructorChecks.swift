/// What PyYAML parses and then refuses to construct; a document that exists has none of it.
extension Composer {
  /// Refuses a scalar that PyYAML could not construct.
  func check(_ record: NodeRecord) throws(YAMLSyntaxError) {
    if record.tag != DistinctTexts.empty {
      try checkTag(record)
      return
    }
    guard record.isImplicit else { return }
    switch texts.meaning(record.first) {
    case .scalar: return
    case .merge, .value, .indicator: throw misplaced(record)
    case .impossibleTimestamp:
      throw YAMLSyntaxError(
        code: "impossible-timestamp", message: "\(texts.excerpt(record.first)) is no date or time that exists",
        mark: record.mark,
        help: "put it in quotes if it is a text")
    case .unreadableInteger:
      throw YAMLSyntaxError(
        code: "bad-number", message: "this looks like an integer but is none that can be read", mark: record.mark,
        help: "put it in quotes if it is a text")
    }
  }

  private func checkTag(_ record: NodeRecord) throws(YAMLSyntaxError) {
    try check(record.tag, on: .scalar, mark: record.mark)
    if texts.scalar(record.first, isImplicit: false, tag: record.tag) == nil {
      throw YAMLSyntaxError(
        code: "bad-scalar", message: "the text does not fit its tag \(short(record.tag))", mark: record.mark)
    }
  }

  private func misplaced(_ record: NodeRecord) -> YAMLSyntaxError {
    YAMLSyntaxError(
      code: "misplaced-indicator",
      message: "a plain \(texts.string(record.first)) has a meaning of its own in YAML 1.1, but not here",
      mark: record.mark, help: "put it in quotes")
  }

  /// `!!omap` and `!!pairs` are sequences of mappings with one pair each.
  func checkElements(of record: NodeRecord) throws(YAMLSyntaxError) {
    switch texts.rule(record.tag) {
    case .orderedMapping, .pairs: break
    default: return
    }
    for child in children[Int(record.first)..<Int(record.first + record.count)] {
      let element = nodes[Int(child)]
      if element.kind != .mapping || element.count != 2 {
        throw YAMLSyntaxError(
          code: "bad-collection", message: "each element of \(short(record.tag)) is one pair",
          mark: element.mark)
      }
    }
  }

  static func unhashable(_ mark: YAMLMark) -> YAMLSyntaxError {
    YAMLSyntaxError(
      code: "unhashable-key", message: "a key is a single value, not a list or a mapping", mark: mark,
      help: "put a text that begins with { or [ in quotes")
  }

  /// Refuses a standard tag that its kind of node cannot have.
  func check(_ tag: DistinctTexts.ID, on kind: YAMLNode.Kind, mark: YAMLMark) throws(YAMLSyntaxError) {
    let rule = texts.rule(tag)
    if rule == .application || rule.kind == kind { return }
    if rule.kind == nil {
      throw YAMLSyntaxError(code: "unknown-tag", message: "the tag \(short(tag)) is unknown here", mark: mark)
    }
    throw YAMLSyntaxError(code: "bad-tag", message: "the tag \(short(tag)) does not fit a \(kind)", mark: mark)
  }

  /// `!!str` for `tag:yaml.org,2002:str`.
  private func short(_ tag: DistinctTexts.ID) -> String {
    "!!"
      + texts.excerpt(tag).split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).dropFirst(2).joined()
  }
}
