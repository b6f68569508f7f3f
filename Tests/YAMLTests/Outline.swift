import Testing
import YAML

/// A document on one line: strings in quotes, other values bare; `refused` for an error.
func outline(_ text: String) -> String {
  outline(Array(text.utf8))
}

func outline(_ bytes: [UInt8], limits: YAMLLimits = .standard) -> String {
  guard let document = try? YAMLDocument(parsing: bytes, limits: limits) else { return "refused" }
  return document.root.map(outline) ?? "nothing"
}

func outline(_ node: YAMLNode) -> String {
  var tag = ""
  if let name = node.tag, !name.hasPrefix("tag:yaml.org,2002:") { tag = name + " " }
  return switch node.kind {
  case .scalar: tag + ((try? node.scalar()).map(outline) ?? "unreadable")
  case .sequence: tag + "[" + node.items.map(outline).joined(separator: ", ") + "]"
  case .mapping:
    tag + "{" + node.pairs.map { "\(outline($0.key)): \(outline($0.value))" }.joined(separator: ", ") + "}"
  }
}

private func outline(_ scalar: YAMLScalar) -> String {
  switch scalar {
  case .null: "null"
  case .bool(let value): "\(value)"
  case .integer(let value): "\(value)"
  case .bigInteger(let digits): digits
  case .float(let value): "\(value)"
  case .string(let text): "'\(text)'"
  case .timestamp(let text): "time \(text)"
  case .binary(let bytes):
    "bytes " + bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(separator: " ")
  }
}

/// The rows of a table whose lines are `left ⇒ right`.
func rows(_ table: String) -> [(String, String)] {
  table.split(separator: "\n").compactMap { line in
    let sides = line.split(separator: " ⇒ ", maxSplits: 1)
    return sides.count == 2 ? (String(sides[0]), String(sides[1])) : nil
  }
}

/// The error of a text that must have one, as `code line:column`.
func failure(_ bytes: [UInt8], limits: YAMLLimits = .standard) -> String {
  do {
    _ = try YAMLDocument(parsing: bytes, limits: limits)
    return "no error"
  } catch {
    return "\(error.code) \(error.mark.line):\(error.mark.column)"
      + (error.otherMark.map { " \($0.line):\($0.column)" } ?? "")
  }
}
