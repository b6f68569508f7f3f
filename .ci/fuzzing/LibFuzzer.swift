import Blueprints

/// libFuzzer's entry: the first byte chooses the version of authentik, the rest is the text.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let dialect = Dialect.allCases[Int(bytes.first ?? 0) % Dialect.allCases.count]
  if let problem = problem(Array(bytes.dropFirst()), dialect) { fatalError(problem) }
  return 0
}
