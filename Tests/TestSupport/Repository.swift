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
}
