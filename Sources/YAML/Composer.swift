/// Builds a document's nodes from its events, without recursion, so that no text can overflow the stack.
///
/// For each event:
/// 1. check the limits;
/// 2. check what PyYAML would refuse to construct (`ConstructorChecks.swift`);
/// 3. write the node, and note it as a child of the collection that is open.
///
/// Where a collection ends, its children move from the stack of pending ones to their final place, side by side; for a
/// mapping these are the effective pairs (`EffectivePairs.swift`). Aliases add no node, only a child (`Anchors.swift`).
struct Composer {
  /// A collection whose end has not come yet.
  struct Frame {
    var node: UInt32
    /// Where its children begin among the pending ones.
    var start: Int
    var isMapping: Bool
    /// The name of its anchor.
    var anchor: TextTable.ID
    /// Nodes in it and itself, aliases written out.
    var size = 1
    /// Collections nested in it and itself, aliases written out.
    var height = 1
    /// A key is `<<`, or one whose equality with others is not that of texts.
    var hasUncommonKey = false
  }

  struct PendingChild {
    var node: UInt32
    /// The text of a key that is a string; `notAString` for other keys and for values.
    var keyText: TextTable.ID
  }

  struct Anchor {
    var node: UInt32
    /// 0 as long as the collection is open.
    var size: Int
    var height: Int
  }

  static let notAString = TextTable.ID.max
  /// Warnings beyond this number are left out; nobody reads them.
  static let mostWarnings = 1000

  let limits: YAMLLimits
  var texts: TextTable
  var nodes: [NodeRecord] = []
  var children: [UInt32] = []
  var warnings: [YAMLWarning] = []

  /// The innermost open collection; at first the document itself, which takes one child.
  var top = Frame(node: 0, start: 0, isMapping: false, anchor: TextTable.empty, size: 0, height: 0)
  var outer: [Frame] = []
  var pending: [PendingChild] = []
  var anchors: [TextTable.ID: Anchor] = [:]
  var aliasedNodes = 0
  private var deepNodes = 0
  /// Per text: the number of the mapping that last had it as a key.
  private var lastMapping: [UInt32] = []
  private var mappingNumber: UInt32 = 0

  init(limits: YAMLLimits, bytes: Int, words: [String]) {
    self.limits = limits
    texts = TextTable(words: words)
    // Untouched pages cost nothing, copying grown arrays does.
    nodes.reserveCapacity(min(bytes / 8 + 16, limits.nodes))
    children.reserveCapacity(min(bytes / 8 + 16, limits.nodes))
  }

  mutating func compose(_ reader: inout EventReader) throws(YAMLSyntaxError) -> YAMLDocument {
    var documents = 0
    while true {
      let event = try reader.next(&texts)
      switch event.kind {
      case .scalar: try addScalar(event)
      case .sequenceStart: try open(event, isMapping: false)
      case .mappingStart: try open(event, isMapping: true)
      case .collectionEnd: try close()
      case .alias: try addAlias(event)
      case .documentStart:
        documents += 1
        if documents > 1 {
          throw YAMLSyntaxError(
            code: "several-documents", message: "a second document begins here; a file holds one", mark: event.mark,
            help: "split the file at the line ---")
        }
      case .streamStart, .documentEnd: break
      case .streamEnd: return document()
      }
    }
  }

  private func document() -> YAMLDocument {
    let storage = NodeStorage(nodes: nodes, children: children, texts: texts)
    return YAMLDocument(
      root: pending.first.map { YAMLNode(storage: storage, id: $0.node) },
      warnings: warnings.sorted { ($0.mark.line, $0.mark.column) < ($1.mark.line, $1.mark.column) })
  }

  var isAtKey: Bool { top.isMapping && (pending.count - top.start) & 1 == 0 }

  // MARK: Scalars

  /// Inlined because the optimiser would not, which costs 1.5 % of reading.
  @inline(__always)
  private mutating func addScalar(_ event: YAMLEvent) throws(YAMLSyntaxError) {
    var record = NodeRecord(
      line: event.line, column: event.column, tag: event.tag, first: event.text, kind: .scalar,
      isPlain: event.isPlain, isImplicit: event.isImplicit)
    let isKey = isAtKey
    var keyText = Self.notAString
    if event.tag == TextTable.empty && (!event.isImplicit || texts.meaning(event.text) == .string) {
      keyText = event.text
    } else if isKey {
      keyText = try uncommonKey(&record)
    } else {
      try check(record)
    }
    let node = try append(record)
    if event.anchor != TextTable.empty { try declare(event, Anchor(node: node, size: 1, height: 0)) }
    pending.append(PendingChild(node: node, keyText: isKey ? keyText : Self.notAString))
    top.size += 1
  }

