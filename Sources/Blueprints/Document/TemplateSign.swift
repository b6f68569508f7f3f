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

  /// Which one stands first in a text.
  static func first(in text: some Sequence<UInt8>) -> TemplateSign? {
    var previous: UInt8 = 0
    for byte in text {
      if let sign = TemplateSign(previous, byte) { return sign }
      previous = byte
    }
    return nil
  }
}
