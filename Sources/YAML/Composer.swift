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
    var anchor: DistinctTexts.ID
    /// Nodes in it and itself, aliases written out.
    var size = 1
    /// Collections nested in it and itself, aliases written out.
    var height = 1
  }

  struct Anchor {
    var node: UInt32
    /// 0 as long as the collection is open.
    var size: Int
    var height: Int
  }

  /// Warnings beyond this number are left out; nobody reads them.
  static let mostWarnings = 1000

  let limits: YAMLLimits
  private let placement: YAMLPlacement
  private let takesSeveral: Bool
  var texts = DistinctTexts()
  var nodes: [NodeRecord] = []
  var children: [UInt32] = []
  var warnings: [YAMLWarning] = []

  /// The innermost open collection; at first the stream itself, whose children are the documents.
  var top = Frame(node: 0, start: 0, isMapping: false, anchor: DistinctTexts.empty, size: 0, height: 0)
  var outer: [Frame] = []
  /// Children of the open collections.
  var pending: [UInt32] = []
  var anchors: [DistinctTexts.ID: Anchor] = [:]
  var aliasedNodes = 0
  /// How many mappings have ended.
  var mappings = 0
  private var deepNodes = 0

  init(limits: YAMLLimits, bytes: Int, placement: YAMLPlacement, takesSeveral: Bool) {
    self.limits = limits
    self.placement = placement
    self.takesSeveral = takesSeveral
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
        if documents > 1, !takesSeveral { throw .severalDocuments(at: event.mark) }
        anchors = [:]
      case .streamStart, .documentEnd: break
      case .streamEnd: return document()
      }
    }
  }

  private mutating func document() -> YAMLDocument {
    if placement != .file {
      // What has been refused by now is placed where it is caught.
      for index in nodes.indices { nodes[index].mark = placement.mark(nodes[index].mark) }
      for index in warnings.indices { warnings[index].place(by: placement) }
    }
    let storage = NodeStorage(nodes: nodes, children: children, texts: texts)
    return YAMLDocument(
      roots: pending.map { YAMLNode(storage: storage, id: $0) },
      warnings: warnings.sorted { ($0.mark.line, $0.mark.column) < ($1.mark.line, $1.mark.column) })
  }

  var isAtKey: Bool { top.isMapping && (pending.count - top.start).isMultiple(of: 2) }

  // MARK: Scalars and collections

  private mutating func addScalar(_ event: YAMLEvent) throws(YAMLSyntaxError) {
    var record = NodeRecord(
      line: event.line, column: event.column, tag: event.tag, first: event.text, kind: .scalar,
      isPlain: event.isPlain, isImplicit: event.isImplicit)
    if !record.isString(in: texts) {
      if isAtKey, isValueKey(record) {
        record.isImplicit = false
        record.tag = DistinctTexts.empty
      } else if !isAtKey || !isMergeKey(record) {
        try check(record)
      }
    }
    let node = try append(record)
    if event.anchor != DistinctTexts.empty { try declare(event, Anchor(node: node, size: 1, height: 0)) }
    top.size += 1
  }

  private mutating func open(_ event: YAMLEvent, isMapping: Bool) throws(YAMLSyntaxError) {
    guard outer.count < limits.depth else { throw Self.tooDeep(limits, event.mark) }
    if event.tag != DistinctTexts.empty { try check(event.tag, on: isMapping ? .mapping : .sequence, mark: event.mark) }
    if isAtKey, !texts.isApplication(event.tag) { throw Self.unhashable(event.mark) }
    let node = try append(
      NodeRecord(
        line: event.line, column: event.column, tag: event.tag, first: 0, kind: isMapping ? .mapping : .sequence))
    if event.anchor != DistinctTexts.empty { try declare(event, Anchor(node: node, size: 0, height: 0)) }
    outer.append(top)
    top = Frame(node: node, start: pending.count, isMapping: isMapping, anchor: event.anchor)
  }

  private mutating func close() throws(YAMLSyntaxError) {
    let closed = top
    let node = Int(closed.node)
    nodes[node].first = UInt32(children.count)
    if closed.isMapping {
      try appendEffectivePairs(from: closed.start)
    } else {
      children += pending[closed.start...]
    }
    nodes[node].count = UInt32(children.count) - nodes[node].first
    if nodes[node].tag != DistinctTexts.empty { try checkElements(of: nodes[node]) }
    if closed.anchor != DistinctTexts.empty {
      anchors[closed.anchor] = Anchor(node: closed.node, size: closed.size, height: closed.height)
    }
    pending.removeLast(pending.count - closed.start)
    top = outer.removeLast()
    top.size += closed.size
    top.height = max(top.height, closed.height + 1)
  }

  // MARK: Nodes

  /// Adds a node to the document and to the collection that is open.
  private mutating func append(_ record: NodeRecord) throws(YAMLSyntaxError) -> UInt32 {
    guard nodes.count < limits.nodes else { throw tooManyNodes(record.mark) }
    if outer.count > YAMLLimits.usualDepth {
      deepNodes += 1
      if deepNodes > limits.deepNodes { throw tooManyDeepNodes(record.mark) }
    }
    let node = UInt32(nodes.count)
    nodes.append(record)
    pending.append(node)
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
