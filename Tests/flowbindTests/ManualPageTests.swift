import Foundation
import TestSupport
import Testing

@testable import flowbind

/// The manual pages say what `--help` says, in roff that groff reads without a word.
@Suite struct ManualPageTests {
  private static let pages: [Verb?] = [nil] + Verb.allCases

  @Test(.enabled(if: Tool("groff").isInstalled, "needs groff"), arguments: pages)
  func `groff finds no fault with a page, and shows every option`(verb: Verb?) async throws {
    let run = await CommandRun(["man"] + (verb.map { [$0.rawValue] } ?? []))
    #expect(run.code == .done)
    let folder = try Folder(["page": run.output])
    let answer = try #require(
      try Tool("groff").answer(["-man", "-Kutf8", "-Tutf8", "-ww", "-rLL=200n", folder.path("page")]))
    #expect(answer.status == 0)
    #expect(!answer.said.contains("warning:") && !answer.said.contains("error:"), "\(answer.said)")
    let shown = answer.said.replacing(/\u{1B}\[[0-9;]*m|.\u{8}/, with: "")
    for option in verb?.spec.options ?? [] { #expect(shown.contains("--\(option.rawValue)"), "\(option)") }
    for verb in verb == nil ? Verb.allCases : [] { #expect(shown.contains("flowbind-\(verb.rawValue)(1)"), "\(verb)") }
    for code in verb == nil ? ExitCode.allCases : [] { #expect(shown.contains(code.meaning), "\(code)") }
  }

  @Test func `names a page that there is not`() async {
    let run = await CommandRun(["man", "paln"])
    #expect(run.code == .usage)
    #expect(run.error.contains("did you mean plan"))
  }
}
