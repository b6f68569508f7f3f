internal import Bindings
internal import Documents
internal import FoundationEssentials
internal import Planning
internal import Reporting

extension Run {
  /// The plan that the one operand holds; nil where the operands are blueprints.
  ///
  /// A plan is told from a blueprint in JSON by its `format`.
  func approvedPlan() throws(Failure) -> ApprovedPlan? {
    // A pipe can be read but once, and is for the blueprint that it may hold.
    guard arguments.operands.count == 1, let path = arguments.operands.first, InputFile.isRegular(path),
      let data = InputFile.read(path),
      let head = try? JSONDecoder().decode(DocumentHead.self, from: data), head.format == PlanReport.format
    else { return nil }
    for option in Option.ofPlanning where arguments.has(option) {
      throw Failure(
        .usage, "plan-is-made", "--\(option.rawValue) was decided when \(path) was made", help: "leave it out")
    }
    let approved: ApprovedPlan
    do throws(ApprovedPlanError) {
      guard head.formatVersion == 1, let report = try? JSONText.read(PlanReport.self, from: data) else {
        throw ApprovedPlanError("it is no plan of a version that this flowbind understands")
      }
      approved = try ApprovedPlan(report)
    } catch {
      throw Failure(.invalidBlueprint, "bad-plan", "\(path) cannot be applied: \(error.message)", help: "plan again")
    }
    return approved
  }

  private struct DocumentHead: Decodable {
    var format: String
    var formatVersion: Int

    enum CodingKeys: String, CodingKey {
      case format
      case formatVersion = "format_version"
    }
  }

  /// Refuses a plan whose time is over.
  func checkExpiry(_ report: PlanReport) throws(Failure) {
    guard let written = report.expiresAt else { return }
    guard let end = try? Date(written, strategy: .iso8601), let now = try? Date(surroundings.now(), strategy: .iso8601),
      now < end
    else {
      throw Failure(
        .refused, "expired-plan", "the plan expired at \(written.printable)", help: "plan again and read it")
    }
  }

  /// The server as plans and journals name it: a sandbox has another port in every run.
  func serverName(_ store: any BindingStore) -> String { arguments.has(.sandbox) ? Self.sandboxName : store.address }

  /// The server that the options name, as plans name it, for the report of a run that failed; nil where they name none.
  var namedServer: String? {
    if arguments.has(.sandbox) { return Self.sandboxName }
    guard arguments.value(.snapshot) == nil else { return nil }
    return ServerSettings.name(arguments, surroundings, secrets)
  }

  static let sandboxName = "sandbox"

  /// Refuses a plan whose ground moved since it was made, unless nothing of it is left to write, and a plan that was
  /// made for another server.
  func movement(of approved: ApprovedPlan, on store: any BindingStore) async throws(Failure) -> PlanMovement {
    let server = try serverID() ?? serverName(store)
    guard server == approved.report.serverID ?? approved.plan.server else {
      throw Failure(
        .refused, "other-server",
        "the plan was made for \((approved.report.serverID ?? approved.plan.server).printable), not for \(server.printable)",
        help: "where one server has two addresses, plan and apply with --server-id NAME")
    }
    let movement: PlanMovement
    do throws(StoreError) {
      movement = try await approved.movement(on: store)
    } catch {
      throw Failure(error)
    }
    guard movement.isNone || movement.isCarriedOut else { throw Failure(.refused, movement.staleness) }
    return movement
  }
}

extension PlanMovement {
  /// Why the plan cannot be applied, and what of it is there already.
  fileprivate var staleness: [Diagnostic] {
    let reasons = moved.isEmpty ? ["a part of the plan is on the server already, and the rest is not"] : moved
    return reasons.map {
      Diagnostic(.error, "stale-plan", $0.printable, help: "nothing was written; plan again and read it")
    } + applied.map { Diagnostic(.note, "applied-already", "as the plan wants it already: \($0.printable)") }
  }

  /// What moved besides a plan of which nothing is left to write.
  var remarks: [Diagnostic] {
    moved.map {
      Diagnostic(
        .warning, "moved-besides", $0.printable, help: "the plan is not about it; plan again to see what it means")
    }
  }
}

extension Option {
  /// What decides about a plan besides the files, and so is settled in a plan file.
  static let ofPlanning: [Option] = [
    .flow, .create, .delete, .prune, .allow, .maxChanges, .atomic, .context, .set, .dialect, .allowEnvironment,
    .allowFiles,
  ]
}
