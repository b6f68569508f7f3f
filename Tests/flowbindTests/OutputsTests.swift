import Foundation
import Reporting
import TestSupport
import Testing

@testable import flowbind

@Suite(.serialized, .timeLimit(.minutes(10)))
struct OutputsTests {
  @Test func `one run writes every format, and show makes each of them again from the JSON`() async throws {
    let folder = try Folder()
    let others = Format.allCases.filter { $0 != .prometheus }
    let wanted = others.flatMap { ["-o", "\($0.rawValue)=\(folder.path($0.rawValue))"] }
    let run = await CommandRun(["drift", examples, "--sandbox", "--color", "never"] + wanted)
    #expect(run.code == .differences)
    for format in others {
      let shown = await CommandRun(["show", folder.path("json"), "-o", format.rawValue])
      #expect(shown.code == .done)
      #expect(shown.output == (try folder.text(format.rawValue)), "\(format.rawValue)")
    }
  }

  @Test(arguments: [
    (["plan", examples, "-o", "sarfi"], "there is no format sarfi", "did you mean sarif?"),
    (["validate", examples, "-o", "html"], "flowbind validate has no html report", "its formats are text, json"),
    (["plan", examples, "-o", "json", "-o", "html"], "two reports cannot both go", "-o html=FILE"),
    (["plan", examples, "-o", "json="], "names no file", "write -o json=FILE"),
    (["plan", examples, "--markdown-limit", "5"], "--markdown-limit 5 is no number", "GitHub takes 65536 bytes"),
    (["plan", examples, "--ci", "jenkins"], "--ci is auto, github, gitlab or none", "auto finds out"),
  ])
  func `says what is wrong with an output before anything is read`(
    words: [String], message: String, help: String
  ) async {
    let run = await CommandRun(words)
    #expect(run.code == .usage)
    #expect(run.output.isEmpty)
    #expect(run.error.contains(message) && run.error.contains(help))
  }

  @Test func `GitHub is given annotations, a summary and outputs`() async throws {
    let folder = try Folder(["outputs": "earlier=1\n"])
    let run = await CommandRun(
      ["plan", examples, "--sandbox", "--detailed-exitcode"],
      environment: [
        "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": folder.path("summary"),
        "GITHUB_OUTPUT": folder.path("outputs"),
      ])
    #expect(run.code == .differences)
    #expect(run.error.split(separator: "\n").filter { $0.hasPrefix("::") }.count == 8)
    #expect(try folder.text("summary").contains("flowbind plan: 4 updates in 2 of 4 flows"))
    let outputs = try folder.text("outputs").split(separator: "\n")
    #expect(outputs.contains("earlier=1") && outputs.contains("changes=4") && outputs.contains("drift=7"))
    #expect(outputs.contains("exit_code=2"))
  }

