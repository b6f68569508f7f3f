import Foundation
import TestSupport
import Testing

@testable import flowbind

/// An output never takes the place of something that is read, nor of another output.
@Suite(.serialized, .timeLimit(.minutes(10))) struct OutputReplacesTests {
  private static let setUp = """
    ln -s ok/login.yaml soft.json; ln ok/login.yaml hard.json; ln -s ok link
    echo 'limits: {max_changes: 5}' > flowbind.yaml; cp flowbind.yaml other.yaml; echo 'a: 1' > context.yaml
    flowbind snapshot --sandbox -o json=snapshot.json; flowbind plan ok --sandbox -o json=plan.json > log
    flowbind drift ok --sandbox -o json=drift.json > log
    flowbind apply ok --sandbox --yes --journal-dir journals > log; cp journals/*.journal copy.journal
    ln journals/*.journal journal.json; cp ok/login.yaml in.flowbind-tmp; echo 0123456789 > token
    find . ../secrets -type f ! -name log ! -name '*.lock' -exec sha256sum {} + | sort > ../before
    """
  private static let check = """
    code=$?; find . ../secrets -type f ! -name log ! -name '*.lock' -exec sha256sum {} + | sort | diff ../before - >&2 \
      || code=99; exit $code
    """

  @Test(arguments: [
    "plan ok --sandbox -o json=ok/login.yaml", "plan ok --sandbox -o json=./ok/../ok//login.yaml",
    "plan ok --sandbox -o json=link/login.yaml", "plan ok --sandbox -o json=soft.json",
    "plan ok --sandbox -o html=hard.json", "plan ok --sandbox -o json=\"$BASE/repo/ok/login.yaml\"",
    "plan ok/login.yaml --sandbox -o json=hard.json", "validate ok -o json=ok/login.yaml",
    "drift ok --sandbox -o json=flowbind.yaml", "plan ok --sandbox --config other.yaml -o json=other.yaml",
    "plan ok --sandbox --context context.yaml -o json=context.yaml",
    "plan ok --snapshot snapshot.json -o json=snapshot.json",
    "plan ok --sandbox --state snapshot.json -o json=snapshot.json", "apply plan.json --sandbox -o json=plan.json",
    "drift ok --sandbox --baseline plan.json -o json=plan.json",
    "drift ok --sandbox --new-since drift.json -o json=drift.json",
    "show plan.json -o json=plan.json", "show journals/*.journal -o json=copy.journal",
    "plan ok --sandbox -o json=journal.json", "plan ok --sandbox -o html=copy.journal",
    "rollback copy.journal --url http://127.0.0.1:1 -o json=copy.journal",
    "plan ok --url http://127.0.0.1:1 --token-file token -o json=token",
    "plan in.flowbind-tmp --sandbox -o json=in", "plan ok --sandbox -o json=new -o html=./new",
    "plan ok --sandbox -o json=new -o html=new.flowbind-tmp", "plan ok --sandbox -o json=new.flowbind-tmp -o html=new",
    "plan ok --sandbox --ci gitlab -o json=gl-code-quality-report.json",
    "plan ok --sandbox --ci gitlab -o json=./flowbind.env", "export --sandbox -o yaml=copy.journal",
    "export --patch ok --sandbox -o diff=ok/login.yaml",
    "snapshot --url http://127.0.0.1:1 --token-file token -o json=token",
    "plan ok --sandbox --ci gitlab --context flowbind.env",
  ])
  func `is refused before anything is read from the server`(command: String) async throws {
    let repository = try HostileRepository()
    // The last one has as its context what GitLab is told in.
    let setUp = command.hasSuffix("flowbind.env") ? "echo 'a: 1' > flowbind.env\n" + Self.setUp : Self.setUp
    let outcome = try await repository.run(
      "unset AUTHENTIK_TOKEN\nflowbind \(command)\n\(Self.check)", after: setUp)
    #expect(outcome.exitCode == ExitCode.usage.rawValue, "\(command): \(outcome.output)\(outcome.error)")
    #expect(outcome.error.contains("would replace"), "\(outcome.error)")
  }

  @Test(arguments: [
    "plan ok --sandbox -o json=plan.json", "plan ok --sandbox -o json=new -o html=new2",
    "validate ok -o json=drift.json",
    "plan ok --sandbox -o json=/dev/null -o html=/dev/null", "export --sandbox -o yaml=/dev/null",
    "plan ok --sandbox --no-config -o json=flowbind.yaml",
  ])
  func `what is no input is replaced as ever`(command: String) async throws {
    let repository = try HostileRepository()
    let outcome = try await repository.run(
      "flowbind \(command); code=$?; test -c /dev/null && exit $code", after: Self.setUp)
    #expect(outcome.exitCode == 0, "\(outcome.error)")
  }

  @Test func `a link that was laid at the temporary name is not followed`() async throws {
    let repository = try HostileRepository()
    let outcome = try await repository.run(
      "flowbind plan ok --sandbox -o json=r.json; cat ../secrets/token; test -f r.json -a ! -L r.json",
      after: "ln -s ../secrets/token r.json.flowbind-tmp")
    #expect(outcome.exitCode == 0, "\(outcome.error)")
    #expect(outcome.output.hasSuffix(HostileRepository.canaries[0] + "\n"))
  }
}
