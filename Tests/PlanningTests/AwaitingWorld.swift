import Bindings
import BindingsTestSupport
import Blueprints
import Planning
import Testing

/// A server of two flows and three stages, and plans of files that name what it has not.
enum AwaitingWorld {
  static let snapshot: Snapshot = {
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

  enum Outcome: Equatable, CustomStringConvertible {
    case plan(awaiting: Int, operations: Int)
    case problems([String])

    var description: String {
      switch self {
      case .plan(let awaiting, let operations): "awaiting \(awaiting), operations \(operations)"
      case .problems(let problems): problems.joined(separator: "; ")
      }
    }
  }

  static func plan(_ files: String..., options: PlanOptions = PlanOptions()) async throws -> Result<
    Plan, DesiredProblems
  > {
    let readings = files.enumerated().map { number, entries in
      BlueprintReader().read(BlueprintText(file: "\(number).yaml", text: "entries:\n\(entries)\n"))
    }
    for reading in readings { #expect(reading.isValid, "\(reading.diagnostics)") }
    return try await Reconciler(store: MemoryStore(snapshot), options: options).plan(readings)
  }

  static func outcome(_ files: String...) async throws -> Outcome {
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

  static let bind =
    "\n- {model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf f, stage: !KeyOf s, order: 20}}"
  static let flow = "- {model: authentik_flows.flow, id: f, identifiers: {slug: login-flow}}\n"
  static let deny = "- {model: authentik_stages_deny.denystage, id: s, identifiers: {name: login-deny}}"

  static let find =
    "\n- {model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf f, "
    + "stage: !Find [authentik_flows.stage, [name, brand-new]], order: 20}}\n"
  static let new =
    "- {model: authentik_stages_dummy.dummystage, identifiers: {name: brand-new}, attrs: {throw_error: false}}\n"
}
