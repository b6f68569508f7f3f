import AuthentikSandbox
import Foundation
import Testing

@testable import flowbind

/// Journals that are not our own, those of other spellings of one server, and those of runs that are long settled.
@Suite(.serialized, .timeLimit(.minutes(10))) struct JournalTrustTests {
  /// A bench whose only journal is that of a run that was killed in its first write.
  private static func bench(in folder: String = "journals") async throws -> (bench: ApplyBench, journal: String) {
    let bench = try ApplyBench()
    #expect(await bench.run(bench.words).code == .done)
    let path = try bench.journal
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    try write(lines.prefix(2).map { $0 + "\n" }.joined(), to: path)
    return (bench, path)
  }

  private static func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  enum Doubt: String, CaseIterable {
    case link, otherOwner, othersMayWrite

    /// Only the superuser can give files away.
    static let possible = allCases.filter { $0 != .otherOwner || geteuid() == 0 }

    func lay(over path: String) throws {
      switch self {
      case .link:
        try FileManager.default.moveItem(atPath: path, toPath: path + "-real")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path + "-real")
      case .otherOwner: #expect(chown(path, 12345, 12345) == 0)
      case .othersMayWrite: #expect(chmod(path, 0o666) == 0)
      }
    }
  }

  @Test(arguments: Doubt.possible)
  func `a journal that may be anybody's neither blocks nor steers`(_ doubt: Doubt) async throws {
    let (bench, journal) = try await Self.bench()
    #expect(await bench.run(bench.words).code == .refused)
    try doubt.lay(over: journal)
    for words in [["rollback", "--yes", journal], ["apply", "--resume", journal]] {
      let run = await bench.run(words)
      #expect(run.code == .refused, "\(run.error)")
      #expect(run.error.contains("not followed"), "\(run.error)")
    }
    let resumed = await bench.run(["apply", "--resume"])
    #expect(resumed.code == .refused && resumed.error.contains("counts for nothing"), "\(resumed.error)")
    let run = await bench.run(bench.words)
    #expect(run.code == .done, "\(run.error)")
    #expect(run.error.contains(journal) && run.error.contains("counts for nothing"), "\(run.error)")
  }

  @Test(arguments: [0o777, 0o775, 0o757])
  func `a folder that others may write to is refused`(_ mode: Int) async throws {
    let bench = try ApplyBench()
    let folder = bench.folder.path("journals")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    #expect(chmod(folder, mode_t(mode)) == 0)
    let run = await bench.run(bench.words)
    #expect(run.code == .configuration && run.error.contains("written to by others"), "\(run.error)")
    #expect(bench.server.possibleWrites == 0)
    // Where nobody can touch the files of others, everybody may make some.
    #expect(chmod(folder, mode_t(mode | 0o1000)) == 0)
    #expect(await bench.run(bench.words).code == .done)
  }

  @Test func `an unfinished journal is found by every spelling of its server`() async throws {
    let (bench, journal) = try await Self.bench()
    let port = try #require(URL(string: bench.environment["AUTHENTIK_URL"] ?? "")?.port)
    for spelling in ["http://localhost:\(port)", "http://LOCALHOST:\(port)/", "http://127.0.0.1:\(port)/api/v3/"] {
      let run = await bench.run(bench.words + ["--url", spelling])
      #expect(run.code == .refused && run.error.contains(journal), "\(spelling): \(run.error)")
    }
    let run = await bench.run(["rollback", "--yes", journal, "--url", "http://localhost:\(port)/api/v3"])
    #expect(run.code == .done, "\(run.error)")
  }

  @Test func `settled journals are moved aside, the last hundred are kept, and each can be undone`() async throws {
    let bench = try ApplyBench()
    let before = bench.server.loginBindings
    #expect(await bench.run(bench.words).code == .done)
    let path = try bench.journal
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let folder = bench.folder.path("journals")
    for number in 0..<120 {
      let digits = String(number)
      let name = "2000010\(String(repeating: "0", count: 4 - digits.count))\(digits).journal"
      try Self.write(text, to: "\(folder)/\(name)")
    }
    func names(_ path: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".journal") }.sorted()
    }
    // The next run that writes makes room.
    let other = LoginFlow.changes[5]
    try Self.write(other.blueprint, to: bench.folder.path("other.yaml"))
    let next = await bench.run(["apply", bench.folder.path("other.yaml"), "--yes"])
    #expect(next.code == .done, "\(next.error)")
    #expect(try names(folder).count == 1)
    let kept = try names(folder + "/settled")
    #expect(kept.count == 100)
    let name = path.split(separator: "/").last ?? ""
    #expect(kept.last == String(name))

    // By the path that its report named, although it lies elsewhere now.
    #expect(await bench.run(["show", path]).code == .done)
    let second = try #require(try names(folder).first)
    #expect(await bench.run(["rollback", "--yes", "\(folder)/\(second)"]).code == .done)
    let undone = await bench.run(["rollback", "--yes", path])
    #expect(undone.code == .done, "\(undone.error)")
    #expect(bench.server.loginBindings == before)
    #expect(try names(folder).contains(String(name)))
  }

  @Test func `a stopped run can be resumed until another one begins`() async throws {
    let bench = try ApplyBench()
    #expect(await bench.run(bench.words).code == .done)
    let journal = try bench.journal
    let lines = try String(contentsOfFile: journal, encoding: .utf8).split(separator: "\n").dropLast()
    let stopped = lines + [#"{"ending":"stopped","record":"end"}"#]
    try Self.write(stopped.map { $0 + "\n" }.joined(), to: journal)
    let resumed = await bench.run(["apply", "--resume"])
    #expect(resumed.code == .done, "\(resumed.error)")

    try Self.write(stopped.map { $0 + "\n" }.joined(), to: journal)
    try Self.write(LoginFlow.changes[5].blueprint, to: bench.folder.path("other.yaml"))
    let next = await bench.run(["apply", bench.folder.path("other.yaml"), "--yes"])
    #expect(next.code == .done, "\(next.error)")
    let nothing = await bench.run(["apply", "--resume"])
    #expect(nothing.code == .refused && nothing.error.contains("to go on with"), "\(nothing.error)")
  }
}
