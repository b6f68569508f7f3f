internal import Bindings

/// Flows, stages, bindings and policies as tables to read: a line a row, cells between `|`.
///
/// Rows name flows by slug, stages and policies by name; a policy is bound to a flow (`slug`) or to a binding
/// (`slug order`).
struct Contents: Sendable {
  /// pk | policybindingmodel_ptr_id | slug | designation | authentication | name | title
  var flows: String
  /// pk | app, such as `user_login` | name
  var stages: String
  /// pk | policybindingmodel_ptr_id | flow | order | stage | `plan`, `run` or both: when policies are asked
  var bindings: String
  /// pk | name
  var policies: String
  /// pk | policy | target | order | `failure` where its result is true if the policy fails
  var policyBindings: String
  /// pk | path | name
  var blueprints: String

  /// The cells of each line.
  static func rows(_ table: String) -> [[String]] {
    table.utf8.split(separator: UInt8(ascii: "\n")).map { line in
      line.split(separator: UInt8(ascii: "|")).map { cell in
        let start = cell.drop { $0 == UInt8(ascii: " ") }
        let end = start.lastIndex { $0 != UInt8(ascii: " ") }.map { start.index(after: $0) } ?? start.startIndex
        return String(Substring(start[..<end]))
      }
    }
  }
}

extension SandboxState {
  /// Adds the rows of the tables; one that names what is not there is left out.
  mutating func add(_ contents: Contents) {
    for row in Contents.rows(contents.flows) {
      flows.append(
        SandboxFlow(
          pk: PrimaryKey(row[0]), policyBindingModel: PrimaryKey(row[1]), slug: row[2], name: row[5], title: row[6],
          designation: row[3], authentication: row[4]))
    }
    for row in Contents.rows(contents.stages) {
      let type = StageType(model: "authentik_stages_\(row[1]).")
      stages.append(
        SandboxStage(
          pk: PrimaryKey(row[0]), name: row[2], type: type, settings: StageDefaults.settings(of: type, in: version)))
    }
    begin(with: bindings + Contents.rows(contents.bindings).compactMap(binding))
    for row in Contents.rows(contents.policies) { policies.append(SandboxPolicy(pk: PrimaryKey(row[0]), name: row[1])) }
    for row in Contents.rows(contents.policyBindings) {
      guard let policy = policies.first(where: { $0.name == row[1] })?.pk, let target = target(row[2]),
        let order = Int(row[3])
      else { continue }
      var binding = SandboxPolicyBinding(
        pk: PrimaryKey(row[0]), subject: .policy(policy), target: target, order: order)
      binding.failureResult = row.count > 4 && row[4] == "failure"
      policyBindings.append(binding)
    }
    for row in Contents.rows(contents.blueprints) {
      blueprints.append(SandboxBlueprint(pk: PrimaryKey(row[0]), name: row[2], path: row[1]))
    }
  }

  private func binding(_ row: [String]) -> Binding? {
    guard let flow = flow(slug: row[2])?.pk, let order = Int(row[3]), let stage = stage(named: row[4])?.pk else {
      return nil
    }
    return Binding(
      pk: PrimaryKey(row[0]), policyBindingModel: PrimaryKey(row[1]),
      settings: BindingSettings(
        flow: flow, stage: stage, order: order, evaluateOnPlan: row[5].contains("plan"),
        reEvaluatePolicies: row[5].contains("run")))
  }

  private func target(_ text: String) -> PrimaryKey? {
    let words = text.split(separator: " ")
    guard let flow = words.first.flatMap({ flow(slug: String($0)) }) else { return nil }
    guard words.count == 2 else { return flow.policyBindingModel }
    return bindings(ofFlow: flow.pk).first { "\($0.settings.order)" == words[1] }?.policyBindingModel
  }
}
