import Bindings
import BindingsTestSupport
import Blueprints
import Planning
import Testing

/// Look-ups of flows by more than their slug, and what a plan says where they have no answer.
struct FlowLookUpTests {
  private static let details = FlowDetails(
    title: "Welcome!", layout: "stacked", deniedAction: "message_continue", compatibilityMode: false)

  private func snapshot(version: String? = "2026.5.0", details: FlowDetails? = details) -> Snapshot {
    Snapshot(
      server: "https://id.example.org", authentikVersion: version, readAt: "2026-11-23T06:00:00Z",
      flows: [
        Flow(
          pk: key("f", 0), slug: "login-flow", name: "Log in", designation: "authentication",
          policyBindingModel: key("e", 0), authentication: details.map { _ in .none },
          policyEngineMode: details.map { _ in "any" }, details: details)
      ],
      stages: [Stage(pk: key("d", 0), name: "login-deny", model: "authentik_stages_deny.denystage")],
      bindings: [
        Binding(
          pk: key("b", 0), policyBindingModel: key("c", 0),
          settings: BindingSettings(flow: key("f", 0), stage: key("d", 0), order: 10))
      ], policies: [key("f", 0): [], key("b", 0): []])
  }

  /// The diagnostics of a plan that was made, or of one that could not be, errors first as `error …`.
  private func diagnostics(
    _ entries: String, _ snapshot: Snapshot? = nil, options: ReadingOptions = ReadingOptions()
  ) async throws -> [String] {
    let reading = BlueprintReader(options: options).read(BlueprintText(file: "f.yaml", text: "entries:\n\(entries)\n"))
    #expect(reading.isValid, "\(reading.diagnostics)")
    let made = try await Reconciler(store: MemoryStore(snapshot ?? self.snapshot())).plan([reading])
    let diagnostics =
      switch made {
      case .success(let plan): plan.diagnostics
      case .failure(let problems): problems.diagnostics
      }
    return diagnostics.map { "\($0.severity) \($0.code) \($0.location?.line ?? 0): \($0.message) (\($0.help ?? ""))" }
  }

  private static let stage = "!Find [authentik_flows.stage, [name, login-deny]]"

  private func entry(_ identifiers: String, state: String = "present", attrs: String = "{}") -> String {
    "- {model: authentik_flows.flow, id: f, state: \(state), identifiers: {\(identifiers)}, attrs: \(attrs)}\n"
      + Self.binding(to: "!KeyOf f")
  }

  private static func binding(to flow: String, order: Int = 10) -> String {
    "- {model: authentik_flows.flowstagebinding, identifiers: {target: \(flow), stage: \(stage), order: \(order)}}\n"
  }

  @Test(arguments: [
    ("name", "Welcome"), ("designation", "recovery"), ("title", "Nope"), ("authentication", "require_superuser"),
    ("layout", "content_left"), ("denied_action", "continue"), ("policy_engine_mode", "all"),
    ("compatibility_mode", "true"),
  ])
  func `a flow that has another value than is asked for is none of the two`(field: String, value: String) async throws {
    for entries in [
      entry("slug: login-flow, \(field): \(value)"),
      Self.binding(to: "!Find [authentik_flows.flow, [slug, login-flow], [\(field), \(value)]]"),
    ] {
      let told = try await diagnostics(entries)
      #expect(told.count == 1 && told[0].hasPrefix("error unknown-flow 2: "), "\(told)")
      #expect(told[0].contains("the server's flow “login-flow” has the \(field) “"), "\(told)")
    }
  }

  @Test(arguments: [
    "title: Welcome!", "authentication: none", "layout: stacked", "denied_action: message_continue",
    "policy_engine_mode: any", "compatibility_mode: false", "compatibility_mode: 'f'", "compatibility_mode: 0",
    "title__startswith: Wel",
  ])
  func `a flow that has what is asked for is found, by that alone, too`(condition: String) async throws {
    #expect(try await diagnostics(entry("slug: login-flow, \(condition)")) == [])
    #expect(try await diagnostics(entry(condition)) == [])
  }

