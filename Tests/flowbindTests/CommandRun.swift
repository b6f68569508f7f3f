import Foundation
import Synchronization
import TestSupport

@testable import flowbind

/// One command line, run in this process with its streams caught.
///
/// Suites that open servers are `.serialized`: all of their tests at a time would need more than the thousand descriptors
/// that a process is commonly allowed.
struct CommandRun {
  let code: ExitCode
  let output: String
  let error: String

  /// What a run of the command says, as one text.
  init(
    _ words: [String], environment: [String: String] = [:], input: String = "", terminal: Bool = false,
    answer: String? = nil, onError: @escaping @Sendable (String) -> Void = { _ in }
  ) async {
    let streams = Streams()
    let console = Console(
      writeOutput: { streams.output($0) },
      writeError: {
        streams.error($0)
        onError($0)
      },
      ask: { question in
        streams.error(question)
        return answer
      }, outputIsTerminal: false, errorIsTerminal: terminal, inputIsTerminal: terminal, width: nil)
    let surroundings = Surroundings(
      environment: environment, readInput: { Array(input.utf8) }, now: { "2026-01-02T03:04:05Z" })
    // Before everything that other tests compute: behind that, its requests would run into their time limits.
    code = await Task(priority: .high) { await Run.perform(words, surroundings, console) }.value
    (output, error) = streams.texts
  }

  private final class Streams: Sendable {
    private let caught = Mutex((output: "", error: ""))

    func output(_ text: String) -> Bool {
      caught.withLock { $0.output += text }
      return true
    }

    func error(_ text: String) { caught.withLock { $0.error += text } }

    var texts: (String, String) { caught.withLock { $0 } }
  }
}

/// A folder of files for one test, removed afterwards.
struct Folder: ~Copyable {
  let url: URL

  init(_ files: [String: String] = [:]) throws {
    url = FileManager.default.temporaryDirectory.appending(path: "flowbind-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for (name, text) in files {
      let file = url.appending(path: name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }
  func text(_ name: String) throws -> String { try String(contentsOf: url.appending(path: name), encoding: .utf8) }
}

/// The example blueprints of the checkout.
let examples = Repository.root.appending(path: "blueprints").path

extension String {
  /// What the samples of a metric come to together, in a Prometheus text; nil where there is none, or one that is no whole
  /// number.
  func metricSum(_ name: String) -> Int? {
    let samples = split(separator: "\n").filter { $0.hasPrefix(name + "{") }.map {
      Int($0.split(separator: " ").last ?? "")
    }
    let known = samples.compactMap(\.self)
    return known.isEmpty || known.count < samples.count ? nil : known.reduce(0, +)
  }
}
