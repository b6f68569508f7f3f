@testable import AuthentikSandbox
import Bindings
import Synchronization

// What the recordings tell about the state of the server they were made with.
extension SandboxState {
  /// The fresh install that the first two groups list.
  static func recorded(_ version: AuthentikSandbox.AuthentikVersion, _ exchanges: [Exchange]) -> SandboxState {
    var state = SandboxState(version: version)
    if let release = exchanges.lazy.compactMap({ $0.body["version_current"]?.string }).first { state.release = release }
    // Stages have no ordering: the list of all of them tells in which sequence the database holds them.
    state.learnStages(from: exchanges.filter { $0.request.target == "/api/v3/stages/all/" }.flatMap { $0.body.objects })
    state.learn(from: exchanges)
    var bindings: [Binding] = []
    for row in exchanges.flatMap({ $0.rows }) where row["stage_obj"] != nil {
      if let binding = Binding(row), !bindings.contains(where: { $0.pk == binding.pk }) { bindings.append(binding) }
    }
    state.begin(with: bindings)
    state.accounts["TOKEN"] = .administrator
    return state
  }

  /// Takes in the flows, stages and policies that replies mention and that are not known yet.
  mutating func learn(from exchanges: [Exchange]) {
    let objects = exchanges.flatMap { $0.body.objects }
    for object in objects.filter({ $0["export_url"] != nil }).sorted(by: { $0.weight > $1.weight }) {
      guard let flow = SandboxFlow(object), self.flow(flow.pk) == nil else { continue }
      flows.append(flow)
      for key in (object["policies"]?.array ?? []).compactMap(\.string) {
        let policy = SandboxPolicy(pk: PrimaryKey(key), name: key)
        policies.append(policy)
        policyBindings.append(
          SandboxPolicyBinding(
            pk: makeKey(), subject: .policy(policy.pk), target: flow.policyBindingModel, order: 0))
      }
    }
    learnStages(from: objects)
    for object in objects where object["bound_to"] != nil {
      guard let policy = SandboxPolicy(object), !policies.contains(where: { $0.pk == policy.pk }) else { continue }
      policies.append(policy)
    }
  }

  /// The type of a stage is not in replies to writes, and its settings are only in the list of its type.
  private mutating func learnStages(from objects: [JSON]) {
    for object in objects where object["meta_model_name"] != nil && object["flow_set"] != nil {
      guard let stage = SandboxStage(object) else { continue }
      guard let index = stages.firstIndex(where: { $0.pk == stage.pk }) else {
        stages.append(stage)
        continue
      }
      if stages[index].type == .degraded { stages[index].type = stage.type }
      if stages[index].settings.isEmpty { stages[index].settings = stage.settings }
    }
  }

  /// Sets the bindings of a group as a read before the first write shows them: what happened to them between two
  /// groups was not recorded.
  mutating func learnBindings(readFirstIn group: [Exchange]) {
    for key in Set(group.compactMap(\.bindingKey)) where binding(PrimaryKey(key)) != nil {
      let first = group.first { $0.bindingKey == key && $0.status == 200 }
      if let first, first.request.method == "GET", let binding = Binding(first.body) { save(binding) }
    }
  }

  /// Adds the binding that a request addresses, where no request before it created that, as it was at first.
  mutating func learnBinding(addressedBy exchange: Exchange, of group: [Exchange], session: [Exchange]) {
    guard let key = exchange.bindingKey, binding(PrimaryKey(key)) == nil else { return }
    let later = group.drop { $0.name != exchange.name }.filter { $0.bindingKey == key }
    // A key that is only ever not found is none: it must be read, written or deleted once.
    guard later.contains(where: { (200..<300).contains($0.status) }) else { return }
    let seen = session.filter { $0.bindingKey == key }.flatMap { [$0.before, $0.body] }.compactMap { $0 }
    if let binding = seen.lazy.compactMap({ Binding($0) }).first {
      insert(binding)
    } else if let flow = flows.last, let stage = stages.last {
      let settings = BindingSettings(flow: flow.pk, stage: stage.pk, order: 9_000)
      insert(Binding(pk: PrimaryKey(key), policyBindingModel: makeKey(), settings: settings))
    }
  }

  /// Adds bindings that no request names, but that the first reply counts among the flows of a stage.
  mutating func learnUnseenBindings(from exchange: Exchange) {
    guard let stage = exchange.body["stage_obj"], let pk = stage["pk"]?.string.map({ PrimaryKey($0) }) else { return }
    for flow in (stage["flow_set"]?.array ?? []).compactMap({ $0["pk"]?.string }).map({ PrimaryKey($0) }) {
      let told = (stage["flow_set"]?.array ?? []).count { $0["pk"]?.string == flow.text }
      while bindings.count(where: { $0.settings.flow == flow && $0.settings.stage == pk }) < told {
        let settings = BindingSettings(flow: flow, stage: pk, order: 9_000 + bindings.count)
        insert(Binding(pk: makeKey(), policyBindingModel: makeKey(), settings: settings))
      }
    }
  }

  /// Makes the next new rows get the keys that the recorded reply shows.
  mutating func expectKeys(of reply: JSON) {
    let names = ["pk", "policybindingmodel_ptr_id"]
    let keys = Mutex(names.compactMap { reply[$0]?.string }.map { PrimaryKey($0) })
    let random = SandboxState().makeKey
    let sequence = KeySequence(keys)
    makeKey = { sequence.next() ?? random() }
  }

