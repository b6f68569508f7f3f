internal import YAML

/// Looks for blueprints in the values of a document: mappings, texts, and texts in Base64, at any depth.
///
/// It asks neither for Kubernetes nor for Helm: a ConfigMap, a Secret, a List of them, an AkBlueprint, the values of a
/// chart, and what will be invented next have in common that a value of them is a blueprint. What it finds stands where
/// it stood: a block of text keeps its lines and columns, other texts are said to stand where their key does.
struct WrappedBlueprintSearch {
  private(set) var found: [WrappedBlueprint] = []
  private let limits: YAMLLimits
  private var path: [String] = []
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
    for root in roots { search.look(into: root, text, Standing(key: root.mark, isSecret: false)) }
    return search.found
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
  }

  private mutating func look(into node: YAMLNode, _ text: Surrounding, _ value: Standing) {
    guard seen.insert(node) else { return }
    switch node.kind {
    case .mapping:
      var value = value
      if let kind = node.child("kind")?.text, kind.hasSuffix("Secret") { value.isSecret = true }
      if node.isBlueprint, !path.isEmpty {
        let document = YAMLDocument(root: node, surrogates: text.surrogates)
        add(.success(document), text.bytes, at: text.placement, shows: !value.isSecret)
        return
      }
      for (key, child) in node.pairs {
        value.key = key.mark
        step(into: child, as: path.isEmpty ? key.text : ".\(key.text)", text, value)
      }
    case .sequence:
      for (position, item) in node.items.enumerated() { step(into: item, as: "[\(position)]", text, value) }
    case .scalar:
      look(into: node, scalar: text, value)
    }
  }

  private mutating func step(into node: YAMLNode, as name: String, _ text: Surrounding, _ value: Standing) {
    path.append(name)
    look(into: node, text, value)
    path.removeLast()
  }

  private mutating func look(into node: YAMLNode, scalar text: Surrounding, _ value: Standing) {
    guard depth < Self.deepest else { return }
    if case .binary(let bytes)? = try? node.scalar() {
      look(into: bytes, at: .point(value.key), shows: false)
      return
    }
    guard node.isString else { return }
    let content = Array(node.text.utf8)
    if content.mayHoldEntries {
      let place = text.lines.block(of: content, behind: node.mark, text.placement)
      look(into: content, at: place ?? .point(value.key), shows: place != nil && !value.isSecret)
    } else if let bytes = content.decodedAsBase64 {
      look(into: bytes, at: .point(value.key), shows: false)
    }
  }

  /// Looks at a text that is a value: it is a blueprint, or a document with values of its own, or something else.
  private mutating func look(into bytes: [UInt8], at placement: YAMLPlacement, shows: Bool) {
    guard bytes.mayHoldEntries else { return }
    do throws(YAMLSyntaxError) {
      let document = try YAMLDocument(parsing: bytes, limits: limits, at: placement, takesSeveral: true)
      guard !document.roots.contains(where: \.isBlueprint) else {
        if let other = document.others.first { throw YAMLSyntaxError.severalDocuments(at: other.mark) }
        add(.success(document), bytes, at: placement, shows: shows)
        return
      }
      let outer = seen
      seen = SeenNodes()
      depth += 1
      defer { (depth, seen) = (depth - 1, outer) }
      let text = Surrounding(bytes: bytes, placement: placement, surrogates: document.surrogates)
      for root in document.roots where root.kind != .scalar {
        look(into: root, text, Standing(key: root.mark, isSecret: !shows))
      }
    } catch {
      // Anything may stand in a value; only what was to become a blueprint with a binding is a broken one.
      if bytes.mentionBinding, bytes.hasEntriesLine { add(.failure(error), bytes, at: placement, shows: shows) }
    }
  }

  private mutating func add(
    _ content: Result<YAMLDocument, YAMLSyntaxError>, _ bytes: [UInt8], at placement: YAMLPlacement, shows: Bool
  ) {
    found.append(
      WrappedBlueprint(
        part: path.joined(), content: content, bytes: bytes, placement: placement, showsLines: shows))
  }
}
