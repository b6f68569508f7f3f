internal import Glibc

/// Keeps every distinct scalar, tag and anchor of a document once, in one buffer, under a small number.
///
/// Blueprints repeat themselves: interning saves most of the memory and makes equality of keys a comparison of numbers.
struct TextTable: Sendable {
  typealias ID = UInt32

  /// The empty text. No tag or anchor is empty, so there it stands for none.
  static let empty: ID = 0

  private struct Entry {
    var start: UInt32
    var count: UInt32
    var hash: UInt32
    var meaning: PlainMeaning
    var isStandardTag: Bool
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  /// Open addressing: 0 is a free slot, otherwise ID + 1. The size is a power of two.
  private var slots = [UInt32](repeating: 0, count: 256)
  /// Random, so that nobody can write a file whose texts all collide.
  private let seed = UInt64.random(in: .min ... .max)
  private let multiplier = UInt64.random(in: .min ... .max) | 1

  private let wordCount: Int

  /// Makes a table that holds the empty text and, behind it, words that are asked for by number.
  init(words: [String]) {
    wordCount = words.count
    _ = unsafe intern(UnsafeBufferPointer(start: nil, count: 0))
    for word in words { unsafe Array(word.utf8).withUnsafeBufferPointer { _ = unsafe intern($0) } }
    precondition(entries.count == 1 + wordCount, "words are distinct and not empty")
  }

  var count: Int { entries.count }

  /// What the text would mean as a plain scalar; found out once per distinct text.
  func meaning(_ id: ID) -> PlainMeaning { entries[Int(id)].meaning }

  /// The text is a tag that YAML itself defines, as `!!str`, and not an application's.
  func isStandardTag(_ id: ID) -> Bool { entries[Int(id)].isStandardTag }

  /// The place of the text among the words that the table was made with.
  func word(_ id: ID) -> Int? { id != Self.empty && id <= wordCount ? Int(id) - 1 : nil }

  func slice(_ id: ID) -> ArraySlice<UInt8> {
    let entry = entries[Int(id)]
    return bytes[Int(entry.start)..<Int(entry.start &+ entry.count)]
  }

  func string(_ id: ID) -> String { String(decoding: slice(id), as: UTF8.self) }

  /// The beginning of a text, for a message.
  func excerpt(_ id: ID) -> String {
    let text = string(id)
    return text.count <= 60 ? text : text.prefix(60) + "…"
  }

  /// Compares without making a String of the text.
  func equals(_ id: ID, _ other: String) -> Bool {
    let entry = entries[Int(id)]
    guard Int(entry.count) == other.utf8.count else { return false }
    var place = Int(entry.start)
    for byte in other.utf8 {
      if bytes[place] != byte { return false }
      place += 1
    }
    return true
  }

  mutating func intern(_ text: UnsafeBufferPointer<UInt8>) -> ID {
    let hash = unsafe hash(text)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let id = slots[slot] &- 1
      if entries[Int(id)].hash == hash, unsafe holds(id, text) { return id }
      slot = (slot + 1) & mask
    }
    let id = ID(truncatingIfNeeded: entries.count)
    let start = bytes.count
    unsafe bytes.append(contentsOf: text)
    let entry = Entry(
      start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: text.count), hash: hash,
      meaning: PlainMeaning(of: bytes[start...]), isStandardTag: TagRule.isStandard(bytes[start...]))
    entries.append(entry)
    slots[slot] = id &+ 1
    if entries.count * 2 > slots.count { grow() }
    return id
  }

  private func holds(_ id: ID, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let entry = entries[Int(id)]
    guard Int(entry.count) == text.count else { return false }
    guard let other = text.baseAddress else { return true }
    return unsafe bytes.withUnsafeBytes { own in
      // Every entry lies within the buffer.
      guard let own = own.baseAddress else { return false }
      return unsafe memcmp(own + Int(entry.start), other, text.count) == 0
    }
  }

  /// Takes eight bytes at a step, the last step shorter.
  private func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    let bytes = UnsafeRawBufferPointer(text)
    var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count)
    var offset = 0
    while offset &+ 8 <= bytes.count {
      hash = unsafe mixed(hash, bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset &+= 8
    }
    var rest: UInt64 = 0
    while offset < bytes.count {
      rest = unsafe rest << 8 | UInt64(bytes[offset])
      offset &+= 1
    }
    return UInt32(truncatingIfNeeded: mixed(hash, rest) >> 16)
  }

  private func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word).multipliedFullWidth(by: multiplier)
    return product.high ^ product.low
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for (index, entry) in entries.enumerated() {
      var slot = Int(truncatingIfNeeded: entry.hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(truncatingIfNeeded: index) &+ 1
    }
  }
}
