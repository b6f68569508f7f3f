import Bindings
import BindingsTestSupport
import Blueprints
import Planning
import Testing

/// What a plan says of flows and stages that the server lacks: whether they can come, and what was probably meant.
@Suite struct AwaitedObjectsTests {
  @Test func `a bare entry of a flow cannot make one`() async throws {
    let bare =
      "- {model: authentik_flows.flow, id: f, identifiers: {slug: login-flwo}}\n" + AwaitingWorld.deny
      + AwaitingWorld.bind
    guard case .problems(let problems) = try await AwaitingWorld.outcome(bare) else {
      Issue.record("planned")
      return
    }
    #expect(problems.count == 1)
    #expect(problems[0].hasPrefix("2:60 unknown-flow"))
    #expect(problems[0].contains("it names no name, no title, no designation"))
    #expect(problems[0].contains("did you mean “login-flow”?"))
  }

  @Test func `one problem of an entry is told once, however many bindings refer to it`() async throws {
    let entries =
      "- {model: authentik_flows.flow, id: f, identifiers: {slug: login-flwo}}\n" + AwaitingWorld.deny
      + AwaitingWorld.bind
    guard
      case .problems(let problems) = try await AwaitingWorld.outcome(
        entries + AwaitingWorld.bind.replacing("20", with: "30"))
    else {
      Issue.record("planned")
      return
    }
    #expect(problems.count == 1)
  }

