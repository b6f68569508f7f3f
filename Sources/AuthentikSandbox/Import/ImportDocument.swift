internal import YAML

/// A blueprint as an import takes it, as far as the sandbox plays it: entries of flow-stage bindings alone.
struct ImportDocument: Sendable {
  /// Any other version than 1 is refused.
  var version = 1
  var entries: [ImportEntry] = []

  /// Reads a document; what authentik's reader of dataclasses refuses is an unhandled error.
  init(_ bytes: [UInt8], _ version: AuthentikVersion) throws(ImportProblem) {
    guard let document = try? YAMLDocument(parsing: bytes), let root = document.root else { throw .crash }
    // A word or a list is an empty blueprint.
    guard root.kind == .mapping else {
      if root.kind == .scalar, !root.isString { throw .crash }
      return
    }
    if let node = root.child("version") {
      guard case .integer(let number) = try JSON(node) else { throw .crash }
      self.version = number
    }
    if let metadata = root.child("metadata"), !metadata.isNull {
      guard metadata.child("name")?.isString == true else { throw .crash }
    }
    if let context = root.child("context"), context.kind != .mapping { throw .crash }
    guard let nodes = root.child("entries") else { return }
    let lists =
      switch nodes.kind {
      case .sequence: [nodes]
      case .mapping where version.importsSections: nodes.pairs.map(\.value)
      case .mapping, .scalar: throw ImportProblem.crash
      }
    for list in lists {
      guard list.kind == .sequence else { throw .crash }
      for node in list.items { entries.append(try ImportEntry(node)) }
    }
  }
}

/// One entry of a document.
struct ImportEntry: Sendable {
  enum State: String, Sendable {
    case present, created, absent
    case mustCreated = "must_created"
  }

  static let model = "authentik_flows.flowstagebinding"

  var id: String?
  var state = State.present
  var conditions: [ImportValue] = []
  var identifiers = ImportValue.mapping([])
  var attrs = ImportValue.mapping([])

  init(_ node: YAMLNode) throws(ImportProblem) {
    guard node.kind == .mapping, let model = node.child("model"), model.kind == .scalar else { throw .crash }
    guard model.isString else { throw .crash }
    guard model.tag == nil, model.text.lowercased() == Self.model else {
      throw .notPlayed("imports of \(model.text)")
    }
    if let id = node.child("id"), !id.isNull {
      guard id.isString else { throw .crash }
      self.id = id.text
    }
    if let state = node.child("state") {
      if state.tag != nil { throw .notPlayed("a state that a tag names") }
      guard let known = State(rawValue: state.text) else { throw .crash }
      self.state = known
    }
    if let conditions = node.child("conditions") {
      guard conditions.kind == .sequence else { throw .crash }
      self.conditions = try ImportValue.values(conditions.items[...])
    }
    if node.child("permissions")?.items.isEmpty == false { throw .notPlayed("imports of permissions") }
    if let identifiers = node.child("identifiers") { self.identifiers = try Self.mapping(identifiers) }
    if let attrs = node.child("attrs") { self.attrs = try Self.mapping(attrs) }
  }

  private static func mapping(_ node: YAMLNode) throws(ImportProblem) -> ImportValue {
    let value = try ImportValue(node)
    guard case .mapping = value else { throw .crash }
    return value
  }
}

extension YAMLNode {
  fileprivate var isNull: Bool { (try? scalar()) == .null }
}
