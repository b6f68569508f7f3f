extension StringProtocol {
  /// What stands between separators, for tables that are written as text.
  ///
  /// It goes by bytes, since the tables are taken apart whenever flowbind starts to read files.
  func words(by separator: Unicode.Scalar, or other: Unicode.Scalar? = nil) -> [Substring] {
    let (one, two) = (UInt8(ascii: separator), UInt8(ascii: other ?? separator))
    return Substring(self).utf8.split { $0 == one || $0 == two }.map(Substring.init)
  }
}