  @Test func `a whole entry is awaited, from any of the files`() async throws {
    let whole =
      "- {model: authentik_flows.flow, id: f, identifiers: {slug: login-flwo}, attrs: {name: n, title: t, designation: recovery}}\n"
    #expect(
      try await AwaitingWorld.outcome(whole + AwaitingWorld.deny + AwaitingWorld.bind)
        == .plan(awaiting: 1, operations: 0))
    let bare =
      "- {model: authentik_flows.flow, id: f, identifiers: {slug: login-flwo}}\n" + AwaitingWorld.deny
      + AwaitingWorld.bind
    #expect(try await AwaitingWorld.outcome(bare, whole) == .plan(awaiting: 1, operations: 0))
    let look =
      AwaitingWorld.deny
      + AwaitingWorld.bind.replacing("!KeyOf f", with: "!Find [authentik_flows.flow, [slug, login-flwo]]")
    #expect(try await AwaitingWorld.outcome(look, whole) == .plan(awaiting: 1, operations: 0))
    let pattern = look.replacing("[slug, login-flwo]", with: "[slug__startswith, login-flw]")
    #expect(try await AwaitingWorld.outcome(pattern, whole) == .plan(awaiting: 1, operations: 0))
  }

  @Test(arguments: [
    ("password.passwordstage", "attrs: {allow_show_password: true}", "it names no backends"),
    ("prompt.promptstage", "attrs: {}", "it names no fields"),
    ("user_login.userloginstage", "attrs: {session_duration: x}", "session_duration needs a duration"),
    ("identification.identificationstage", "attrs: {}", "it names neither user_fields nor sources"),
  ])
  func `a stage that its entry cannot make is an error`(type: String, attrs: String, reason: String) async throws {
    let entries =
      AwaitingWorld.flow + "- {model: authentik_stages_\(type), id: s, identifiers: {name: brand-new}, \(attrs)}"
      + AwaitingWorld.bind
    guard case .problems(let problems) = try await AwaitingWorld.outcome(entries) else {
      Issue.record("planned")
      return
    }
    #expect(problems.count == 1)
    #expect(problems[0].hasPrefix("3:") && problems[0].contains("unknown-stage") && problems[0].contains(reason))
  }

  @Test func `a bare name near to one of its type is a slip, and others are awaited`() async throws {
    func entries(_ name: String, _ attrs: String = "") -> String {
      AwaitingWorld.flow + "- {model: authentik_stages_deny.denystage, id: s, identifiers: {name: \(name)}\(attrs)}"
        + AwaitingWorld.bind
    }
    guard case .problems(let problems) = try await AwaitingWorld.outcome(entries("login-denny")) else {
      Issue.record("planned")
      return
    }
    #expect(problems.count == 1 && problems[0].contains("did you mean “login-deny”?"))
    #expect(try await AwaitingWorld.outcome(entries("brand-new")) == .plan(awaiting: 1, operations: 0))
    #expect(
      try await AwaitingWorld.outcome(entries("login-denny", ", attrs: {deny_message: nope}"))
        == .plan(awaiting: 1, operations: 0))
    // Who names both knows one from the other.
    let both = "\n" + AwaitingWorld.deny.replacing("id: s, ", with: "")
    #expect(try await AwaitingWorld.outcome(entries("login-denny") + both) == .plan(awaiting: 1, operations: 0))
    // Near to a stage of another type.
    let login = entries("login-denny").replacing("deny.denystage", with: "dummy.dummystage")
    #expect(try await AwaitingWorld.outcome(login) == .plan(awaiting: 1, operations: 0))
  }

  @Test func `what an entry makes behind the look-up comes too late, unless another file makes it`() async throws {
    let late = AwaitingWorld.flow + AwaitingWorld.find + AwaitingWorld.new
    guard case .problems(let problems) = try await AwaitingWorld.outcome(late) else {
      Issue.record("planned")
      return
    }
    #expect(problems.count == 1)
    #expect(
      problems[0].hasPrefix("4:84 unknown-stage") && problems[0].contains("comes later, in line 5"), "\(problems)")
    #expect(problems[0].contains("move that entry up"))
    #expect(
      try await AwaitingWorld.outcome(AwaitingWorld.flow + AwaitingWorld.new + AwaitingWorld.find)
        == .plan(awaiting: 1, operations: 0))
    #expect(try await AwaitingWorld.outcome(late, AwaitingWorld.new) == .plan(awaiting: 1, operations: 0))
    // A key that an entry behind writes is no key of its object yet.
    let key = "aaaaaaaa-0000-4000-8000-00000000000f"
    let written = late.replacing("!Find [authentik_flows.stage, [name, brand-new]]", with: key)
      .replacing("name: brand-new", with: "pk: \(key), name: brand-new")
    guard case .problems(let problems) = try await AwaitingWorld.outcome(written) else {
      Issue.record("planned")
      return
    }
    #expect(problems.count == 1 && problems[0].contains("comes later, in line 5"), "\(problems)")
  }

  @Test(arguments: [
    (
      "{model: authentik_stages_identification.identificationstage, identifiers: {name: login-identification}}",
      "it names neither user_fields nor sources"
    ),
    ("{model: authentik_stages_prompt.promptstage, identifiers: {name: login-promt}}", "it names no fields"),
    (
      "{model: authentik_stages_user_login.userloginstage, identifiers: {name: login-login}, attrs: {session_duration: x}}",
      "session_duration needs a duration"
    ),
    ("{model: authentik_stages_user_write.userwritestage, identifiers: {name: login-login}}", "is of the model"),
    ("{model: authentik_flows.flow, identifiers: {slug: login-flwo}}", "it names no name"),
    ("{model: authentik_flows.flow, identifiers: {slug: other-flow, name: Nope}}", "has the name “Other”"),
    (
      "{model: authentik_flows.flow, state: must_created, identifiers: {slug: other-flow}, attrs: {name: n, title: t, designation: recovery}}",
      "the server has its flow"
    ),
  ])
  func `of a file that authentik refuses for any entry nothing is awaited`(entry: String, reason: String) async throws {
    let file = AwaitingWorld.flow + "- \(entry)\n" + AwaitingWorld.new + AwaitingWorld.find
    guard case .problems(let problems) = try await AwaitingWorld.outcome(file) else {
      Issue.record("planned")
      return
    }
    #expect(problems.count == 1)
    #expect(problems[0].hasPrefix("3:") && problems[0].contains("the server has no stage “brand-new”"), "\(problems)")
    #expect(problems[0].contains(reason) && problems[0].contains("nothing of this file will make it"), "\(problems)")
    // Where another file makes it as well, that one will; and where nothing is awaited, bindings are compared.
    #expect(try await AwaitingWorld.outcome(file, AwaitingWorld.new) == .plan(awaiting: 1, operations: 0))
    let there = AwaitingWorld.flow + "- \(entry)\n" + AwaitingWorld.find.replacing("brand-new", with: "login-login")
    #expect(try await AwaitingWorld.outcome(there) == .plan(awaiting: 0, operations: 1))
  }

  @Test func `an entry that another file makes possible refuses nothing`() async throws {
    let bare = "- {model: authentik_flows.flow, identifiers: {slug: coming-flow}}\n"
    let whole =
      "- {model: authentik_flows.flow, identifiers: {slug: coming-flow}, attrs: {name: n, title: t, designation: recovery}}\n"
    #expect(
      try await AwaitingWorld.outcome(AwaitingWorld.flow + bare + AwaitingWorld.new + AwaitingWorld.find, whole)
        == .plan(awaiting: 1, operations: 0))
    #expect(
      try await AwaitingWorld.outcome(AwaitingWorld.flow + whole + bare + AwaitingWorld.new + AwaitingWorld.find)
        == .plan(awaiting: 1, operations: 0))
    let uncertain =
      AwaitingWorld.flow
      + "- {model: authentik_flows.flow, identifiers: {slug: coming-flow}, conditions: [!Find [authentik_core.group, [name, g]]]}\n"
    #expect(
      try await AwaitingWorld.outcome(uncertain + AwaitingWorld.new + AwaitingWorld.find)
        == .plan(awaiting: 1, operations: 0))
  }

  @Test
  func `a name near to one of another model is told with its model, and only where none of the right one is near`()
    async throws
  {
    func help(_ model: String, _ name: String) async throws -> String {
      let entry =
        AwaitingWorld.flow
        + AwaitingWorld.find.replacing("authentik_flows.stage, [name, brand-new]", with: "\(model), [name, \(name)]")
      guard case .problems(let problems) = try await AwaitingWorld.outcome(entry) else { return "planned" }
      return problems.joined()
    }
    #expect(
      try await help("authentik_stages_deny.denystage", "login-logn").contains(
        "did you mean “login-login”, of the model authentik_stages_user_login.userloginstage,?"))
    #expect(
      try await help("authentik_stages_user_login.userloginstage", "login-logn").contains("did you mean “login-login”?")
    )
  }

  @Test func `what has the name on the server keeps the other from being made`() async throws {
    let renamed = AwaitingWorld.flow.replacing("slug: login-flow", with: "slug: login-flow, name: Welcome")
    let wrongType = AwaitingWorld.deny.replacing("deny.denystage", with: "user_write.userwritestage")
    let pinned = AwaitingWorld.flow.replacing(
      "{slug: login-flow}",
      with: "{pk: \(key("e", 7).text), designation: recovery}, attrs: {slug: login-flow, name: n, title: t}")
    for (entries, says) in [
      (renamed + AwaitingWorld.deny, "has the name “Log in”"),
      (AwaitingWorld.flow + wrongType, "is of the model authentik_stages_deny.denystage"),
      (pinned + AwaitingWorld.deny, "login-flow"),
    ] {
      guard case .problems(let problems) = try await AwaitingWorld.outcome(entries + AwaitingWorld.bind) else {
        Issue.record("planned: \(entries)")
        continue
      }
      #expect(problems.count == 1 && problems[0].contains(says), "\(problems)")
    }
  }

  @Test func `nothing of a flow is written as long as a binding of it waits`() async throws {
    let entries =
      AwaitingWorld.flow + "- {model: authentik_stages_dummy.dummystage, id: s, identifiers: {name: brand-new}}"
      + AwaitingWorld.bind
        + """

        - model: authentik_flows.flowstagebinding
          identifiers: {target: !KeyOf f, stage: !Find [authentik_flows.stage, [name, login-login]]}
          attrs: {order: 50}
        - model: authentik_flows.flowstagebinding
          identifiers: {target: !Find [authentik_flows.flow, [slug, other-flow]], stage: !Find [authentik_flows.stage, [name, login-deny]]}
          attrs: {order: 11}
        """
    let plan = try await AwaitingWorld.plan(entries).get()
    #expect(plan.operations.map(\.flow) == ["other-flow"])
    #expect(plan.findings.filter { $0.kind == .awaiting }.map(\.stage) == ["brand-new", "login-login"])
    #expect(plan.hasDifferences)
    var options = PlanOptions()
    options.comparesOnly = true
    let compared = try await AwaitingWorld.plan(entries, options: options).get()
    #expect(compared.operations.map(\.flow) == ["login-flow", "other-flow"])
    #expect(compared.findings.filter { $0.kind == .awaiting }.map(\.stage) == ["brand-new"])
  }
}