  @Test func `a flag is compared with flags alone`() async throws {
    let told = try await diagnostics(entry("slug: login-flow, compatibility_mode: 'no'"))
    #expect(told.count == 1 && told[0].contains("and authentik knows true and false only"), "\(told)")
  }

  @Test func `what nobody told of a flow is noted beside its slug`() async throws {
    let told = try await diagnostics(entry("slug: login-flow, title: Nope"), snapshot(details: nil))
    #expect(told.count == 1 && told[0].contains("note unchecked-look-up") && told[0].contains("title"), "\(told)")
  }

  @Test(arguments: [("2024.8.6", false), ("2025.10.4", false), ("2025.12.0", true), ("2026.5.0", true)])
  func `a slug that is too long for the server's release is not awaited`(
    version: String, isAwaited: Bool
  ) async throws {
    let long = entry("slug: \(String(repeating: "x", count: 51))", attrs: "{name: n, title: t, designation: recovery}")
    let told = try await diagnostics(long, snapshot(version: version))
    #expect(told.isEmpty == isAwaited, "\(told)")
    if !isAwaited { #expect(told[0].contains("longer than the 50 characters")) }
  }

  @Test func `names of what the files would make are near names, too`() async throws {
    let whole =
      "- {model: authentik_flows.flow, identifiers: {slug: brand-new}, "
      + "attrs: {name: n, title: t, designation: recovery}}\n"
    let told = try await diagnostics(whole + Self.binding(to: "!Find [authentik_flows.flow, [slug, brand-nw]]"))
    #expect(told.count == 1 && told[0].contains("did you mean “brand-new”?"), "\(told)")
  }

  @Test func `a flow that must be new and is there is a warning, where the release refuses it`() async throws {
    let there = entry("slug: login-flow", state: "must_created", attrs: "{name: n, title: t, designation: recovery}")
    let told = try await diagnostics(there)
    #expect(told.count == 1 && told[0].hasPrefix("warning exists-already 2: the server has the flow “login-flow”"))
    #expect(try await diagnostics(there, snapshot(version: "2024.8.6")) == [])
    let byTag = there.replacing("must_created", with: "!If [true, must_created, present]")
    #expect(try await diagnostics(byTag) == [])
    let new = there.replacing("slug: login-flow", with: "slug: brand-new")
    #expect(try await diagnostics(new) == [])
  }

  @Test func `a problem of a look-up has no other behind it, and is told once`() async throws {
    let server = "- {model: authentik_core.group, id: g, identifiers: {name: g}}\n"
    let unknown = Self.binding(to: "!Find [authentik_flows.flow, [name__regex, l.*]]")
    #expect(try await diagnostics(server + unknown).count == 1)
    let shared = entry("name__regex: l.*") + Self.binding(to: "!KeyOf f", order: 20)
    let told = try await diagnostics(shared)
    #expect(told.count == 1 && told[0].hasPrefix("error unanswerable-look-up 2:"), "\(told)")
  }

  @Test(arguments: [
    "!Env SLUG", "!Find [authentik_flows.flow, [slug, !Env SLUG]]", "!Format ['%s-x', !Env SLUG]",
    "!Find [authentik_flows.flow, [slug, !Format ['%s-x', !Env SLUG]]]", "!KeyOf f",
  ])
  func `what is closed is named with what opens it, once`(target: String) {
    let entries =
      "- {model: authentik_flows.flow, id: f, identifiers: {slug: !Env SLUG}}\n" + Self.binding(to: target)
    let reading = BlueprintReader().read(BlueprintText(file: "f.yaml", text: "entries:\n\(entries)"))
    let told = reading.diagnostics.filter { $0.severity == .error }
    #expect(told.map(\.code) == ["blocked"], "\(told)")
    #expect(told.first?.help?.hasPrefix("--allow-env SLUG opens it") == true)
  }
}
