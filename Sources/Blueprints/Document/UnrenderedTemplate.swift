internal import YAML

/// A file that some tool was to fill in first, and did not: said once, instead of everything that is wrong with it.
struct UnrenderedTemplate {
  /// Where the first of its signs stands.
  private(set) var mark: YAMLMark
  private var sign: Sign
  /// All lines with signs, where more than that is wrong.
  private(set) var lines: Set<Int> = []
  /// What else there is to say.
  private var remark = ""

  private enum Sign: String {
    case block = "{%"
    case expression = "{{"
    case variable = "${"
    case script = "<%"

    var tools: String {
      switch self {
      case .block: "Jinja"
      case .expression: "Helm or Jinja"
      case .variable: "envsubst"
      case .script: "ERB"
      }
    }

    init?(_ first: UInt8, _ second: UInt8) {
      switch (first, second) {
      case (UInt8(ascii: "{"), UInt8(ascii: "%")): self = .block
      case (UInt8(ascii: "{"), UInt8(ascii: "{")): self = .expression
      case (UInt8(ascii: "$"), UInt8(ascii: "{")): self = .variable
      case (UInt8(ascii: "<"), UInt8(ascii: "%")): self = .script
      default: return nil
      }
    }

    /// Which one stands first in a text, and how many Unicode scalars before it.
    static func first(in text: some Sequence<UInt8>) -> (sign: Sign, offset: Int)? {
      var offset = -1
      var previous: UInt8 = 0
      for byte in text {
        if let sign = Sign(previous, byte) { return (sign, offset) }
        if byte & 0xC0 != 0x80 { offset += 1 }
        previous = byte
      }
      return nil
    }
  }

  var message: String { "this looks like an unrendered template (\(sign.tools))" }
  var help: String { "render it first, and give flowbind what authentik is given" + remark }
}

extension UnrenderedTemplate {
  /// Looks at what bindings depend on: in other values, such as the text of an e-mail, the same signs are authentik's own.
  ///
  /// - Parameter bytes: the text that it was read from; where that has no sign and no escape, no value has a sign.
  init?(in root: YAMLNode, of bytes: [UInt8]) {
    guard Sign.first(in: bytes) != nil || bytes.contains(UInt8(ascii: "\\")) else { return nil }
    var search = Search()
    let entries = root.child("entries").map { $0.kind == .mapping ? $0.pairs.map(\.value) : [$0] } ?? []
    for entry in entries.flatMap(\.items) { search.look(intoEntry: entry) }
    guard let first = search.first else { return nil }
    (mark, sign, lines) = (first.mark, first.sign, search.lines)
    if lines.count > 1 { remark = "; \(lines.count) lines are like this" }
  }

  /// Looks whether a text is no YAML because it is a template: where the parser stopped, or by a line that is a command.
  ///
  /// - Parameter placement: where the text stands in its file, whose places those of the error are.
  init?(_ bytes: [UInt8], at placement: YAMLPlacement, unreadableBy error: YAMLSyntaxError) {
    let places = Set([error.mark.line, error.otherMark?.line].compactMap(\.self))
    let lines = SourceLines(bytes)
    for number in 1...max(lines.count, 1) {
      guard let line = lines[number] else { break }
      let text = line.drop { $0 == " " }
      guard !text.hasPrefix("#"), let found = Sign.first(in: line.utf8) else { continue }
      let mark = placement.mark(YAMLMark(line: number, column: found.offset + 1))
      let isCommand = found.sign != .variable && text.hasPrefix(found.sign.rawValue)
      guard isCommand || places.contains(mark.line) else { continue }
      (self.mark, sign) = (mark, found.sign)
      let reason = ProblemCollector.quotingNothing.contains(error.code) ? ": \(error.message)" : ""
      remark = "; as it is, YAML ends at line \(error.mark.line), column \(error.mark.column)" + reason
      return
    }
    return nil
  }

  private struct Search {
    var first: (mark: YAMLMark, sign: Sign)?
    var lines: Set<Int> = []
    private var seen = SeenNodes()

    mutating func look(intoEntry entry: YAMLNode) {
      let model = entry.child("model")?.text ?? ""
      let isBinding = ModelName.isBinding(model)
      let counts =
        isBinding || ModelName.isFlow(model) || ModelName.isStage(model)
        || ModelName.same(model, ModelName.policyBinding) || Sign.first(in: model.utf8) != nil
      for (key, value) in entry.pairs {
        switch key.text {
        case "model", "id", "state": look(into: value)
        case "identifiers" where counts, "conditions" where counts, "attrs" where isBinding: look(into: value)
        default: break
        }
      }
    }

    private mutating func look(into node: YAMLNode) {
      guard seen.insert(node) else { return }
      for item in node.items { look(into: item) }
      for (key, value) in node.pairs {
        look(into: key)
        look(into: value)
      }
      guard let (sign, _) = Sign.first(in: node.text.utf8) else { return }
      lines.insert(node.mark.line)
      first = first ?? (node.mark, sign)
    }
  }
}

extension ProblemCollector {
  /// Says that a text is no YAML, and if it can be told why.
  mutating func add(unreadable bytes: [UInt8], at placement: YAMLPlacement = .file, _ failure: YAMLSyntaxError) {
    guard let template = UnrenderedTemplate(bytes, at: placement, unreadableBy: failure) else { return add(failure) }
    add(template)
  }

  /// Says it once; what else is wrong with the same lines comes of it.
  mutating func add(_ template: UnrenderedTemplate) {
    error("unrendered-template", template.message, at: template.mark, help: template.help)
    linesExplained = template.lines
  }
}
