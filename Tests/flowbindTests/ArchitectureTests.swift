import Foundation
import TestSupport
import Testing

/// The manifest, the folders and the page that a newcomer reads first tell of the same targets.
@Suite struct ArchitectureTests {
  private struct Target: Hashable {
    var name: String
    var dependencies: [String]
  }

  /// The targets of the product, in the order of the manifest.
  private static func targets() throws -> [Target] {
    let manifest = try Repository.text("Package.swift")
    let product = manifest.prefix(upTo: manifest.range(of: "name: \"TestSupport\"")?.lowerBound ?? manifest.endIndex)
    return product.matches(
      of: /\.(?:systemLibrary|target|executableTarget)\(\s*name: "(\w+)"(?:,\s*dependencies: \[([^\]]*)\])?/
    ).map { match in
      Target(name: String(match.1), dependencies: (match.2 ?? "").matches(of: /\w+/).map { String($0.0) })
    }
  }

  @Test func `a target depends only on those above it, and client and sandbox not on each other`() throws {
    var above: Set<String> = []
    for target in try Self.targets() {
      #expect(above.isSuperset(of: target.dependencies), "\(target.name)")
      above.insert(target.name)
    }
    for target in try Self.targets() where target.name != "flowbind" {
      #expect(!target.dependencies.contains { $0.hasPrefix("Authentik") }, "\(target.name)")
    }
  }

  @Test func `the front page has one line for every target, in the same order`() throws {
    let page = try Repository.text("Sources/flowbind/flowbind.docc/flowbind.md")
    let rows = page.matches(of: #/\n\| `(\w+)` \| /#).map { String($0.1) }
    #expect(rows == (try Self.targets().map(\.name)))
  }

  @Test func `the picture of the front page has every target, left of what uses it`() throws {
    let page = try Repository.text("Sources/flowbind/flowbind.docc/flowbind.md")
    let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("CLibYAML ←") })
    let drawn = line.split(separator: " ← ").map(String.init)
    let targets = try Self.targets()
    #expect(targets.map(\.name).filter(drawn.contains) == drawn)
    #expect(targets.allSatisfy { page.contains($0.name) })
    for target in targets {
      guard let place = drawn.firstIndex(of: target.name) else { continue }
      #expect(Set(target.dependencies).subtracting(["Bindings"] + drawn[..<place]).isEmpty || target.name == "flowbind")
    }
  }

  @Test func `every folder of Sources is a target`() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Repository.root.appending(path: "Sources").path)
    #expect(Set(folders) == Set(try Self.targets().map(\.name)))
  }
}
