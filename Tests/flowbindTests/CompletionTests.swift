import Foundation
import TestSupport
import Testing

@testable import flowbind

/// The scripts that complete command lines, by the shells that run them.
@Suite(.serialized) struct CompletionTests {
  @Test(arguments: CompletionScript.allCases)
  func `a shell accepts its script`(_ shell: CompletionScript) async throws {
    let run = await CommandRun(["completions", shell.rawValue])
    #expect(run.code == .done)
    let tool = Tool(shell.rawValue)
    guard tool.isInstalled else { return }
    let folder = try Folder(["script": run.output])
    #expect(try tool.complaint(["-n", folder.path("script")]) == nil)
  }

  @Test func `names a shell that there is no script for`() async {
    let run = await CommandRun(["completions", "tcsh"])
    #expect(run.code == .usage)
    #expect(run.error.contains("the shells are bash, zsh, fish"))
  }

  /// The words of a command line as bash splits them, the last one unfinished, and what is offered for it.
  @Test(arguments: [
    (["p"], ["plan"]), (["s"], ["sandbox", "schema", "show", "snapshot"]),
    (["drift", "--new"], ["--new-since"]), (["plan", "--yes"], []),
    (["plan", "--color", ""], ["always", "auto", "never"]), (["plan", "--color", "=", "ne"], ["never"]),
    (["plan", "--color", "="], ["always", "auto", "never"]), (["validate", "-o", "j"], ["json", "junit"]),
    (["export", "--output", ""], ["diff", "yaml"]), (["explain", "empty"], ["empty-flow"]),
    (["schema", "c"], ["config"]), (["completions", ""], ["bash", "fish", "zsh"]),
    (["plan", "--allow", "empty"], ["empty-flow="]), (["plan", "blue"], []),
    (["drift", "--fail-on", "m"], ["missing"]), (["apply", "--on-failure", ""], ["stop", "undo"]),
  ])
  func `bash completes verbs, options and their words`(words: [String], offered: [String]) throws {
    let quoted = words.map { "'\($0)'" }.joined(separator: " ")
    let script =
      CompletionScript.bash.text
        + """
        compopt() { :; }
        COMP_WORDS=(flowbind \(quoted)); COMP_CWORD=\(words.count)
        _flowbind
        printf '%s\\n' "${COMPREPLY[@]}"
        """
    let answer = try #require(try Tool("bash").answer(["-c", script]))
    #expect(answer.status == 0, "\(answer.said)")
    #expect(answer.said.split(separator: "\n").map(String.init).sorted() == offered, "\(answer.said)")
  }

  @Test(
    .enabled(if: Tool("fish").isInstalled, "needs fish"),
    arguments: [
      ("pl", "plan"), ("plan --det", "--detailed-exitcode"), ("explain empty", "empty-flow"),
      ("plan --color ne", "never"),
    ])
  func `fish completes verbs, options and their words`(line: String, offered: String) throws {
    let folder = try Folder(["flowbind.fish": CompletionScript.fish.text])
    let script = "source \(folder.path("flowbind.fish")); complete -C 'flowbind \(line)'"
    let answer = try #require(try Tool("fish").answer(["--no-config", "-c", script], withErrors: false))
    let lines = answer.said.split(separator: "\n").map { String($0.split(separator: "\t")[0]) }
    #expect(lines == [offered], "\(answer.said)")
  }
}
