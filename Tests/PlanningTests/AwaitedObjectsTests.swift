import Bindings
import BindingsTestSupport
import Blueprints
import Planning
import Testing

/// What a plan says of flows and stages that the server lacks: whether they can come, and what was probably meant.
struct AwaitedObjectsTests {
  private static let snapshot: Snapshot = {
    let flows = [
      Flow(pk: key("f", 0), slug: "login-flow", name: "Log in", designation: "authentication"),
      Flow(pk: key("f", 1), slug: "other-flow", name: "Other", designation: "authorization"),
    ]
    let stages = [
      Stage(
        pk: key("d", 0), name: "login-identification", model: "authentik_stages_identification.identificationstage"),
      Stage(pk: key("d", 1), name: "login-login", model: "authentik_stages_user_login.userloginstage"),
      Stage(pk: key("d", 2), name: "login-deny", model: "authentik_stages_deny.denystage"),
    ]
    let bindings = [(0, 0, 10), (0, 1, 100), (1, 2, 10)].enumerated().map { number, row in
      Binding(
        pk: key("b", number), policyBindingModel: key("c", number),
        settings: BindingSettings(flow: key("f", row.0), stage: key("d", row.1), order: row.2))
    }
    return Snapshot(
      server: "https://id.example.org", authentikVersion: "2026.5.0", readAt: "2026-11-23T06:00:00Z", flows: flows,
      stages: stages, bindings: bindings)
  }()

  private enum Outcome: Equatable, CustomStringConvertible {
    case plan(awaiting: Int, operations: Int)
    case problems([String])

    var description: String {
      switch self {
      case .plan(let awaiting, let operations): "awaiting \(awaiting), operations \(operations)"
      case .problems(let problems): problems.joined(separator: "; ")
      }
    }
  }

