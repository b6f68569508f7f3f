import Foundation
import Testing

@testable import flowbind

/// Which journals keep an apply from starting, and which one a resumed apply goes on by.
@Suite(.serialized) struct JournalFolderTests {
  /// The journal of a run that was killed in its first write, or right before its end.
  private static func journal(ofRunThatWrote all: Bool) async throws -> (bench: ApplyBench, text: String) {
    let bench = try ApplyBench()
    #expect(await bench.run(bench.words).code == .done)
    let path = try bench.journal
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    try FileManager.default.removeItem(atPath: path)
    return (bench, lines.prefix(all ? lines.count - 1 : 2).map { $0 + "\n" }.joined())
  }

  @Test func `several killed runs are told apart by the person`() async throws {
    let (bench, text) = try await Self.journal(ofRunThatWrote: true)
    let paths = ["1", "2"].map { bench.folder.path("journals/\($0).journal") }
    for path in paths { try text.write(toFile: path, atomically: true, encoding: .utf8) }
    let run = await bench.run(["apply", "--resume", "--settle", "1ms"])
    #expect(run.code == .refused)
    for path in paths { #expect(run.error.contains(path), "\(run.error)") }
    #expect(await bench.run(["apply", "--resume", paths[0], "--settle", "1ms"]).code == .done)
    #expect(await bench.run(["apply", "--resume", "--settle", "1ms"]).code == .done)
  }

  @Test func `without a journal to go on with nothing is resumed`() async throws {
    let bench = try ApplyBench()
    for _ in 1...2 {
      let run = await bench.run(["apply", "--resume", "--settle", "1ms"])
      #expect(run.code == .refused)
      #expect(run.error.contains("nothing-to-resume") || run.error.contains("to go on with"), "\(run.error)")
      #expect(await bench.run(bench.words).code == .done)
    }
  }

  @Test(arguments: ["{}\n", "{\"record\":\"plan\",\"format\":\"flowbind/journal\",\"format_version\":2}\n"])
  func `a journal that nobody understands keeps an apply from starting`(_ text: String) async throws {
    let bench = try ApplyBench()
    try FileManager.default.createDirectory(atPath: bench.folder.path("journals"), withIntermediateDirectories: true)
    let path = bench.folder.path("journals/1.journal")
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let run = await bench.run(bench.words)
    #expect(run.code == .refused)
    #expect(run.error.contains(path) && run.error.contains("move the file away"), "\(run.error)")
    #expect(bench.server.possibleWrites == 0)
    // Without a whole line nothing was written by it.
    try String(text.dropLast()).write(toFile: path, atomically: true, encoding: .utf8)
    #expect(await bench.run(bench.words).code == .done)
  }
}
