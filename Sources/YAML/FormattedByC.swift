internal import Glibc

extension Double {
  /// The number as C's `printf` shows it.
  ///
  /// - Parameter format: One conversion, whose precision is a `*`, such as `%.*e`.
  package func formatted(_ format: String, precision: Int) -> String {
    let arguments: [any CVarArg] = [Int32(precision), self]
    // The first call only counts: with `%f`, 1e308 has 309 digits before the point.
    let length = unsafe withVaList(arguments) { unsafe vsnprintf(nil, 0, format, $0) }
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(length) + 1) { buffer, count in
      unsafe buffer.withMemoryRebound(to: CChar.self) { buffer in
        _ = unsafe withVaList(arguments) { unsafe vsnprintf(buffer.baseAddress, buffer.count, format, $0) }
      }
      count = Int(length)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
