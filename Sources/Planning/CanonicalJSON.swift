internal import Bindings

/// JSON that is the same bytes for the same contents: no white space, and keys sorted by whoever writes them.
///
/// It is written straight to bytes, because a digest of ten thousand bindings shall not take longer than their plan.
struct CanonicalJSON {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  mutating func object(_ members: (inout CanonicalJSON) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
    members(&self)
    bytes.append(UInt8(ascii: "}"))
    needsComma = true
  }

  mutating func array<Element>(_ elements: some Sequence<Element>, _ write: (inout CanonicalJSON, Element) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "["))
    needsComma = false
    for element in elements { write(&self, element) }
    bytes.append(UInt8(ascii: "]"))
    needsComma = true
  }

  /// Names the value that comes next.
  mutating func key(_ name: String) {
    value(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  mutating func member(_ name: String, _ word: some CanonicalWord) {
    key(name)
    value(word)
  }

  mutating func value(_ word: some CanonicalWord) {
    separate()
    word.append(canonicalTo: &bytes)
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }
}

/// A value without parts.
protocol CanonicalWord {
  func append(canonicalTo bytes: inout [UInt8])
}

extension Int: CanonicalWord {
  func append(canonicalTo bytes: inout [UInt8]) { bytes.append(contentsOf: String(self).utf8) }
}

extension Bool: CanonicalWord {
  func append(canonicalTo bytes: inout [UInt8]) { bytes.append(contentsOf: (self ? "true" : "false").utf8) }
}

extension PrimaryKey: CanonicalWord {
  func append(canonicalTo bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: text.utf8)
    bytes.append(UInt8(ascii: "\""))
  }
}

extension String: CanonicalWord {
  func append(canonicalTo bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var text = self
    text.withUTF8 { utf8 in
      if utf8.contains(where: \.needsEscape) {
        for byte in utf8 { bytes.append(contentsOf: byte.escaped) }
      } else {
        bytes.append(contentsOf: utf8)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension UInt8 {
  fileprivate var needsEscape: Bool { self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\") }

  fileprivate var escaped: [UInt8] {
    guard needsEscape else { return [self] }
    if self >= 0x20 { return [UInt8(ascii: "\\"), self] }
    let digits = String(self, radix: 16)
    return Array(((digits.utf8.count == 1 ? "\\u000" : "\\u00") + digits).utf8)
  }
}
