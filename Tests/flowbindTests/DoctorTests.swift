import AuthentikAPI
@testable import AuthentikSandbox
import Bindings
import Documents
import Foundation
import TestSupport
import Testing

@testable import flowbind

/// What `doctor` says of servers in every state, and how it is cured.
@Suite(.serialized, .timeLimit(.minutes(10))) struct DoctorTests {
  private static let token = "doctor-secret-token"

  /// Runs doctor and answers the report; whatever it says is checked for cures, secrets and writes.
  private func examine(
    _ state: SandboxState = .default(), account: Account? = .administrator, clockOffset: Int = 0,
    faults: FaultScript = FaultScript(), _ words: [String] = [examples], code: ExitCode = .done
  ) async throws -> [DoctorReport.Check] {
    var state = state
    state.accounts[Self.token] = account
    var options = SandboxServer.Options()
    options.clockOffsetSeconds = clockOffset
    let server = SandboxServer(state: state, options: options, faults: faults)
    defer { server.stop() }
    let environment = ["AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": Self.token]
    let run = await CommandRun(["doctor", "-v", "-o", "json"] + words, environment: environment)
    let report = try JSONDecoder().decode(DoctorReport.self, from: Data(run.output.utf8))
    #expect(run.code == code, "\(run.error)\(run.output)")
    #expect(report.isGood == (code == .done))
    #expect(report.checks.allSatisfy { $0.verdict == .good || $0.cure?.isEmpty == false })
    #expect(!(run.output + run.error).contains(Self.token))
    #expect(server.requests.allSatisfy { $0.method == "GET" })
    return report.checks
  }

  /// The verdicts of one subject, in order.
  private func verdicts(_ checks: [DoctorReport.Check], _ subject: String) -> [DoctorReport.Check.Verdict] {
    checks.filter { $0.subject == subject }.map(\.verdict)
  }

  private func check(_ checks: [DoctorReport.Check], _ subject: String, says: String) throws -> DoctorReport.Check {
    try #require(checks.first { $0.subject == subject && $0.message.contains(says) }, "\(checks)")
  }

  // MARK: - Who gets in

  @Test func `a login by name alone is told, and a flow of which nobody can tell`() async throws {
    let subject = "who gets in"
    #expect(verdicts(try await examine(), subject) == [.good])
    var state = SandboxState.default()
    let flow = try #require(state.flow(slug: "default-authentication-flow")).pk
    let login = try #require(state.bindings(ofFlow: flow).last)
    state.edit(login.pk) { $0.order = 11 }
    let open = try check(
      try await examine(state), subject, says: "by default-authentication-flow a user name is enough")
    #expect(open.verdict == .warning)
    // So many of one order that they hide whatever they like.
    for stage in state.stages.prefix(11) {
      let settings = BindingSettings(flow: flow, stage: stage.pk, order: 500)
      state.insert(Binding(pk: state.makeKey(), policyBindingModel: state.makeKey(), settings: settings))
    }
    let checks = try await examine(state)
    #expect(verdicts(checks, subject) == [.warning])
    _ = try check(checks, subject, says: "by default-authentication-flow who gets in could not be judged")
  }

  // MARK: - Rights

  @Test func `a superuser may do everything`() async throws {
    let checks = try await examine()
    #expect(checks.map(\.subject).prefix(4) == ["address", "TLS", "version", "token"])
    #expect(try check(checks, "TLS", says: "not needed on this machine").verdict == .good)
    // Four types of stages there have settings that decide.
    #expect(verdicts(checks, "view") == Array(repeating: .good, count: 6 + 4))
    #expect(verdicts(checks, "write") == [.good, .good, .good])
    #expect(try check(checks, "token", says: "akadmin, a superuser").verdict == .good)
    #expect(try check(checks, "version", says: "authentik 2026.8.0").verdict == .good)
  }

  @Test(arguments: [(nil, "does not expire", true), (0.5, "expires at", false), (30, "expires at", true)])
  func `when the token ends is told, and soon is a warning`(days: Double?, says: String, isGood: Bool) async throws {
    var account = Account.administrator
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    account.tokenExpires = days.map { (Date.now + $0 * 86_400).formatted(style) }
    let found = try check(try await examine(account: account), "token", says: says)
    #expect(found.verdict == (isGood ? .good : .warning))
  }

  @Test func `how the server is reached is told where a right allows it`() async throws {
    #expect(verdicts(try await examine(), "proxy") == [.good])
    let reader = Account(pk: 9, username: "reader", rights: Right.readOnly)
    let checks = try await examine(account: reader)
    #expect(verdicts(checks, "proxy") == [.notKnowable])
    #expect(try check(checks, "proxy", says: "may not see").cure == "it takes authentik_rbac.view_system_info")
  }

  @Test func `whether a user with rights to view may also write is not guessed`() async throws {
    let checks = try await examine(account: Account(pk: 9, username: "reader", rights: Right.readOnly))
    #expect(verdicts(checks, "view") == Array(repeating: .good, count: 6 + 4))
    #expect(verdicts(checks, "write") == [.notKnowable, .notKnowable, .notKnowable])
    #expect(
      checks.filter { $0.subject == "write" }.compactMap(\.cure) == [
        "it takes authentik_flows.change_flowstagebinding", "it takes authentik_flows.add_flowstagebinding",
        "it takes authentik_flows.delete_flowstagebinding",
      ])
  }

  /// No GET tells which rights to write a token has, so that having them changes nothing.
  @Test(arguments: AuthentikVersion.allCases, ["superuser", "importer", "reader"])
  func `whether one transaction can be had is told for each release`(
    version: AuthentikVersion, name: String
  ) async throws {
    let rights = name == "importer" ? Right.importing(version).union([.clearFlowCache]) : []
    let account = Account(
      pk: 9, username: name, isSuperuser: name == "superuser", rights: Right.readOnly.union(rights))
    let found = try check(
      try await examine(.default(version: version), account: account), "import", says: "apply --atomic")
    let isOld = version.importsAsFlows
    #expect(found.verdict == (isOld ? .warning : name == "superuser" ? .good : .notKnowable))
    #expect(found.message.contains("rights to write every flow, stage and policy") == isOld)
    #expect((found.cure == nil) == (found.verdict == .good))
    guard let cure = found.cure else { return }
    #expect(cure.contains("prefer PUT here") == isOld)
    let needed = ImportRights.needed(on: AuthentikRelease(version: version.release)) + ImportRights.toDropCachedPlans
    let words = cure.split { " ,;".contains($0) }.map(String.init)
    for right in Set(needed) { #expect(words.count { $0 == right } == 1, "\(right): \(cure)") }
  }

  @Test func `each right that is missing is named, and those that plan needs decide the exit code`() async throws {
    let nobody = try await examine(account: Account(pk: 9, username: "nobody"), code: .noPermission)
    #expect(verdicts(nobody, "view") == [.bad, .bad, .bad, .warning, .warning, .warning])
    #expect(nobody.contains { $0.cure == "give nobody authentik_flows.view_flowstagebinding" })
    #expect(try check(nobody, "managers", says: "may not see").verdict == .notKnowable)

    let planner = Account(pk: 9, username: "planner", rights: [.view(.flow), .view(.stage), .view(.binding)])
    let checks = try await examine(account: planner)
    #expect(verdicts(checks, "view") == Array(repeating: .good, count: 3) + Array(repeating: .warning, count: 3 + 4))
    #expect(checks.contains { $0.cure == "give planner authentik_stages_user_write.view_userwritestage" })
  }

  @Test func `rights on single bindings are noticed by what the flows promise`() async throws {
    let state = SandboxState.default()
    let seen = state.bindings.dropFirst()
    let account = Account(
      pk: 9, username: "partial", rights: [.view(.flow), .view(.stage)],
      rightsByObject: Dictionary(uniqueKeysWithValues: seen.map { ($0.pk, [.view(.binding)]) }))
    let checks = try await examine(state, account: account, code: .noPermission)
    let hidden = try check(checks, "view", says: "\(seen.count) of \(state.bindings.count)")
    #expect(hidden.verdict == .bad)
    #expect(hidden.cure?.contains("authentik_flows.view_flowstagebinding for all bindings") == true)
  }

  @Test(arguments: [nil, Account.TokenState.expired, .userInactive])
  func `a token that is no good is told apart from a missing right`(tokenState: Account.TokenState?) async throws {
    let account = tokenState.map { Account(pk: 9, username: "old", isSuperuser: true, tokenState: $0) }
    let checks = try await examine(account: account, code: .noPermission)
    #expect(checks.map(\.subject) == ["token"])
    #expect(checks[0].message.contains("make a new one under Directory → Tokens and App passwords"))
  }

  // MARK: - Version and clock

  @Test(arguments: [
    ("2024.8.6", DoctorReport.Check.Verdict.good), ("2025.10.0", .good), ("2026.5.0-rc1", .good), ("2026.8.7", .good),
    ("2027.2.0", .warning), ("2024.10.1", .warning), ("2026.50.0", .warning),
  ])
  func `versions that flowbind is tested with are known`(
    release: String, verdict: DoctorReport.Check.Verdict
  ) async throws {
    var state = SandboxState.default()
    state.release = release
    let checks = try await examine(state)
    let version = try check(checks, "version", says: release)
    #expect(version.verdict == verdict)
    #expect((version.cure == nil) == (verdict == .good))
  }

  @Test(arguments: [
    (0, "within 30 s", DoctorReport.Check.Verdict.good), (20, "within 30 s", .good), (300, "ahead", .warning),
    (-300, "behind", .warning),
  ])
  func `a clock that is far off is told`(
    offset: Int, says: String, verdict: DoctorReport.Check.Verdict
  ) async throws {
    let checks = try await examine(clockOffset: offset)
    #expect(try check(checks, "clock", says: says).verdict == verdict)
  }

  // MARK: - Other managers

  private static let managing =
    "version: 1\nentries:\n- model: authentik_flows.flowstagebinding\n  identifiers: {target: "

  private func managers(
    of blueprints: [(path: String, content: String, enabled: Bool)]
  ) async throws -> [DoctorReport.Check] {
    var state = SandboxState.default()
    state.blueprints = blueprints.enumerated().map { number, blueprint in
      var row = SandboxBlueprint(
        pk: PrimaryKey("00000000-0000-4000-8000-00000000000\(number)"), name: "Rival \(number)", path: blueprint.path,
        content: blueprint.content)
      row.enabled = blueprint.enabled
      return row
    }
    return try await examine(state, [examples + "/login.yaml"]).filter { $0.subject == "managers" }
  }

  @Test(arguments: [
    "default/flow-default-authentication-flow.yaml", "custom/default-authentication-flow/all.yml",
    // The very file that flowbind was given.
    "corp/login.yaml",
  ])
  func `a blueprint file that manages the same flow is named`(path: String) async throws {
    let checks = try await managers(of: [(path, "", true), ("default/flow-oobe.yaml", "", true)])
    #expect(checks.map(\.verdict) == [.warning, .notKnowable])
    #expect(checks[0].message.contains("“Rival 0” (\(path))"))
    #expect(checks[0].cure?.contains("disable that blueprint instance") == true)
    #expect(checks[1].message.contains("1 more is enabled whose files no GET shows"))
  }

  @Test func `a blueprint stored inline is read, by slug and by key`() async throws {
    let flow = try #require(SandboxState.default().flow(slug: "default-authentication-flow")).pk.text
    for target in ["!Find [authentik_flows.flow, [slug, default-authentication-flow]]", flow] {
      let checks = try await managers(of: [("", "\(Self.managing)\(target)}\n", true)])
      #expect(checks.map(\.verdict) == [.warning])
      #expect(checks[0].message.contains("stored inline"))
    }
  }

  @Test func `blueprints that are disabled or name other flows are no managers`() async throws {
    let checks = try await managers(of: [
      ("default/flow-default-authentication-flow.yaml", "", false),
      ("", "\(Self.managing)!Find [authentik_flows.flow, [slug, my-default-authentication-flow-2]]}\n", true),
    ])
    #expect(checks.map(\.verdict) == [.good])
  }

  /// authentik's own default folder has files about brands, roles and events beside those about flows.
  @Test func `a file without bindings that authentik has been given as well is no manager`() async throws {
    let text = "version: 1\nentries:\n- model: authentik_brands.brand\n  identifiers: {domain: example.org}\n"
    let folder = try Folder(["brand.yaml": text])
    var state = SandboxState.default()
    state.blueprints = [
      SandboxBlueprint(
        pk: PrimaryKey("00000000-0000-4000-8000-000000000000"), name: "Brand", path: "default/brand.yaml")
    ]
    let checks = try await examine(state, [examples + "/login.yaml", folder.path("brand.yaml")])
    #expect(verdicts(checks, "managers") == [.good, .notKnowable])
  }

  @Test func `without blueprints nothing is compared, and how to is said`() async throws {
    let checks = try await examine([])
    #expect(try check(checks, "managers", says: "no blueprints are given").cure?.contains("doctor PATH") == true)
  }

  private func examine(_ words: [String]) async throws -> [DoctorReport.Check] {
    try await examine(.default(), words)
  }

  @Test func `a sandbox of the run itself is examined alike in every run`() async {
    let runs = [await CommandRun(["doctor", "--sandbox"]), await CommandRun(["doctor", "--sandbox"])]
    #expect(runs[0].code == .done)
    #expect(runs[0].output.hasPrefix("DOCTOR  ready · sandbox\n"))
    #expect(runs[0].output == runs[1].output)
  }

  // MARK: - Networks

  @Test func `a server that fails in the middle ends the examination with what is known until then`() async throws {
    let faults = FaultScript().on(.from(1), path: "events", .page)
    let checks = try await examine(faults: faults, code: .unavailable)
    #expect(try check(checks, "address", says: "HTML instead of JSON").verdict == .bad)
    #expect(try check(checks, "token", says: "akadmin").verdict == .good)
  }

  @Test func `where nothing answers the address is what is wrong`() async throws {
    let server = SandboxServer(state: .default())
    let address = try server.start()
    server.stop()
    let run = await CommandRun(
      ["doctor"], environment: ["AUTHENTIK_URL": address, "AUTHENTIK_TOKEN": Self.token])
    #expect(run.code == .unavailable)
    #expect(run.output.contains("✗ address  nothing answers at 127.0.0.1"))
    #expect(!(run.output + run.error).contains(Self.token))
  }

  @Test(.enabled(if: TLSLab.isAvailable, "install the program openssl"), arguments: TLSLab.Certificate.allCases)
  func `a certificate that is not trusted says what to do about it`(certificate: TLSLab.Certificate) async throws {
    let lab = try await TLSLab()
    let port = try lab.serve(certificate)
    let run = await CommandRun(
      ["doctor"], environment: ["AUTHENTIK_URL": "https://localhost:\(port)", "AUTHENTIK_TOKEN": Self.token])
    #expect(run.code == .unavailable)
    // A machine that does not know the authority says so first, whatever else is wrong with the certificate.
    #expect(run.output.contains("TLS certificate"), "\(run.output)")
    if certificate == .good { #expect(run.output.contains("update-ca-certificates")) }
    #expect(!(run.output + run.error).contains(Self.token))
  }
}
