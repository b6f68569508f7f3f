internal import YAML

// What can be said of a text without reading it.

extension [UInt8] {
  /// Whether the text could be a blueprint, or hold one.
  var mayHoldEntries: Bool { holds("entries".utf8) }

  /// Whether the text names the model of bindings, however it goes on.
  var mentionBinding: Bool { holds("flowstagebinding".utf8, ignoringCase: true) }

  /// Whether a line begins with the key `entries`, at whatever depth.
  var hasEntriesLine: Bool {
    lines.contains { $0.drop { $0 == UInt8(ascii: " ") }.starts(with: "entries:".utf8) }
  }

  /// Whether the text was plainly to become a blueprint: a line of it begins with the key, at the left.
  var isLikeBlueprint: Bool {
    // YAML knows no NUL, the kernel's lists of variables do.
    !contains(0) && lines.contains { $0.starts(with: "entries:".utf8) }
  }

  private var lines: [ArraySlice<UInt8>] { split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } }

  /// The bytes that this text stands for, if it is Base64 and long enough to hold an entry.
  var decodedAsBase64: [UInt8]? {
    guard count >= 40, allSatisfy(\.isBase64) else { return nil }
    return decodedBase64(String(decoding: self, as: UTF8.self))
  }

  private func holds(_ word: String.UTF8View, ignoringCase: Bool = false) -> Bool {
    let word = Array(word)
    let fold: UInt8 = ignoringCase ? 0x20 : 0
    return withUnsafeBufferPointer { bytes in
      guard bytes.count >= word.count else { return false }
      return (0...(bytes.count - word.count)).contains { start in
        bytes[start] | fold == word[0] && word.indices.allSatisfy { bytes[start + $0] | fold == word[$0] }
      }
    }
  }
}

extension UInt8 {
  fileprivate var isBase64: Bool {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="),
      UInt8(ascii: "\n"), UInt8(ascii: " "):
      true
    default: false
    }
  }
}