  /// The users of the recordings; their rights are in their names.
  mutating func addRecordedUsers(objectKey: String?) {
    let viewChange: Set<Right> = [.view(.binding), .change(.binding)]
    let object = objectKey.map { PrimaryKey($0) }
    let users: [String: Account] = [
      "u-none": Account(pk: 10, username: "u-none"),
      "u-view": Account(pk: 11, username: "u-view", rights: [.view(.binding)]),
      "u-change": Account(pk: 12, username: "u-change", rights: [.change(.binding)]),
      "u-viewchange": Account(pk: 13, username: "u-viewchange", rights: viewChange),
      "u-objview": Account(
        pk: 14, username: "u-objview", rightsByObject: object.map { [$0: [.view(.binding)]] } ?? [:]),
      "u-objviewchange": Account(
        pk: 15, username: "u-objviewchange", rightsByObject: object.map { [$0: viewChange] } ?? [:]),
      "u-vcf": Account(pk: 16, username: "u-vcf", rights: viewChange.union([.view(.flow), .view(.stage)])),
      "u-expired": Account(pk: 17, username: "u-expired", tokenState: .expired, rights: viewChange),
      "u-inactive": Account(pk: 18, username: "u-inactive", tokenState: .userInactive, rights: viewChange),
      // The recordings show no right of this user to have come into force.
      "u-viewchange-nostage": Account(pk: 19, username: "u-viewchange-nostage"),
    ]
    for (name, account) in users { accounts["TOKEN_\(name)"] = account }
  }
}

/// Hands out keys in a given sequence.
private final class KeySequence: Sendable {
  private let keys: Mutex<[PrimaryKey]>
  init(_ keys: consuming Mutex<[PrimaryKey]>) { self.keys = keys }
  func next() -> PrimaryKey? { keys.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
}

extension Exchange {
  var rows: [JSON] { body["results"]?.array ?? [] }
}

extension JSON {
  /// All objects inside, outermost first.
  fileprivate var objects: [JSON] {
    switch self {
    case .object(let members): [self] + members.flatMap { $0.value.objects }
    case .array(let values): values.flatMap(\.objects)
    default: []
    }
  }

  fileprivate var weight: Int { members?.count ?? 0 }
  fileprivate func key(_ name: String) -> PrimaryKey? { self[name]?.string.map { PrimaryKey($0) } }
}

extension Binding {
  init?(_ row: JSON) {
    guard let pk = row.key("pk"), let model = row.key("policybindingmodel_ptr_id"), let flow = row.key("target"),
      let stage = row.key("stage"), let order = row["order"]?.integer
    else { return nil }
    self.init(
      pk: pk, policyBindingModel: model,
      settings: BindingSettings(
        flow: flow, stage: stage, order: order, evaluateOnPlan: row["evaluate_on_plan"] == true,
        reEvaluatePolicies: row["re_evaluate_policies"] == true,
        policyEngineMode: row["policy_engine_mode"]?.string ?? "",
        invalidResponseAction: row["invalid_response_action"]?.string ?? ""))
  }
}

extension SandboxFlow {
  fileprivate init?(_ row: JSON) {
    guard let pk = row.key("pk"), let model = row.key("policybindingmodel_ptr_id"), let slug = row["slug"]?.string
    else { return nil }
    self.init(
      pk: pk, policyBindingModel: model, slug: slug, name: row["name"]?.string ?? "",
      title: row["title"]?.string ?? "", designation: row["designation"]?.string ?? "",
      authentication: row["authentication"]?.string ?? "none")
    background = (row["background_url"] ?? row["background"])?.string ?? ""
    policyEngineMode = row["policy_engine_mode"]?.string ?? ""
    compatibilityMode = row["compatibility_mode"] == true
    layout = row["layout"]?.string ?? ""
    deniedAction = row["denied_action"]?.string ?? ""
  }
}

extension SandboxStage {
  fileprivate init?(_ row: JSON) {
    guard let pk = row.key("pk"), let name = row["name"]?.string, let model = row["meta_model_name"]?.string else {
      return nil
    }
    let type = StageType(
      model: model, component: row["component"]?.string ?? "", verboseName: row["verbose_name"]?.string ?? "",
      verboseNamePlural: row["verbose_name_plural"]?.string ?? "")
    let members = row.members ?? []
    let common = members.firstIndex { $0.name == "flow_set" } ?? members.count - 1
    self.init(pk: pk, name: name, type: type, settings: Array(members[(common + 1)...]))
  }
}

extension SandboxPolicy {
  fileprivate init?(_ row: JSON) {
    guard let pk = row.key("pk"), let name = row["name"]?.string else { return nil }
    self.init(pk: pk, name: name)
    component = row["component"]?.string ?? ""
    verboseName = row["verbose_name"]?.string ?? ""
    verboseNamePlural = row["verbose_name_plural"]?.string ?? ""
    model = row["meta_model_name"]?.string ?? ""
    let members = row.members ?? []
    let common = members.firstIndex { $0.name == "bound_to" } ?? members.count - 1
    settings = Array(members[(common + 1)...])
  }
}