  private func plan(_ files: String..., options: PlanOptions = PlanOptions()) async throws -> Result<
    Plan, DesiredProblems
  > {
    let readings = files.enumerated().map { number, entries in
      BlueprintReader().read(BlueprintText(file: "\(number).yaml", text: "entries:\n\(entries)\n"))
    }
    for reading in readings { #expect(reading.isValid, "\(reading.diagnostics)") }
    return try await Reconciler(store: MemoryStore(Self.snapshot), options: options).plan(readings)
  }

  private func outcome(_ files: String...) async throws -> Outcome {
    let made =
      files.count == 1 ? try await plan(files[0]) : try await plan(files[0], files[1])
    return switch made {
    case .success(let plan):
      .plan(awaiting: plan.findings.count { $0.kind == .awaiting }, operations: plan.operations.count)
    case .failure(let problems):
      .problems(
        problems.diagnostics.filter { $0.severity == .error }.map {
          "\($0.location.map { "\($0.line):\($0.column) " } ?? "")\($0.code): \($0.message) (\($0.help ?? ""))"
        })
    }
  }

  private static let bind =
    "\n- {model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf f, stage: !KeyOf s, order: 20}}"
  private static let flow = "- {model: authentik_flows.flow, id: f, identifiers: {slug: login-flow}}\n"
  private static let deny = "- {model: authentik_stages_deny.denystage, id: s, identifiers: {name: login-deny}}"

  @Test func `a bare entry of a flow cannot make one`() async throws {
    let bare = "- {model: authentik_flows.flow, id: f, identifiers: {slug: login-flwo}}\n" + Self.deny + Self.bind
    guard case .problems(let problems) = try await outcome(bare) else {
      Issue.record("planned")
      return
    }
    #expect(problems.count == 1)
    #expect(problems[0].hasPrefix("2:60 unknown-flow"))
    #expect(problems[0].contains("it names no name, no title, no designation"))
    #expect(problems[0].contains("did you mean “login-flow”?"))
  }

  @Test func `one problem of an entry is told once, however many bindings refer to it`() async throws {
    let entries = "- {model: authentik_flows.flow, id: f, identifiers: {slug: login-flwo}}\n" + Self.deny + Self.bind
    guard case .problems(let problems) = try await outcome(entries + Self.bind.replacing("20", with: "30")) else {
      Issue.record("planned")
      return
    }
    #expect(problems.count == 1)
  }

  @Test func `a whole entry is awaited, from any of the files`() async throws {
    let whole =
      "- {model: authentik_flows.flow, id: f, identifiers: {slug: login-flwo}, attrs: {name: n, title: t, designation: recovery}}\n"
    #expect(try await outcome(whole + Self.deny + Self.bind) == .plan(awaiting: 1, operations: 0))
    let bare = "- {model: authentik_flows.flow, id: f, identifiers: {slug: login-flwo}}\n" + Self.deny + Self.bind
    #expect(try await outcome(bare, whole) == .plan(awaiting: 1, operations: 0))
    let look = Self.deny + Self.bind.replacing("!KeyOf f", with: "!Find [authentik_flows.flow, [slug, login-flwo]]")
    #expect(try await outcome(look, whole) == .plan(awaiting: 1, operations: 0))
    let pattern = look.replacing("[slug, login-flwo]", with: "[slug__startswith, login-flw]")
    #expect(try await outcome(pattern, whole) == .plan(awaiting: 1, operations: 0))
  }

  @Test(arguments: [
    ("password.passwordstage", "attrs: {allow_show_password: true}", "it names no backends"),
    ("prompt.promptstage", "attrs: {}", "it names no fields"),
    ("user_login.userloginstage", "attrs: {session_duration: x}", "session_duration needs a duration"),
    ("identification.identificationstage", "attrs: {}", "it names neither user_fields nor sources"),
  ])
  func `a stage that its entry cannot make is an error`(type: String, attrs: String, reason: String) async throws {
    let entries =
      Self.flow + "- {model: authentik_stages_\(type), id: s, identifiers: {name: brand-new}, \(attrs)}" + Self.bind
    guard case .problems(let problems) = try await outcome(entries) else {
      Issue.record("planned")
      return
    }
    #expect(problems.count == 1)
    #expect(problems[0].hasPrefix("3:") && problems[0].contains("unknown-stage") && problems[0].contains(reason))
  }

  @Test func `a bare name near to one of its type is a slip, and others are awaited`() async throws {
    func entries(_ name: String, _ attrs: String = "") -> String {
      Self.flow + "- {model: authentik_stages_deny.denystage, id: s, identifiers: {name: \(name)}\(attrs)}" + Self.bind
    }
    guard case .problems(let problems) = try await outcome(entries("login-denny")) else {
      Issue.record("planned")
      return
    }
    #expect(problems.count == 1 && problems[0].contains("did you mean “login-deny”?"))
    #expect(try await outcome(entries("brand-new")) == .plan(awaiting: 1, operations: 0))
    #expect(
      try await outcome(entries("login-denny", ", attrs: {deny_message: nope}")) == .plan(awaiting: 1, operations: 0))
    // Who names both knows one from the other.
    let both = "\n" + Self.deny.replacing("id: s, ", with: "")
    #expect(try await outcome(entries("login-denny") + both) == .plan(awaiting: 1, operations: 0))
    // Near to a stage of another type.
    let login = entries("login-denny").replacing("deny.denystage", with: "dummy.dummystage")
    #expect(try await outcome(login) == .plan(awaiting: 1, operations: 0))
  }

  private static let find =
    "\n- {model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf f, "
    + "stage: !Find [authentik_flows.stage, [name, brand-new]], order: 20}}\n"
  private static let new =
    "- {model: authentik_stages_dummy.dummystage, identifiers: {name: brand-new}, attrs: {throw_error: false}}\n"

