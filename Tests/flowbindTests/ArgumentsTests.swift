import Testing

@testable import flowbind

@Suite struct ArgumentsTests {
  @Test func `takes long and short options, with and without =, and operands after --`() throws {
    let arguments = try Arguments.parse([
      "plan", "--flow=corp-*", "-o", "json", "-ojson=a.json", "--set", "a=b=c", "a.yaml", "-", "--", "--odd.yaml",
    ])
    #expect(arguments.verb == .plan)
    #expect(arguments.value(.flow) == "corp-*")
    #expect(arguments.values(.output) == ["json", "json=a.json"])
    #expect(arguments.values(.set) == ["a=b=c"])
    #expect(arguments.operands == ["a.yaml", "-", "--odd.yaml"])
  }

  @Test(arguments: [
    (["plam", "x"], "there is no verb plam", "did you mean plan?"),
    (["explain"], "flowbind explain needs RULE", "name a rule: unverified-login, "),
    (["show"], "flowbind show needs FILE", "name a report that"),
    (["schema"], "flowbind schema needs NAME", "name a schema: config, plan, "),
    (["completions"], "flowbind completions needs SHELL", "name a shell: bash, zsh, fish"),
    (["import"], "there is no verb import", "flowbind apply makes"),
    (["diff"], "there is no verb diff", "flowbind plan shows"),
    (["preview"], "there is no verb preview", "flowbind plan shows"),
    (["sync"], "there is no verb sync", "flowbind apply makes"),
    (["push"], "there is no verb push", "flowbind apply makes"),
    (["dump"], "there is no verb dump", "flowbind export writes"),
    (["exprot"], "there is no verb exprot", "did you mean export?"),
    (["--yes"], "the verb comes first, not --yes", "flowbind --help lists the verbs"),
    (["plan", "x", "--flwo", "y"], "there is no option --flwo", "did you mean --flow?"),
    (["plan", "x", "--flow"], "--flow needs a value", "write --flow GLOB"),
    (["plan", "x", "--flow="], "--flow needs a value", "write --flow GLOB"),
    (["plan", "x", "--sandbox=1"], "--sandbox takes no value", "write --sandbox alone"),
    (["plan", "x", "--yes"], "flowbind plan takes no --yes", "it is an option of apply, rollback"),
    (["plan", "x", "--url", "a", "--url", "b"], "--url is given twice", "give it once"),
    (["snapshot", "x"], "flowbind snapshot takes no x", "leave it out"),
    (["apply", "--resume", "a", "b"], "--resume goes on by one journal, without b", "leave b out"),
    (
      ["plan", "x", "--token", "secret"],
      "there is no option --token: other users of this machine can read command lines",
      "set AUTHENTIK_TOKEN, or use --token-file FILE or --token-stdin"
    ),
  ])
  func `says what is wrong and what to write instead`(words: [String], message: String, help: String) {
    do throws(Arguments.Ending) {
      _ = try Arguments.parse(words)
      Issue.record("it was taken")
    } catch {
      guard case .usage(let wrong, let said) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(wrong == message)
      #expect(said.hasPrefix(help), "\(said)")
    }
  }

  @Test func `no verb's help has an empty line of formats`() {
    for verb in Verb.allCases {
      #expect(!Help.text(for: verb).split(separator: "\n").contains { $0.trimmingPrefix("formats:") == " " })
    }
    #expect(Help.text(for: .export).hasSuffix("formats: yaml, diff\n"))
  }

  @Test func `every option is taken by some verb, and each verb helps`() {
    let taken = Set(Verb.allCases.flatMap(\.spec.options))
    #expect(taken == Set(Option.allCases))
    for verb in Verb.allCases {
      #expect(verb.spec.options.contains(.help))
      #expect(Help.text(for: verb).contains("usage: flowbind \(verb.rawValue)"))
    }
  }

  @Test func `the overview names every verb and every exit code`() {
    let text = Help.text(for: nil)
    for verb in Verb.allCases { #expect(text.contains("  \(verb.rawValue) ")) }
    for code in ExitCode.allCases { #expect(text.contains("  \(code.rawValue) ")) }
  }
}
