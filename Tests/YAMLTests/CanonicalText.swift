import YAML

/// A document written out again on one line: flow collections, every value with its tag, every text in quotes.
///
/// Aliases and merge keys are written out, so what it says is what the loader made of the first text.
func canonicalText(_ node: YAMLNode) -> String {
  let tag = node.tag.map { verbatim($0) + " " } ?? ""
  return switch node.kind {
  case .scalar where node.tag?.hasPrefix("tag:yaml.org,2002:") == false: tag + quoted(node.text)
  case .scalar: (try? node.scalar()).map(canonicalText) ?? "a scalar without a value"
  case .sequence: tag + "[" + node.items.map(canonicalText).joined(separator: ", ") + "]"
  case .mapping:
    tag + "{" + node.pairs.map { "? \(canonicalText($0.key)) : \(canonicalText($0.value))" }.joined(separator: ", ")
      + "}"
  }
}

private func canonicalText(_ scalar: YAMLScalar) -> String {
  switch scalar {
  case .null: "!!null ''"
  case .bool(let value): "!!bool \(value)"
  case .integer(let value): "!!int '\(value)'"
  case .bigInteger(let digits): "!!int '\(digits)'"
  case .float(let value) where value.isNaN: "!!float .nan"
  case .float(let value) where value.isInfinite: value < 0 ? "!!float -.inf" : "!!float .inf"
  case .float(let value): "!!float '\(value)'"
  case .string(let text): quoted(text)
  case .timestamp(let text): "!!timestamp '\(text)'"
  case .binary(let bytes): "!!binary '\(base64(bytes))'"
  }
}

/// A tag spelled out, so that no handle is needed; all but letters and digits as `%XX`.
private func verbatim(_ tag: String) -> String {
  let isWordCharacter = { (byte: UInt8) in byte < 0x80 && Character(Unicode.Scalar(byte)).isLetter }
  return "!<" + tag.utf8.map { isWordCharacter($0) ? String(Unicode.Scalar($0)) : "%" + hex(UInt32($0), 2) }.joined()
    + ">"
}

private func quoted(_ text: String) -> String {
  let characters = text.unicodeScalars.map { scalar in
    switch scalar {
    case "\"", "\\": "\\\(scalar)"
    case " "..."~": String(scalar)
    default: "\\U" + hex(scalar.value, 8)
    }
  }
  return "\"" + characters.joined() + "\""
}

private func hex(_ number: UInt32, _ digits: Int) -> String {
  let text = String(number, radix: 16)
  return String(repeating: "0", count: digits - text.count) + text
}

private func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  var text = ""
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = (0..<3).map { start + $0 < bytes.count ? Int(bytes[start + $0]) : 0 }
    let bits = group[0] << 16 | group[1] << 8 | group[2]
    let known = min(bytes.count - start, 3)
    for place in 0..<4 { text.append(place <= known ? alphabet[bits >> (18 - 6 * place) & 63] : "=") }
  }
  return text
}

/// Parses a text, and what a document says when it is written out again; nil if both say the same.
func rereadingProblem(_ bytes: [UInt8]) -> String? {
  guard let document = try? YAMLDocument(parsing: bytes, limits: YAMLLimits(expandedNodes: 10_000)),
    let root = document.root
  else { return nil }
  let text = canonicalText(root)
  let first = outline(root)
  do {
    let again = try YAMLDocument(parsing: Array(text.utf8))
    guard let second = again.root.map(outline), second == first else { return "\(first) became \(text)" }
    return again.warnings.isEmpty ? nil : "\(text) has warnings: \(again.warnings)"
  } catch {
    return "\(first) was refused as \(text): \(error)"
  }
}