  @Test func `what an entry makes behind the look-up comes too late, unless another file makes it`() async throws {
    let late = Self.flow + Self.find + Self.new
    guard case .problems(let problems) = try await outcome(late) else {
      Issue.record("planned")
      return
    }
    #expect(problems.count == 1)
    #expect(
      problems[0].hasPrefix("4:84 unknown-stage") && problems[0].contains("comes later, in line 5"), "\(problems)")
    #expect(problems[0].contains("move that entry up"))
    #expect(try await outcome(Self.flow + Self.new + Self.find) == .plan(awaiting: 1, operations: 0))
    #expect(try await outcome(late, Self.new) == .plan(awaiting: 1, operations: 0))
    // A key that an entry behind writes is no key of its object yet.
    let key = "aaaaaaaa-0000-4000-8000-00000000000f"
    let written = late.replacing("!Find [authentik_flows.stage, [name, brand-new]]", with: key)
      .replacing("name: brand-new", with: "pk: \(key), name: brand-new")
    guard case .problems(let problems) = try await outcome(written) else {
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
    let file = Self.flow + "- \(entry)\n" + Self.new + Self.find
    guard case .problems(let problems) = try await outcome(file) else {
      Issue.record("planned")
      return
    }
    #expect(problems.count == 1)
    #expect(problems[0].hasPrefix("3:") && problems[0].contains("the server has no stage “brand-new”"), "\(problems)")
    #expect(problems[0].contains(reason) && problems[0].contains("nothing of this file will make it"), "\(problems)")
    // Where another file makes it as well, that one will; and where nothing is awaited, bindings are compared.
    #expect(try await outcome(file, Self.new) == .plan(awaiting: 1, operations: 0))
    let there = Self.flow + "- \(entry)\n" + Self.find.replacing("brand-new", with: "login-login")
    #expect(try await outcome(there) == .plan(awaiting: 0, operations: 1))
  }

  @Test func `an entry that another file makes possible refuses nothing`() async throws {
    let bare = "- {model: authentik_flows.flow, identifiers: {slug: coming-flow}}\n"
    let whole =
      "- {model: authentik_flows.flow, identifiers: {slug: coming-flow}, attrs: {name: n, title: t, designation: recovery}}\n"
    #expect(try await outcome(Self.flow + bare + Self.new + Self.find, whole) == .plan(awaiting: 1, operations: 0))
    #expect(try await outcome(Self.flow + whole + bare + Self.new + Self.find) == .plan(awaiting: 1, operations: 0))
    let uncertain =
      Self.flow
      + "- {model: authentik_flows.flow, identifiers: {slug: coming-flow}, conditions: [!Find [authentik_core.group, [name, g]]]}\n"
    #expect(try await outcome(uncertain + Self.new + Self.find) == .plan(awaiting: 1, operations: 0))
  }

