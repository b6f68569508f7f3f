internal import YAML

/// Looks for blueprints in the values of a document: mappings, texts, and texts in Base64, at any depth; and for bindings
/// that were to be in one.
///
/// It asks neither for Kubernetes nor for Helm: a ConfigMap, a Secret, a List of them, an AkBlueprint, the values of a
/// chart, and what will be invented next have in common that a value of them is a blueprint. What it finds stands where
/// it stood: a block of text keeps its lines and columns, other texts are said to stand where their key does.
struct WrappedBlueprintSearch {
  private(set) var found: [WrappedBlueprint] = []
  private let limits: YAMLLimits
  private var path: [String] = []
  /// Those around the value, within the document being looked through.
  private var keys: [YAMLNode] = []
  /// What leads to that document.
  private var documentPath: [String] = []
  /// Of the document being looked through.
  private var seen = SeenNodes()
  /// Texts around the one being looked into; each is a copy of a part of the one around it.
  private var depth = 0

  private static let deepest = 4

  /// - Parameter roots: documents of the file, which are no blueprints themselves.
  static func blueprints(
    in roots: [YAMLNode], surrogates: Set<YAMLMark> = [], of bytes: [UInt8], limits: YAMLLimits
  ) -> [WrappedBlueprint] {
    var search = WrappedBlueprintSearch(limits: limits)
    let text = Surrounding(bytes: bytes, placement: .file, surrogates: surrogates)
    for root in roots {
      if root.isFileEncryptedBySOPS { search.add(.sealed(.sops, root.mark), bytes, at: .file, shows: false) }
      search.look(into: root, text, Standing(key: root.mark, isSecret: false))
    }
    return search.found.withDistinctParts
  }

  private init(limits: YAMLLimits) { self.limits = limits }

  /// The text that a document was read from.
  private struct Surrounding {
    let bytes: [UInt8]
    let lines: SourceLines
    let placement: YAMLPlacement
    let surrogates: Set<YAMLMark>

    init(bytes: [UInt8], placement: YAMLPlacement, surrogates: Set<YAMLMark>) {
      self.bytes = bytes
      lines = SourceLines(bytes)
      self.placement = placement
      self.surrogates = surrogates
    }
  }

  /// What is known of a value by where it stands.
  private struct Standing {
    /// Where its key stands in the file.
    var key: YAMLMark
    /// It stands in a Secret, or was one by its spelling.
    var isSecret: Bool
    /// It stands under a key that everybody ignores, such as `x-parts`.
    var isIgnored = false
  }

  private mutating func look(into node: YAMLNode, _ text: Surrounding, _ value: Standing) {
    guard seen.insert(node) else { return }
    switch node.kind {
    case .mapping:
      var value = value
      if let kind = node.child("kind")?.text, kind.hasSuffix("Secret") { value.isSecret = true }
      if node.isBlueprint, !path.isEmpty {
        addBlueprint(node, text, value)
      } else if node.isEntryOfBinding {
        if !value.isIgnored { addStray(entry: node, text, value) }
      } else {
        lookIntoPairs(of: node, text, value)
      }
    case .sequence:
      for (position, item) in node.items.enumerated() { step(into: item, as: "[\(position)]", text, value) }
    case .scalar:
      look(into: node, scalar: text, value)
    }
  }

  private mutating func lookIntoPairs(of node: YAMLNode, _ text: Surrounding, _ value: Standing) {
    var value = value
    // What an ignored key names may be used elsewhere, and is found there.
    let isTop = keys.isEmpty
    let pairs =
      isTop ? node.pairs.filter { !$0.key.isIgnored } + node.pairs.filter(\.key.isIgnored) : Array(node.pairs)
    for (key, child) in pairs {
      value.key = key.mark
      if isTop { value.isIgnored = key.isIgnored }
      keys.append(key)
      step(into: child, as: path.isEmpty ? key.text : ".\(key.text)", text, value)
      keys.removeLast()
    }
  }

  private mutating func step(into node: YAMLNode, as name: String, _ text: Surrounding, _ value: Standing) {
    path.append(name)
    look(into: node, text, value)
    path.removeLast()
  }

  private mutating func look(into node: YAMLNode, scalar text: Surrounding, _ value: Standing) {
    if case .binary(let bytes)? = try? node.scalar() {
      look(into: bytes, at: .point(value.key), shows: false)
      noteSeal(of: bytes, value)
      return
    }
    // Such as `!vault`, of which nobody can tell more.
    guard node.isString || node.tag?.hasPrefix("!") == true else { return }
    let content = Array(node.text.utf8)
    if content.mayHoldEntries {
      let place = text.lines.block(of: content, behind: node.mark, text.placement)
      look(
        into: content, at: place ?? .point(value.key), shows: place != nil && !value.isSecret,
        isFolded: text.lines.isFolded(at: node.mark, text.placement))
    } else if let bytes = content.decodedAsBase64 {
      look(into: bytes, at: .point(value.key), shows: false)
      noteSeal(of: bytes, value)
    } else if let beginning = content.decodedBeginning, beginning.mentionBinding {
      add(.unreadable(.brokenBase64(at: value.key)), beginning, at: .point(value.key), shows: false)
    } else {
      noteSeal(of: content, value)
    }
  }

  /// Names a value that nobody can read as it is, where its key says that it is a file like those of blueprints.
  private mutating func noteSeal(of bytes: [UInt8], _ value: Standing) {
    guard let key = keys.last, key.namesBlueprintFile, !value.isIgnored else { return }
    guard let seal = Seal(of: bytes) ?? (String(validating: bytes, as: UTF8.self) == nil ? .other : nil) else { return }
    add(.sealed(seal, value.key), bytes, at: .point(value.key), shows: false)
  }

