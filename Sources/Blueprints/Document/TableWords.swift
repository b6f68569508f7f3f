extension StringProtocol {
  /// What stands between separators, for tables that are written as text.
  ///
  /// It goes by bytes, since the tables are taken apart whenever flowbind starts to read files.
  func words(by separators: Unicode.Scalar...) -> [Substring] {
    let bytes = separators.map { UInt8(ascii: $0) }
    return Substring(self).utf8.split(whereSeparator: bytes.contains).map(Substring.init)
  }
}
