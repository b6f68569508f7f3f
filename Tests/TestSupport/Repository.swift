package import Foundation

/// Where the checkout that these tests were built from keeps its files.
package enum Repository {
  package static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  package static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }
}

/// The corpus of real and crafted blueprints, where `FLOWBIND_CORPUS` names the folder that holds `corpus` and `expected`.
package enum Corpus {
  package static let root: URL? = ProcessInfo.processInfo.environment["FLOWBIND_CORPUS"].map { URL(filePath: $0) }

  /// Paths below `corpus`, of all files that have an expected document.
  package static let documents: [String] = {
    guard let expected = root?.appending(path: "expected"),
      let files = FileManager.default.enumerator(atPath: expected.path)
    else { return [] }
    return files.compactMap { $0 as? String }.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }()
}
