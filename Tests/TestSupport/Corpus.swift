package import Foundation

/// Blueprints, each with a document that says what authentik makes of it.
package enum Corpus {
  /// The folder beside the checkout that `FLOWBIND_CORPUS` names; it holds `corpus`, `expected` and `transcripts`.
  package static let root = ProcessInfo.processInfo.environment["FLOWBIND_CORPUS"].map { URL(filePath: $0) }

  /// Written for this project: each tag, and the shapes of real files.
  package static let own = files(Repository.root.appending(path: "Tests/Corpus"))

  /// Real and crafted files; none where nothing lies beside the checkout.
  package static let beside =
    root.map { files($0.appending(path: "corpus"), documents: $0.appending(path: "expected")) } ?? []

  package static let all = own + beside

  private static func files(_ blueprints: URL, documents: URL? = nil) -> [CorpusFile] {
    let paths = FileManager.default.enumerator(atPath: blueprints.path)?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(".yaml") }.sorted().map { path in
      CorpusFile(
        path: path, blueprint: blueprints.appending(path: path),
        document: (documents ?? blueprints).appending(path: "\(path).json"))
    }
  }
}

/// `export.yaml`, and the `export.yaml.json` that describes it.
package struct CorpusFile: Sendable, CustomStringConvertible {
  /// As seen from the folder of all blueprints.
  package let path: String
  fileprivate let blueprint: URL
  fileprivate let document: URL

  package var description: String { path }

  package func bytes() throws -> [UInt8] { Array(try Data(contentsOf: blueprint)) }

  package func expected<Document: Decodable>(_ type: Document.Type) throws -> Document {
    try JSONDecoder().decode(type, from: Data(contentsOf: document))
  }
}
