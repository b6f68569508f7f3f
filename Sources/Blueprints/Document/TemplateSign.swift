internal import YAML

/// What the languages of templates begin their constructs with.
enum TemplateSign: String {
  case block = "{%"
  case expression = "{{"
  case comment = "{#"
  case variable = "${"
  case script = "<%"

  var tools: String {
    switch self {
    case .block, .comment: "Jinja"
    case .expression: "Helm or Jinja"
    case .variable: "envsubst"
    case .script: "ERB"
    }
  }

  /// What a construct that begins so ends with.
  var end: String {
    switch self {
    case .block: "%}"
    case .expression: "}}"
    case .comment: "#}"
    case .variable: "}"
    case .script: "%>"
    }
  }

  init?(_ first: UInt8, _ second: UInt8) {
    switch (first, second) {
    case (UInt8(ascii: "{"), UInt8(ascii: "%")): self = .block
    case (UInt8(ascii: "{"), UInt8(ascii: "{")): self = .expression
    case (UInt8(ascii: "{"), UInt8(ascii: "#")): self = .comment
    case (UInt8(ascii: "$"), UInt8(ascii: "{")): self = .variable
    case (UInt8(ascii: "<"), UInt8(ascii: "%")): self = .script
    default: return nil
    }
  }

  /// Whether any is in a whole file, most of which have neither a brace nor a percent sign.
  static func isIn(_ bytes: [UInt8]) -> Bool {
    (bytes.has(UInt8(ascii: "{")) || bytes.has(UInt8(ascii: "%"))) && first(in: bytes) != nil
  }

  /// The sign of a value: which one stands first in it, or that of a variable where it is nothing but `$NAME`.
  static func of(_ value: String) -> TemplateSign? {
    first(in: value.utf8) ?? (value.isVariable ? .variable : nil)
  }

  /// Which one stands first in a text.
  static func first(in text: some Sequence<UInt8>) -> TemplateSign? {
    var previous: UInt8 = 0
    for byte in text {
      switch byte {
      // Nearly no byte of a file can end a sign, and every byte is looked at.
      case UInt8(ascii: "%"), UInt8(ascii: "{"), UInt8(ascii: "#"):
        if let sign = TemplateSign(previous, byte) { return sign }
      default: break
      }
      previous = byte
    }
    return nil
  }
}

extension String {
  /// `$NAME`, as envsubst and shells take it too; in capitals, since names on servers may begin with a dollar.
  fileprivate var isVariable: Bool {
    guard utf8.first == UInt8(ascii: "$"), utf8.count > 1 else { return false }
    return utf8.dropFirst().enumerated().allSatisfy { position, byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): position > 0
      default: false
      }
    }
  }
}
