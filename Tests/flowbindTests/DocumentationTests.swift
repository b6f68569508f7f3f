import Foundation
import TestSupport
import Testing

@testable import flowbind

/// What the documentation tells people to type is what the program understands.
@Suite struct DocumentationTests {
  /// Every `flowbind VERB …` in a code block, as its words.
  private static let commands: [[String]] = {
    let catalog = "Sources/flowbind/flowbind.docc"
    let folder = Repository.root.appending(path: catalog).path
    let pages = (try? FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".md") }) ?? []
    return (["README.md"] + pages.sorted().map { "\(catalog)/\($0)" }).flatMap { page in
      let text = (try? Repository.text(page)) ?? ""
      // What stands between an odd fence and the next one.
      return text.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 1 }.flatMap { _, block in
        block.split(separator: "\n").compactMap { line in
          line.firstMatch(of: /(?:\$ |run: |ExecStart=|&& swift run )flowbind (.*)/).map { match in
            match.1.split(separator: " ").map { String($0).trimmingCharacters(in: ["'", "\""]) }
          }
        }
      }
    }
  }()

  @Test func `the documentation shows commands`() { #expect(Self.commands.count >= 10, "\(Self.commands)") }

  @Test(arguments: commands)
  func `every command of the documentation is understood`(words: [String]) {
    #expect(throws: Never.self, "\(words)") { _ = try Arguments.parse(words) }
  }
}
