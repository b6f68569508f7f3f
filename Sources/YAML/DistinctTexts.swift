/// Keeps every distinct scalar, tag and anchor of a document once, under a small number.
///
/// Blueprints repeat themselves: this saves most of the memory, and each text is looked into only once.
struct DistinctTexts: Sendable {
  typealias ID = UInt32

  /// The empty text. No tag or anchor is empty, so there it stands for none.
  static let empty: ID = 0

  private struct Entry {
    let string: String
    /// What the text would mean as a plain scalar.
    let meaning: PlainMeaning
    let isString: Bool
    /// The last mapping that has it for a key, by number.
    var lastMapping = 0
  }

  private var entries: [Entry] = []
  private var ids: [String: ID] = [:]

  init() { _ = unsafe intern(UnsafeBufferPointer(start: nil, count: 0)) }

  mutating func intern(_ bytes: UnsafeBufferPointer<UInt8>) -> ID {
    let text = unsafe String(decoding: bytes, as: UTF8.self)
    // To Swift, `é` in one scalar equals `é` in two: texts beyond ASCII are told apart by their bytes.
    let isASCII = unsafe bytes.allSatisfy { $0 < 0x80 }
    let key = isASCII ? text : "é\(Array(text.utf8))"
    if let id = ids[key] { return id }
    let id = ID(entries.count)
    let meaning = PlainMeaning(of: text)
    let isString = if case .scalar(.string) = meaning { true } else { false }
    entries.append(Entry(string: text, meaning: meaning, isString: isString))
    ids[key] = id
    return id
  }

  func string(_ id: ID) -> String { entries[Int(id)].string }

  func meaning(_ id: ID) -> PlainMeaning { entries[Int(id)].meaning }

  /// Whether a text without quotes or tag is a string.
  func isString(_ id: ID) -> Bool { entries[Int(id)].isString }

  func rule(_ tag: ID) -> TagRule { TagRule(string(tag)) }

  /// Whether a node has a tag of an application, as `!KeyOf`.
  func isApplication(_ tag: ID) -> Bool { tag != Self.empty && rule(tag) == .application }

  /// The value of a scalar; nil where PyYAML would raise an error.
  func scalar(_ text: ID, isImplicit: Bool, tag: ID) -> YAMLScalar? {
    if tag != Self.empty { return YAMLScalar(string(text), tagged: rule(tag)) }
    guard isImplicit else { return .string(string(text)) }
    if case .scalar(let scalar) = meaning(text) { return scalar }
    return nil
  }

  /// Notes that a mapping has the text for a key; answers whether it is the first key of it with this text.
  mutating func noteKey(_ text: ID, inMapping number: Int) -> Bool {
    if entries[Int(text)].lastMapping == number { return false }
    entries[Int(text)].lastMapping = number
    return true
  }

  /// The beginning of a text, for a message.
  func excerpt(_ id: ID) -> String {
    let text = string(id)
    return text.count <= 60 ? text : text.prefix(60) + "…"
  }
}