  /// What each environment makes of `--ci`; `written` names the files in the working directory.
  struct Detection: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var environment: [String: String] = [:]
    var option: String?
    var annotates = false
    var written: [String] = []
  }

  private static let gitlabFiles = ["flowbind.env", "gl-code-quality-report.json"]

  @Test(arguments: [
    Detection(testDescription: "no CI"),
    Detection(testDescription: "GitHub", environment: ["GITHUB_ACTIONS": "true"], annotates: true),
    Detection(testDescription: "GitLab", environment: ["GITLAB_CI": "true"], written: gitlabFiles),
    Detection(
      testDescription: "GitLab by auto", environment: ["GITLAB_CI": "true"], option: "auto", written: gitlabFiles),
    Detection(testDescription: "another CI system", environment: ["CI": "true", "GITHUB_ACTIONS": "false"]),
    Detection(testDescription: "GitLab by option", option: "gitlab", written: gitlabFiles),
    Detection(
      testDescription: "GitHub by option", environment: ["GITLAB_CI": "true"], option: "github", annotates: true),
    Detection(testDescription: "none by option", environment: ["GITLAB_CI": "true"], option: "none"),
  ])
  func `the CI system is found by its environment, and the option counts more`(_ detection: Detection) async throws {
    let folder = try Folder()
    let option = detection.option.map { " --ci \($0)" } ?? ""
    let run = try await BuiltProgram.run(
      shell: "flowbind drift '\(examples)' --sandbox" + option, environment: detection.environment, in: folder.url)
    #expect(run.exitCode == 2, "\(run.error)")
    #expect(run.error.contains("::warning ") == detection.annotates)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == detection.written)
  }

  @Test func `GitLab is given a code quality report and a dotenv file, also of a failed run`() async throws {
    struct Issue: Decodable { var fingerprint: String }
    let folder = try Folder()
    func issues() throws -> [Issue] {
      try JSONDecoder().decode([Issue].self, from: Data(try folder.text("gl-code-quality-report.json").utf8))
    }
    let good = try await BuiltProgram.run(shell: "flowbind drift '\(examples)' --sandbox --ci gitlab", in: folder.url)
    #expect(good.exitCode == 2, "\(good.error)")
    #expect(
      try folder.text("flowbind.env")
        == "FLOWBIND_VERDICT=differences\nFLOWBIND_CHANGES=4\nFLOWBIND_DRIFT=7\nFLOWBIND_DIGEST=\n"
        + "FLOWBIND_EXIT_CODE=2\n")
    #expect(try issues().count == 8)
    #expect(Set(try issues().map(\.fingerprint)).count == 8)

    let bad = try await BuiltProgram.run(
      shell: "flowbind drift '\(examples)' --url http://127.0.0.1:1 --ci=gitlab", in: folder.url)
    #expect(bad.exitCode == 78, "\(bad.error)")
    #expect(try issues().isEmpty)
    #expect(
      try folder.text("flowbind.env")
        == "FLOWBIND_VERDICT=failed\nFLOWBIND_CHANGES=0\nFLOWBIND_DRIFT=0\nFLOWBIND_DIGEST=\nFLOWBIND_EXIT_CODE=78\n")
  }

  @Test func `a failed run still writes its document to every file that was asked for`() async throws {
    let folder = try Folder()
    let formats = Format.allCases.filter { $0 != .text }
    let files = formats.flatMap { ["-o", "\($0.rawValue)=\(folder.path($0.rawValue))"] }
    let run = await CommandRun(["plan", examples] + files)
    #expect(run.code == .configuration)
    #expect(run.output.isEmpty)
    for format in formats { #expect(try !folder.text(format.rawValue).isEmpty, "\(format.rawValue)") }
    #expect(try folder.text("json").contains("\"verdict\" : \"failed\""))
    #expect(try folder.text("markdown").contains("🔴 flowbind plan: failed before there was a plan"))
    #expect(try folder.text("sarif").contains("\"executionSuccessful\" : false"))
    #expect(try folder.text("junit").contains("failures=\"1\""))
  }

  @Test func `a device is written to, never replaced, and a full one is an error`() async throws {
    let run = await CommandRun(["plan", examples, "--sandbox", "-o", "json=/dev/null", "-o", "markdown=/dev/full"])
    #expect(run.code == .outputFailed)
    #expect(run.error.contains("/dev/full cannot be written to"))
    let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
    #expect(type == .typeCharacterSpecial)
  }

  @Test func `a CI system that cannot be told changes no exit code`() async throws {
    let run = await CommandRun(
      ["plan", examples, "--sandbox", "--ci", "github"], environment: ["GITHUB_OUTPUT": "/nowhere/outputs"])
    #expect(run.code == .done)
    #expect(run.error.contains("/nowhere/outputs cannot be written to, so the CI system is not told"))
  }

  @Test func `after a failed run the metrics hold no figures, and still when the last complete one was`() async throws {
    let folder = try Folder()
    let file = folder.path("flowbind.prom")
    let good = await CommandRun(["drift", examples, "--sandbox", "-o", "prometheus=\(file)"])
    #expect(good.code == .differences)
    let complete = try folder.text("flowbind.prom")
    let last = try #require(PrometheusText.lastComplete(in: complete, verb: "drift", server: "sandbox"))
    #expect(complete.contains("flowbind_run_complete{command=\"drift\",server=\"sandbox\"} 1"))

    let bad = await CommandRun(["drift", examples, "-o", "prometheus=\(file)"])
    #expect(bad.code == .configuration)
    let failed = try folder.text("flowbind.prom")
    #expect(failed.contains("flowbind_run_complete{command=\"drift\",server=\"sandbox\"} 0"))
    #expect(!failed.contains("flowbind_drifted_bindings"))
    #expect(PrometheusText.lastComplete(in: failed, verb: "drift", server: "sandbox") == last)
  }

  @Test(arguments: ["", "{}", "{\"format\": \"flowbind/plan\", \"format_version\": 99}", "[1]"])
  func `show names a file that is no report`(text: String) async throws {
    let folder = try Folder(["saved.json": text])
    let run = await CommandRun(["show", folder.path("saved.json")])
    #expect(run.code == .invalidBlueprint)
    #expect(run.output.isEmpty)
    #expect(run.error.contains("is no report that this version of flowbind understands"))
  }

  @Test(arguments: [
    (["LC_ALL": "C", "LANG": "de_DE.UTF-8"], false), (["LC_CTYPE": "en_US.utf8", "LANG": "C"], true),
    (["LANG": "de_DE@euro"], false), ([:], true), (["LC_ALL": "", "LANG": "C.UTF-8"], true),
  ])
  func `a locale without Unicode gets ASCII`(environment: [String: String], isUnicode: Bool) async {
    let run = await CommandRun(["drift", examples, "--sandbox"], environment: environment)
    #expect(run.output.utf8.allSatisfy { $0 < 0x80 } == !isUnicode)
  }
}
