extension Collection<UInt8> {
  /// Whether every number of a JSON text fits 32 bits, as all do that flowbind writes: orders, counts, lines, numbers of
  /// operations.
  ///
  /// Asked of each document that is read back, before it is decoded, so that nobody behind has to fear an overflow when
  /// it adds or compares them. Of a text that is no JSON the answer means nothing.
  package var hasOnlyModestNumbers: Bool {
    var position = startIndex
    while position < endIndex {
      switch self[position] {
      case UInt8(ascii: "\""):
        position = endOfString(from: position)
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        let end = self[position...].firstIndex { !$0.belongsToNumber } ?? endIndex
        let text = String(decoding: self[position..<end], as: UTF8.self)
        guard let number = Double(text), abs(number) <= 0x8000_0000 else { return false }
        position = end
      default:
        formIndex(after: &position)
      }
    }
    return true
  }

  private func endOfString(from quote: Index) -> Index {
    var position = index(after: quote)
    while position < endIndex {
      let byte = self[position]
      formIndex(after: &position)
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\"), position < endIndex { formIndex(after: &position) }
    }
    return position
  }
}

extension UInt8 {
  fileprivate var belongsToNumber: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }
}
