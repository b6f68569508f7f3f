extension Value {
  /// What Python's `str()` makes of the value; nil for references, whose text only the server knows.
  var pythonText: String? {
    switch self {
    case .string(let text): text
    case .other(type: "yaml_timestamp", let text): String(text.map { $0 == "T" ? " " : $0 })
    default: pythonRepresentation
    }
  }

  /// What Python's `repr()` makes of the value; nil for references.
  var pythonRepresentation: String? {
    switch self {
    case .null: return "None"
    case .bool(let value): return value ? "True" : "False"
    case .integer(let value): return String(value)
    case .bigInteger(let digits): return digits
    case .float(let value): return value.pythonText
    case .string(let text): return text.pythonRepresentation
    case .list(let items):
      var parts: [String] = []
      for item in items {
        guard let part = item.pythonRepresentation else { return nil }
        parts.append(part)
      }
      return "[" + parts.joined(separator: ", ") + "]"
    case .mapping(let pairs):
      var parts: [String] = []
      for pair in pairs {
        guard let key = pair.key.pythonRepresentation, let value = pair.value.pythonRepresentation else { return nil }
        parts.append(key + ": " + value)
      }
      return "{" + parts.joined(separator: ", ") + "}"
    case .other(type: "yaml_timestamp", let text): return Self.representation(ofTimestamp: text)
    case .other(_, let text): return text
    case .reference: return nil
    }
  }

  /// `datetime.date(2001, 1, 1)`, from the ISO form; one with a time zone is left as it is.
  private static func representation(ofTimestamp text: String) -> String {
    let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
    if text.utf8.count == 10 { return "datetime.date(\(numbers.map(String.init).joined(separator: ", ")))" }
    guard text.utf8.dropFirst(10).allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else {
      return text
    }
    var shown = numbers
    while shown.count > 5, shown.last == 0 { shown.removeLast() }
    return "datetime.datetime(\(shown.map(String.init).joined(separator: ", ")))"
  }

  /// The name of the value's type, as a YAML author calls it.
  var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .integer, .bigInteger: "an integer"
    case .float: "a decimal number"
    case .string: "text"
    case .list: "a list"
    case .mapping: "a mapping"
    case .other(type: "yaml_timestamp", _): "a date"
    case .other(type: "yaml_binary", _): "binary data"
    case .other: "a set"
    case .reference(let reference): reference.kind
    }
  }
}

extension Reference {
  /// What the reference is, as a YAML author calls it.
  var kind: String {
    switch self {
    case .find: "a !Find"
    case .findObject: "a !FindObject"
    case .keyOf: "a !KeyOf"
    case .pkOf: "the pk of an entry"
    case .deferred: "a value that only the server knows"
    case .unresolvedTag: "a tag that authentik leaves unresolved here"
    case .blocked(let tag, _): "a blocked \(tag)"
    }
  }
}

extension Double {
  /// Python's `repr`: the shortest digits that read back, with an exponent below 1e-4 and from 1e16 on.
  package var pythonText: String {
    guard isFinite else { return isNaN ? "nan" : self < 0 ? "-inf" : "inf" }
    let (digits, point) = shortestDigits
    let sign = self.sign == .minus ? "-" : ""
    if point > 16 || point < -3 {
      let exponent = point - 1
      let fraction = digits.dropFirst()
      let power = (abs(exponent) < 10 ? "0" : "") + String(abs(exponent))
      return sign + digits.prefix(1) + (fraction.isEmpty ? "" : "." + fraction) + (exponent < 0 ? "e-" : "e+") + power
    }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if digits.count <= point {
      return sign + digits + String(repeating: "0", count: point - digits.count) + ".0"
    }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
  }

  /// The digits that Swift's own description shows, and how many of them stand before the decimal point.
  private var shortestDigits: (digits: String, point: Int) {
    let parts = magnitude.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    var digits = mantissa.joined()
    var point = mantissa[0].count + exponent
    while digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
    while digits.hasPrefix("0"), digits.count > 1 {
      digits.removeFirst()
      point -= 1
    }
    return (digits, digits == "0" ? 1 : point)
  }
}

extension String {
  /// Python's `repr` of text: in single quotes unless only those occur in it.
  var pythonRepresentation: String {
    let quote: Unicode.Scalar = unicodeScalars.contains("'") && !unicodeScalars.contains("\"") ? "\"" : "'"
    var result = String(quote)
    for scalar in unicodeScalars {
      switch scalar {
      case quote, "\\": result += "\\" + String(scalar)
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if scalar.properties.isPythonPrintable {
          result.unicodeScalars.append(scalar)
        } else {
          result += scalar.pythonEscape
        }
      }
    }
    return result + String(quote)
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isPythonPrintable: Bool {
    switch generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: numericType == nil && name == "SPACE"
    default: true
    }
  }
}

extension Unicode.Scalar {
  /// `\x1b`, `\u202e` or `\U0001f600`.
  var pythonEscape: String {
    let digits = String(value, radix: 16)
    let (letter, width) = value < 0x100 ? ("x", 2) : value < 0x10000 ? ("u", 4) : ("U", 8)
    return "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
  }
}
