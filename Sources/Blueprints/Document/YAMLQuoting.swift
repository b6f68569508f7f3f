internal import Bindings

extension String {
  /// The text as one YAML scalar that YAML 1.1 reads back as exactly this string, in block and flow context alike.
  ///
  /// Plain only where no YAML 1.1 type can be meant; otherwise in double quotes, with everything escaped that is not
  /// plainly visible.
  package var asYAMLString: String {
    if isPlainlyText { return self }
    let text = unicodeScalars.map(\.inDoubleQuotes).joined()
    // Runners of CI systems take ##name[ for a command, wherever it stands in a log.
    return "\"" + text.replacing(/(##[A-Za-z]*)\[/) { $0.1 + "\\x5b" } + "\""
  }

  /// The same in ASCII, and always in double quotes: nothing of it can be taken for anything else by whatever reads it.
  package var asQuotedASCII: String {
    "\"" + unicodeScalars.map { $0.isASCII ? $0.inDoubleQuotes : $0.escaped }.joined() + "\""
  }

  /// The text as a value of a blueprint that is read back as exactly this string.
  ///
  /// One that `BlueprintReader` takes for a part of an unrendered template is put together of parts that have no sign.
  package var asBlueprintValue: String {
    guard TemplateSign.of(self) != nil else { return asYAMLString }
    let bytes = Array(utf8)
    let insideSigns = bytes.indices.dropFirst().filter { TemplateSign(bytes[$0 - 1], bytes[$0]) != nil }
    // Without any it is a name behind a dollar.
    let cuts = [0] + (insideSigns.isEmpty ? [1] : insideSigns) + [bytes.count]
    let parts = zip(cuts, cuts.dropFirst()).map { String(decoding: bytes[$0..<$1], as: UTF8.self).asYAMLString }
    let format = String(repeating: "%s", count: parts.count)
    return "!Format [\"\(format)\", \(parts.joined(separator: ", "))]"
  }

  /// A letter, then letters, digits, `_`, `-` and `.`, and no word that YAML 1.1 takes for something else.
  private var isPlainlyText: Bool {
    guard let first = utf8.first, (first | 0x20).isLowercaseLetter else { return false }
    let words = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
    return utf8.allSatisfy(\.isWordByte) && !words.contains(lowercased())
  }
}

extension UInt8 {
  fileprivate var isLowercaseLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }

  fileprivate var isWordByte: Bool {
    (self | 0x20).isLowercaseLetter || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
      || self == UInt8(ascii: "_") || self == UInt8(ascii: "-") || self == UInt8(ascii: ".")
  }
}

extension Unicode.Scalar {
  fileprivate var inDoubleQuotes: String {
    switch self {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    case " ": return " "
    default: break
    }
    return isUnseen || properties.generalCategory == .spaceSeparator ? escaped : String(self)
  }

  fileprivate var escaped: String {
    let digits = String(value, radix: 16)
    let (letter, width) = value <= 0xFF ? ("x", 2) : value <= 0xFFFF ? ("u", 4) : ("U", 8)
    return "\\\(letter)" + String(repeating: "0", count: width - digits.count) + digits
  }
}