  @Test
  func `a name near to one of another model is told with its model, and only where none of the right one is near`()
    async throws
  {
    func help(_ model: String, _ name: String) async throws -> String {
      let entry =
        Self.flow + Self.find.replacing("authentik_flows.stage, [name, brand-new]", with: "\(model), [name, \(name)]")
      guard case .problems(let problems) = try await outcome(entry) else { return "planned" }
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
    let renamed = Self.flow.replacing("slug: login-flow", with: "slug: login-flow, name: Welcome")
    let wrongType = Self.deny.replacing("deny.denystage", with: "user_write.userwritestage")
    let pinned = Self.flow.replacing(
      "{slug: login-flow}",
      with: "{pk: \(key("e", 7).text), designation: recovery}, attrs: {slug: login-flow, name: n, title: t}")
    for (entries, says) in [
      (renamed + Self.deny, "has the name “Log in”"),
      (Self.flow + wrongType, "is of the model authentik_stages_deny.denystage"),
      (pinned + Self.deny, "login-flow"),
    ] {
      guard case .problems(let problems) = try await outcome(entries + Self.bind) else {
        Issue.record("planned: \(entries)")
        continue
      }
      #expect(problems.count == 1 && problems[0].contains(says), "\(problems)")
    }
  }

  @Test func `nothing of a flow is written as long as a binding of it waits`() async throws {
    let entries =
      Self.flow + "- {model: authentik_stages_dummy.dummystage, id: s, identifiers: {name: brand-new}}" + Self.bind
        + """

        - model: authentik_flows.flowstagebinding
          identifiers: {target: !KeyOf f, stage: !Find [authentik_flows.stage, [name, login-login]]}
          attrs: {order: 50}
        - model: authentik_flows.flowstagebinding
          identifiers: {target: !Find [authentik_flows.flow, [slug, other-flow]], stage: !Find [authentik_flows.stage, [name, login-deny]]}
          attrs: {order: 11}
        """
    let plan = try await plan(entries).get()
    #expect(plan.operations.map(\.flow) == ["other-flow"])
    #expect(plan.findings.filter { $0.kind == .awaiting }.map(\.stage) == ["brand-new", "login-login"])
    #expect(plan.hasDifferences)
    var options = PlanOptions()
    options.comparesOnly = true
    let compared = try await self.plan(entries, options: options).get()
    #expect(compared.operations.map(\.flow) == ["login-flow", "other-flow"])
    #expect(compared.findings.filter { $0.kind == .awaiting }.map(\.stage) == ["brand-new"])
  }

  @Test(arguments: [
    "[name, login-login], [session_duration, x]", "[name__iexact, LOGIN-login]", "[name__startswith, login-l]",
    "[name__endswith, n-login]", "[name__icontains, N-LOG]", "[name__in, [a, login-login]]",
    "[stage_uuid, DDDDDDDD-0000-4000-8000-000000000001]",
  ])
  func `a look-up that lists can answer is answered`(pairs: String) async throws {
    let entries =
      Self.flow + """
        - model: authentik_flows.flowstagebinding
          identifiers: {target: !KeyOf f, stage: !Find [authentik_stages_user_login.userloginstage, \(pairs)]}
          attrs: {order: 99}
        """
    #expect(try await outcome(entries) == .plan(awaiting: 0, operations: 1))
    let notes = try await plan(entries).get().diagnostics.filter { $0.code == "unchecked-look-up" }
    #expect(notes.map(\.severity) == (pairs.contains("session") ? [.note] : []))
  }

  @Test(arguments: ["[session_duration, x]", "[name__regex, l.*]", "[name__gt, a]", "[flow__slug, x]"])
  func `what no list shows is refused`(pairs: String) async throws {
    let entries =
      Self.flow + """
        - model: authentik_flows.flowstagebinding
          identifiers: {target: !KeyOf f, stage: !Find [authentik_stages_user_login.userloginstage, \(pairs)]}
          attrs: {order: 99}
        """
    guard case .problems(let problems) = try await outcome(entries) else {
      Issue.record("planned")
      return
    }
    #expect(problems.count == 1 && problems[0].contains("unanswerable-look-up"))
  }

  @Test func `tombstones of a flow that is gone leave nothing to do`() async throws {
    let gone = """
      - model: authentik_flows.flowstagebinding
        state: absent
        identifiers: {target: !Find [authentik_flows.flow, [slug, long-gone]], stage: !Find [authentik_flows.stage, [name, login-deny]], order: 1}
      """
    let plan = try await plan(gone).get()
    #expect(!plan.hasDifferences && !plan.isRefused)
    #expect(plan.diagnostics.map(\.code) == ["unknown-flow"])
    let passedOver =
      "- {model: authentik_flows.flow, id: f, state: absent, identifiers: {slug: login-flow}}\n" + """
        - model: authentik_flows.flowstagebinding
          state: absent
          identifiers: {target: !KeyOf f, order: 1}
        """
    #expect(try await outcome(passedOver) == .plan(awaiting: 0, operations: 0))
  }
}
