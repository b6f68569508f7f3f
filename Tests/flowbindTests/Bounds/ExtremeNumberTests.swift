import Foundation
import TestSupport
import Testing

@testable import flowbind

/// No number in a document that is read back can end the program: arithmetic on it is checked, or it is refused.
@Suite(.serialized, .timeLimit(.minutes(20))) struct ExtremeNumberTests {
  private static let extremes = [
    "-9223372036854775808", "9223372036854775807", "9223372036854775808", "18446744073709551616", "-1", "0",
    "2147483648", "-2147483648", "-2147483649", "1e400", "-1e308", "0.5", "1e18",
  ]

  enum Document: String, CaseIterable {
    case plan, drift, snapshot, apply, journal

    /// The commands that read such a document.
    func commands(_ path: String, _ bench: ApplyBench) -> [[String]] {
      let login = bench.folder.path("login.yaml")
      let outputs = ["json", "markdown", "html", "sarif", "junit", "codequality", "github", "prometheus"].flatMap {
        ["-o", "\($0)=\(bench.folder.path("out.\($0)"))"]
      }
      let shown = [["show", path, "-o", "text"], ["show", path] + outputs]
      return switch self {
      case .plan: shown + [["apply", path, "--no-journal"], ["drift", login, "--baseline", path]]
      case .drift: shown + [["drift", login, "--new-since", path]]
      case .snapshot:
        shown + [
          ["plan", login, "--snapshot", path, "--prune"], ["drift", login, "--snapshot", path] + outputs,
          ["plan", login, "--sandbox", "--state", path],
        ]
      case .apply: shown + [["drift", login, "--baseline", path]]
      case .journal: shown + [["rollback", path], ["apply", login, "--yes"], ["apply", "--resume"]]
      }
    }

    /// Where it has to lie to be read by all of them.
    var name: String { self == .journal ? "journals/20000101T000000Z-x.journal" : "\(rawValue).json" }
  }

  @Test(arguments: Document.allCases) func `no number crashes who reads it back`(_ document: Document) async throws {
    let bench = try ApplyBench()
    let text = try await Self.text(of: document, bench)
    let places = Self.numbers(in: text)
    #expect(!places.isEmpty)
    let cases = places.flatMap { place in Self.extremes.map { (place, $0) } }
    for (place, extreme) in Thoroughness.chosen(cases, every: 41, gate: 8, document.rawValue) {
      let path = bench.folder.path(document.name)
      let changed = text[..<place.lowerBound] + extreme + text[place.upperBound...]
      for words in document.commands(path, bench) {
        try Data(changed.utf8).write(to: URL(filePath: path))
        let run = await bench.run(words)
        #expect(run.code != .bug, "\(extreme) in place of \(text[place]): \(words): \(run.error)")
        // An apply among them may have left a journal of its own.
        if document == .journal { try Self.clear(bench) }
      }
    }
  }

  @Test(arguments: extremes) func `no number of an option or a configuration crashes`(_ number: String) async throws {
    let bench = try ApplyBench()
    let login = bench.folder.path("login.yaml")
    let configuration = bench.folder.path("flowbind.yaml")
    try "max-changes: \(number)\n".write(toFile: configuration, atomically: true, encoding: .utf8)
    let context = bench.folder.path("context.yaml")
    try "a: \(number)\n".write(toFile: context, atomically: true, encoding: .utf8)
    let tags = bench.folder.path("tags.yaml")
    try """
    version: 1
    entries:
      - model: authentik_flows.flowstagebinding
        identifiers: {target: !Find [authentik_flows.flow, [slug, x]], stage: !KeyOf x, order: !Context a}
        attrs: {order: !Format ["%*d", !Context a, 1], pk: !AtIndex [[1], !Context a, 2], x: !Index \(number)}
    """.write(toFile: tags, atomically: true, encoding: .utf8)
    let options = ["--parallel-reads", "--max-changes", "--timeout", "--deadline", "--connect-wait", "--expires"]
    let commands =
      options.flatMap { [["plan", login, "\($0)=\(number)"], ["plan", login, "\($0)=\(number)h"]] } + [
        ["plan", login, "--config", configuration], ["plan", tags, "--context", context],
        ["validate", tags, "--set", "a=\(number)"], ["plan", login, "--markdown-limit=\(number)", "-o", "markdown"],
        ["sandbox", "--listen", "127.0.0.1:\(number)", "--deadline", "1ms"],
        ["apply", login, "--yes", "--parallel=\(number)", "--settle=\(number)s"],
      ]
    for words in commands {
      let run = await bench.run(words)
      #expect(run.code != .bug, "\(words): \(run.error)")
    }
  }

  private static func text(of document: Document, _ bench: ApplyBench) async throws -> String {
    let login = bench.folder.path("login.yaml")
    let out = bench.folder.path("first.json")
    let words =
      switch document {
      case .plan: ["plan", login, "-o", "json=\(out)"]
      case .drift: ["drift", login, "-o", "json=\(out)"]
      case .snapshot: ["snapshot", "-o", "json=\(out)"]
      case .apply, .journal: ["apply", login, "--yes", "-o", "json=\(out)"]
      }
    _ = await bench.run(words)
    guard document == .journal else { return try String(contentsOfFile: out, encoding: .utf8) }
    let text = try String(contentsOfFile: try bench.journal, encoding: .utf8)
    try clear(bench)
    // As a killed run leaves it.
    return text.split(separator: "\n").dropLast().map { $0 + "\n" }.joined()
  }

  private static func clear(_ bench: ApplyBench) throws {
    try? FileManager.default.removeItem(atPath: bench.folder.path("journals"))
    try FileManager.default.createDirectory(
      atPath: bench.folder.path("journals"), withIntermediateDirectories: true)
  }

  /// Where numbers stand outside of strings.
  private static func numbers(in text: String) -> [Range<String.Index>] {
    var places: [Range<String.Index>] = []
    var isString = false
    var index = text.startIndex
    while index < text.endIndex {
      let character = text[index]
      if isString, character == "\\" { index = text.index(after: index) }
      if character == "\"" { isString.toggle() }
      if !isString, character.isNumber || character == "-" {
        let end = text[index...].firstIndex { !"-+.eE0123456789".contains($0) } ?? text.endIndex
        places.append(index..<end)
        index = end
      } else {
        index = text.index(after: index)
      }
    }
    return places
  }
}
