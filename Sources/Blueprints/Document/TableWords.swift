extension StringProtocol {
  /// What stands between separators, for tables that are written as text.
  ///
  /// It goes by bytes, since the tables are taken apart whenever flowbind starts to read files.
  func words(by separator: Unicode.Scalar) -> [Substring] {
    Substring(self).utf8.split(separator: UInt8(ascii: separator)).map(Substring.init)
  }
}
