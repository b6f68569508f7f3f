internal import Bindings
internal import YAML

// What can be said of a text without reading it.

extension [UInt8] {
  /// Whether the text could be a blueprint, or hold one, or entries of one.
  var mayHoldEntries: Bool { holds("entries".utf8) || holds("authentik_flows".utf8) || mentionBinding }

  /// Whether the text speaks of what only blueprints have, though it may be no YAML.
  var hasSignsOfBlueprint: Bool {
    let text = withoutNUL
    return text.holds("entries".utf8) || text.holds("authentik_".utf8)
  }

  /// Whether the text names the model of bindings, however it goes on.
  var mentionBinding: Bool { holds("flowstagebinding".utf8, ignoringCase: true) }

  /// Whether a line that is no comment names the model, in a text that cannot be parsed; UTF-16 is read over its zeros.
  var mentionBindingInLines: Bool {
    let text = withoutNUL
    return text.mentionBinding && text.lines.contains { !$0.isComment && Array($0).mentionBinding }
  }

  private var withoutNUL: [UInt8] { contains(0) ? filter { $0 != 0 } : self }

  /// Whether the text was plainly to become a blueprint: a line of it begins with the key, at the left.
  var isLikeBlueprint: Bool {
    // YAML knows no NUL, the kernel's lists of variables do.
    !contains(0) && lines.contains { $0.starts(with: "entries:".utf8) }
  }

  /// Whether a text with the key, which cannot be parsed, names models or is a template for entries.
  var isPlainlyBlueprint: Bool {
    isLikeBlueprint && (holds("authentik_".utf8) || TemplateText(self).culprit() != nil)
  }

  /// Whether the first line that says something is one of a blueprint, be it JSON, or of a template for one.
  ///
  /// What cannot be parsed is a broken blueprint then, and otherwise a script or a page that has one somewhere in it.
  var beginsLikeBlueprint: Bool {
    let lines = lines.lazy.map { $0.drop { $0 == UInt8(ascii: " ") } }
    let first = lines.first {
      $0.starts(with: "#!".utf8) || !$0.isEmpty && !$0.isComment && !$0.starts(with: "---".utf8) && $0.first != percent
    }
    guard let first else { return false }
    // A kustomization names the file before what is in it.
    let line = first.prefix(while: { $0 != UInt8(ascii: ":") }).split(separator: UInt8(ascii: "="))
    let key = line.last.map { String(decoding: $0, as: UTF8.self) } ?? ""
    return ["version", "metadata", "context"].contains(key) || key.isLikeEntries || first.first == UInt8(ascii: "{")
      || TemplateSign.first(in: first.prefix(2)) != nil
  }

  /// Where git wrote both sides of a conflict into the text.
  var markOfConflict: YAMLMark? {
    guard holds("<<<<<<< ".utf8), holds(">>>>>>> ".utf8) else { return nil }
    let lines = split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard let first = lines.firstIndex(where: { $0.starts(with: "<<<<<<< ".utf8) }),
      lines[first...].contains(where: { $0.starts(with: ">>>>>>> ".utf8) })
    else { return nil }
    return YAMLMark(line: first + 1, column: 1)
  }

  private var percent: UInt8 { UInt8(ascii: "%") }

  private var lines: [ArraySlice<UInt8>] { split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } }

  /// The bytes that this text stands for, if it is Base64 and long enough to hold an entry.
  var decodedAsBase64: [UInt8]? {
    guard count >= 40, allSatisfy(\.isBase64) else { return nil }
    return decodedBase64(String(decoding: self, as: UTF8.self))
  }

  /// What a text that was to be Base64 begins with, up to where it is cut off or goes wrong.
  var decodedBeginning: [UInt8]? {
    let good = prefix(while: \.isBase64).filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: " ") }
    guard good.count >= 40 else { return nil }
    return decodedBase64(String(decoding: good.prefix(good.count / 4 * 4), as: UTF8.self))
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

extension ArraySlice<UInt8> {
  fileprivate var isComment: Bool { first { $0 != UInt8(ascii: " ") } == UInt8(ascii: "#") }
}

extension String {
  /// The key `entries`, or a slip for it.
  var isLikeEntries: Bool {
    self == "entries" || lowercased() == "entry" || nearestName(to: self, among: ["entries"]) != nil
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