  /// Looks at a key that is not simply a string, and returns its text if its value is a string after all.
  private mutating func uncommonKey(_ record: inout NodeRecord) throws(YAMLSyntaxError) -> TextTable.ID {
    if isMergeKey(record) {
      top.hasUncommonKey = true
      return Self.notAString
    }
    if isValueKey(record) {
      record.isImplicit = false
      record.tag = TextTable.empty
      return record.first
    }
    try check(record)
    if record.isString(in: texts) { return record.first }
    top.hasUncommonKey = true
    return Self.notAString
  }

  // MARK: Collections

  private mutating func open(_ event: YAMLEvent, isMapping: Bool) throws(YAMLSyntaxError) {
    guard outer.count < limits.depth else { throw Self.tooDeep(limits, event.mark) }
    let isStandard = texts.isStandardTag(event.tag)
    if isStandard {
      try check(texts.rule(event.tag), event.tag, on: isMapping ? .mapping : .sequence, mark: event.mark)
    }
    if isAtKey {
      guard event.tag != TextTable.empty, !isStandard else { throw Self.unhashable(event.mark) }
      top.hasUncommonKey = true
    }
    let node = try append(
      NodeRecord(
        line: event.line, column: event.column, tag: event.tag, first: 0, kind: isMapping ? .mapping : .sequence))
    if event.anchor != TextTable.empty { try declare(event, Anchor(node: node, size: 0, height: 0)) }
    pending.append(PendingChild(node: node, keyText: Self.notAString))
    outer.append(top)
    top = Frame(node: node, start: pending.count, isMapping: isMapping, anchor: event.anchor)
  }

  private mutating func close() throws(YAMLSyntaxError) {
    let closed = top
    let first = children.count
    if closed.isMapping, closed.hasUncommonKey || hasRepeatedKey(from: closed.start) {
      try appendEffectivePairs(from: closed.start)
    } else {
      for place in closed.start..<pending.count { children.append(pending[place].node) }
    }
    nodes[Int(closed.node)].first = UInt32(truncatingIfNeeded: first)
    nodes[Int(closed.node)].count = UInt32(truncatingIfNeeded: children.count - first)
    if texts.isStandardTag(nodes[Int(closed.node)].tag) { try checkElements(of: nodes[Int(closed.node)]) }
    if closed.anchor != TextTable.empty {
      anchors[closed.anchor] = Anchor(node: closed.node, size: closed.size, height: closed.height)
    }
    pending.removeLast(pending.count - closed.start)
    top = outer.removeLast()
    top.size += closed.size
    top.height = max(top.height, closed.height + 1)
  }

  /// Finds equal texts among the keys of a mapping in one pass, whatever its size.
  private mutating func hasRepeatedKey(from start: Int) -> Bool {
    mappingNumber += 1
    if lastMapping.count < texts.count {
      lastMapping.append(contentsOf: repeatElement(0, count: texts.count - lastMapping.count))
    }
    for place in stride(from: start, to: pending.count, by: 2) {
      let text = Int(pending[place].keyText)
      if lastMapping[text] == mappingNumber { return true }
      lastMapping[text] = mappingNumber
    }
    return false
  }

  // MARK: Nodes

  /// Inlined because the optimiser would not, which costs 3 % of reading.
  @inline(__always)
  private mutating func append(_ record: NodeRecord) throws(YAMLSyntaxError) -> UInt32 {
    guard nodes.count < limits.nodes else { throw tooManyNodes(record.mark) }
    if outer.count > YAMLLimits.usualDepth {
      deepNodes += 1
      if deepNodes > limits.deepNodes { throw tooManyDeepNodes(record.mark) }
    }
    let node = UInt32(truncatingIfNeeded: nodes.count)
    nodes.append(record)
    return node
  }

  private func tooManyNodes(_ mark: YAMLMark) -> YAMLSyntaxError {
    YAMLSyntaxError(code: "too-large", message: "the document has more than \(limits.nodes) nodes", mark: mark)
  }

  private func tooManyDeepNodes(_ mark: YAMLMark) -> YAMLSyntaxError {
    YAMLSyntaxError(
      code: "too-deep",
      message: "more than \(limits.deepNodes) values lie deeper than \(YAMLLimits.usualDepth) lists and mappings",
      mark: mark)
  }

  static func tooDeep(_ limits: YAMLLimits, _ mark: YAMLMark) -> YAMLSyntaxError {
    YAMLSyntaxError(
      code: "too-deep", message: "more than \(limits.depth) lists and mappings are nested here", mark: mark)
  }
}
