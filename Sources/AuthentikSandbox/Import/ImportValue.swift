internal import YAML

/// A value of a document: plain, or a tag that is resolved against what the server holds at that moment.
indirect enum ImportValue: Sendable {
  case plain(JSON)
  case list([ImportValue])
  case mapping([(name: String, value: ImportValue)])
  case find(model: String, [(column: String, value: ImportValue)])
  case condition(mode: String, [ImportValue])

  init(_ node: YAMLNode) throws(ImportProblem) {
    switch (node.tag, node.kind) {
    case ("!Find", .sequence):
      let parts = Array(node.items)
      guard let model = parts.first, model.tag == nil else { throw .notPlayed("!Find of a model that a tag names") }
      var pairs: [(String, ImportValue)] = []
      for pair in parts.dropFirst() {
        guard pair.items.count >= 2 else { throw .crash }
        guard pair.items[0].tag == nil else { throw .notPlayed("!Find by a field that a tag names") }
        pairs.append((pair.items[0].text, try ImportValue(pair.items[1])))
      }
      self = .find(model: model.text.lowercased(), pairs)
    case ("!Condition", .sequence):
      guard let mode = node.items.first else { throw .crash }
      self = .condition(mode: mode.text.uppercased(), try Self.values(node.items.dropFirst()))
    case (let tag?, _) where tag.hasPrefix("!"): throw .notPlayed("\(tag) in the document of an import")
    case (_, .sequence): self = .list(try Self.values(node.items[...]))
    case (_, .mapping):
      var pairs: [(String, ImportValue)] = []
      for pair in node.pairs { pairs.append((pair.key.text, try ImportValue(pair.value))) }
      self = .mapping(pairs)
    case (_, .scalar): self = .plain(try JSON(node))
    }
  }

  static func values(_ nodes: Slice<YAMLNode.Items>) throws(ImportProblem) -> [ImportValue] {
    var values: [ImportValue] = []
    for node in nodes { values.append(try ImportValue(node)) }
    return values
  }
}

extension JSON {
  /// A scalar as authentik's loader types it.
  init(_ node: YAMLNode) throws(ImportProblem) {
    guard let scalar = try? node.scalar() else { throw .crash }
    self =
      switch scalar {
      case .null: .null
      case .bool(let value): .bool(value)
      case .integer(let number): .integer(number)
      case .float(let number): .float(number)
      // Integers beyond 64 bits as their digits: no field of the sandbox takes one, and the refusal is the same.
      case .bigInteger(let text), .string(let text), .timestamp(let text): .string(text)
      case .binary(let bytes): .string(String(decoding: bytes, as: UTF8.self))
      }
  }

  /// Whether Python takes the value for true.
  var isTruthy: Bool {
    switch self {
    case .null: false
    case .bool(let value): value
    case .integer(let number): number != 0
    case .float(let number): number != 0
    case .string(let text): !text.isEmpty
    case .array(let values): !values.isEmpty
    case .object(let members): !members.isEmpty
    }
  }
}

extension SandboxState {
  /// What a value stands for at this moment.
  func resolve(_ value: ImportValue) throws(ImportProblem) -> JSON {
    switch value {
    case .plain(let value): return value
    case .list(let values): return .array(try resolve(values))
    case .mapping(let pairs):
      var members: [JSON.Member] = []
      for (name, value) in pairs { members.append(JSON.Member(name, try resolve(value))) }
      return .object(members)
    case .find(let model, let pairs):
      var wanted: [(String, JSON)] = []
      for (column, value) in pairs { wanted.append((column, try resolve(value))) }
      return try find(model, wanted)?.pk ?? .null
    case .condition(let mode, let values): return .bool(try condition(mode, resolve(values).map(\.isTruthy)))
    }
  }

  private func resolve(_ values: [ImportValue]) throws(ImportProblem) -> [JSON] {
    var resolved: [JSON] = []
    for value in values { resolved.append(try resolve(value)) }
    return resolved
  }

  private func condition(_ mode: String, _ values: [Bool]) throws(ImportProblem) -> Bool {
    guard !values.isEmpty else { throw .invalid("At least one value is required after mode selection.") }
    let isOdd = values.count { $0 } % 2 == 1
    return switch mode {
    case "AND": values.allSatisfy(\.self)
    case "NAND": !values.allSatisfy(\.self)
    case "OR": values.contains(true)
    case "NOR": !values.contains(true)
    case "XOR": isOdd
    case "XNOR": !isOdd
    default: throw .invalid("'\(mode)'")
    }
  }
}
