extension String {
  /// The text in at most this many columns; what is too long loses its middle, since names share beginnings and ends.
  package func cut(to columns: Int, ellipsis: String = "…") -> String {
    guard columns > 0, displayWidth > columns else { return self }
    let kept = max(0, columns - ellipsis.count)
    return prefix(columns: kept / 2) + ellipsis.prefix(columns) + suffix(columns: kept - kept / 2)
  }

  /// How many columns of a terminal the text takes.
  var displayWidth: Int {
    utf8.allSatisfy { $0 < 0x80 } ? utf8.count : reduce(0) { $0 + $1.displayWidth }
  }

  func prefix(columns: Int) -> String {
    var (text, width) = ("", 0)
    for character in self {
      width += character.displayWidth
      if width > columns { break }
      text.append(character)
    }
    return text
  }

  func suffix(columns: Int) -> String {
    var (characters, width): ([Character], Int) = ([], 0)
    for character in reversed() {
      width += character.displayWidth
      if width > columns { break }
      characters.append(character)
    }
    return String(characters.reversed())
  }
}

extension Character {
  /// 2 for wide East Asian characters and emoji, 0 for a mark without a letter, else 1.
  ///
  /// From Unicode's EastAsianWidth.txt (W and F) in coarse ranges; ambiguous characters count as narrow.
  var displayWidth: Int {
    guard let first = unicodeScalars.first else { return 0 }
    if unicodeScalars.contains("\u{FE0F}") { return 2 }
    return switch first.value {
    case 0..<0x300: 1
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
      0x1F000...0x1F02F, 0x1F0CF, 0x1F18E...0x1F19A, 0x1F1E6...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
      0x20000...0x3FFFD:
      2
    default:
      switch first.properties.generalCategory {
      case .nonspacingMark, .enclosingMark: 0
      default: 1
      }
    }
  }
}
