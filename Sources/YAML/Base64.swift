/// Decodes Base64 as Python's `binascii` does by default: foreign characters are skipped, padding is needed.
package func decodedBase64(_ text: String) -> [UInt8]? {
  var bytes: [UInt8] = []
  var bits: UInt32 = 0
  var place = 0
  var padding = 0
  for byte in text.utf8 {
    guard byte < 0x80 else { return nil }
    if byte == UInt8(ascii: "=") {
      if place >= 2 {
        padding += 1
        if place + padding >= 4 { return bytes }
      }
      continue
    }
    guard let value = base64Value(byte) else { continue }
    padding = 0
    bits = bits << 6 | value
    place = (place + 1) % 4
    switch place {
    case 2: bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
    case 3: bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
    case 0: bytes.append(UInt8(truncatingIfNeeded: bits))
    default: break
    }
  }
  return place == 0 ? bytes : nil
}

private func base64Value(_ byte: UInt8) -> UInt32? {
  switch byte {
  case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
  case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
  case UInt8(ascii: "+"): 62
  case UInt8(ascii: "/"): 63
  default: nil
  }
}