  /// Looks at a text that is a value: it is a blueprint, or a document with values of its own, or something else.
  private mutating func look(
    into bytes: [UInt8], at placement: YAMLPlacement, shows: Bool, isFolded: @autoclosure () -> Bool = false
  ) {
    guard bytes.mayHoldEntries else { return }
    let document: YAMLDocument
    do throws(YAMLSyntaxError) {
      document = try YAMLDocument(parsing: bytes, limits: limits, at: placement, takesSeveral: true)
    } catch {
      // Anything may stand in a value; only what was to become a blueprint is a broken one.
      let isBlueprint = bytes.beginsLikeBlueprint
      guard bytes.mentionBindingInLines || isBlueprint && bytes.isPlainlyBlueprint else { return }
      var error = error
      // A text that ends too early is wrong where it ends, and not in what comes behind it in the file.
      let end = placement.mark(YAMLMark(afterUTF8: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]))
      if case .block = placement, error.mark.line > end.line { error.mark = end }
      let content: WrappedBlueprint.Content =
        isBlueprint ? .unreadable(isFolded() ? error.inFolded : error) : .otherText(placement.start)
      add(content, bytes, at: placement, shows: shows)
      return
    }
    guard !document.roots.contains(where: \.isBlueprint), document.root?.isTemplateOfBlueprint != true else {
      add(content(of: document, bytes, placement), bytes, at: placement, shows: shows)
      return
    }
    guard depth < Self.deepest else {
      if bytes.mentionBinding { add(.otherText(placement.start), bytes, at: placement, shows: shows) }
      return
    }
    let outer = (seen, keys, documentPath)
    (seen, keys, documentPath) = (SeenNodes(), [], path)
    depth += 1
    let text = Surrounding(bytes: bytes, placement: placement, surrogates: document.surrogates)
    // A plain text is what was looked at already.
    for root in document.roots where !root.isPlain {
      look(into: root, text, Standing(key: root.mark, isSecret: !shows))
    }
    (seen, keys, documentPath) = outer
    depth -= 1
  }

  /// Of several documents none is to be read, since the loader stops where the second begins.
  private func content(
    of document: YAMLDocument, _ bytes: [UInt8], _ placement: YAMLPlacement
  ) -> WrappedBlueprint.Content {
    guard !document.others.isEmpty else { return .document(document) }
    do throws(YAMLSyntaxError) {
      return .document(try YAMLDocument(parsing: bytes, limits: limits, at: placement))
    } catch {
      return .unreadable(error)
    }
  }

  private mutating func addBlueprint(_ node: YAMLNode, _ text: Surrounding, _ value: Standing) {
    if let key = keys.first, keys.count == 1, ["metadata", "context"].contains(key.text) {
      addStray(StrayBindings(cause: .inside(key.text), mark: key.mark), text, value)
    } else {
      let document = YAMLDocument(root: node, surrogates: text.surrogates)
      add(.document(document), text.bytes, at: text.placement, shows: !value.isSecret)
    }
  }

  /// Of the entries under one key, the first speaks for all.
  private mutating func addStray(entry node: YAMLNode, _ text: Surrounding, _ value: Standing) {
    // A section stands between the key `entries` and its entries.
    let misspelled = keys.suffix(2).last { $0.text != "entries" && $0.text.isLikeEntries }
    let cause: StrayBindings.Cause =
      if let misspelled { .misspelled(misspelled.text) } else if keys.isEmpty {
        .noKey(isList: node.mark != value.key)
      } else { .elsewhere }
    let mark = (misspelled ?? keys.last)?.mark ?? value.key
    if case .stray(let last)? = found.last?.content, last.cause == cause, last.mark == mark { return }
    addStray(StrayBindings(cause: cause, mark: mark), text, value)
  }

  private mutating func addStray(_ stray: StrayBindings, _ text: Surrounding, _ value: Standing) {
    add(.stray(stray), text.bytes, at: text.placement, shows: !value.isSecret, path: documentPath)
  }

  private mutating func add(
    _ content: WrappedBlueprint.Content, _ bytes: [UInt8], at placement: YAMLPlacement, shows: Bool,
    path: [String]? = nil
  ) {
    let part = (path ?? self.path).joined()
    found.append(
      WrappedBlueprint(
        part: part.isEmpty ? nil : part, content: content, bytes: bytes, placement: placement, showsLines: shows))
  }
}

extension [WrappedBlueprint] {
  /// The same with a number behind the part of a blueprint that has another one's, as in a manifest of several documents.
  fileprivate var withDistinctParts: [WrappedBlueprint] {
    var counts: [String: Int] = [:]
    return map { blueprint in
      guard case .document = blueprint.content, let part = blueprint.part else { return blueprint }
      counts[part, default: 0] += 1
      guard let count = counts[part], count > 1 else { return blueprint }
      var blueprint = blueprint
      blueprint.part = "\(part) #\(count)"
      return blueprint
    }
  }
}

extension YAMLPlacement {
  fileprivate var start: YAMLMark { mark(YAMLMark(line: 1, column: 1)) }
}

extension YAMLNode {
  /// Whether a whole list of entries is yet to be filled in.
  fileprivate var isTemplateOfBlueprint: Bool { isMeantAsBlueprint && child("entries")?.kind == .scalar }

  fileprivate var isIgnored: Bool { ["x-", ".", "$"].contains { text.hasPrefix($0) } }
}

extension YAMLSyntaxError {
  /// The same for a text that lost its lines on the way.
  fileprivate var inFolded: YAMLSyntaxError {
    var error = self
    error.help = "the text is folded (>), which joins its lines: write | instead"
    error.otherMark = nil
    return error
  }
}
