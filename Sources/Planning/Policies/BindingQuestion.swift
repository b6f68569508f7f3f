internal import Bindings
internal import Blueprints

/// A look-up of a flow-stage binding, as `!Find [authentik_flows.flowstagebinding, …]` asks it.
struct BindingQuestion: Hashable, Sendable {
  var flow: LookUp?
  var stage: LookUp?
  var pk: PrimaryKey?
  /// The key by which its policies are found.
  var policyBindingModel: PrimaryKey?
  /// The other fields that it shall have.
  var fields: [BindingField: FieldValue] = [:]

  init(_ conditions: [Reference.Condition]) throws(UnanswerableLookUp) {
    for condition in conditions { try add(condition.key, condition.value) }
    guard flow != nil || pk != nil || policyBindingModel != nil else {
      throw UnanswerableLookUp(
        message: "this look-up of a binding names no flow; authentik would take the first binding of any flow",
        help: "add [target, …]")
    }
  }

  private mutating func add(_ key: String, _ value: Value) throws(UnanswerableLookUp) {
    switch key {
    case "pk", "fsb_uuid": pk = try value.lookUpKey(key)
    case "policybindingmodel_ptr", "policybindingmodel_ptr_id", "pbm_uuid":
      policyBindingModel = try value.lookUpKey(key)
    case "target", "target_id": flow = try LookUp(value, as: .flow)
    case "stage", "stage_id": stage = try LookUp(value, as: .stage)
    case _ where key.hasPrefix("target__"): flow = try LookUp(.flow, by: String(key.dropFirst(8)), value)
    case _ where key.hasPrefix("stage__"): stage = try LookUp(.stage, by: String(key.dropFirst(7)), value)
    default:
      guard let field = BindingField(rawValue: key) else {
        throw UnanswerableLookUp(
          message: "flowbind cannot look up the binding of a policy by “\(key)”", help: "use target, stage, order or pk"
        )
      }
      fields[field] = try value.lookUpValue(key)
    }
  }

  /// Whether a binding has all that is asked for, but for its flow.
  func isAnswered(by binding: Binding, _ index: ServerIndex) -> Bool {
    (pk ?? binding.pk) == binding.pk
      && (policyBindingModel ?? binding.policyBindingModel) == binding.policyBindingModel
      && fields.allSatisfy { binding.settings[$0.key] == $0.value }
      && stage.map { index.answers(to: $0).contains(binding.settings.stage) } ?? true
  }

  /// Whether the binding that an entry would make has all that is asked for, but for its flow.
  func isAnswered(by entry: DesiredLookUps) -> Bool {
    (pk == nil || pk == entry.pk) && policyBindingModel == nil
      && fields.allSatisfy { (entry.wanted[$0.key] ?? entry.identity[$0.key]) == $0.value }
      && stage.map { asked in entry.stage.map { $0 == asked || $0.name != nil && $0.name == asked.name } ?? false }
        ?? true
  }
}

extension Value {
  fileprivate func lookUpKey(_ name: String) throws(UnanswerableLookUp) -> PrimaryKey {
    switch self {
    case .reference(.pkOf(let written, _)): return PrimaryKey(written)
    default:
      guard let text = try lookUpText(name) else {
        throw UnanswerableLookUp(message: "nothing has null as its \(name)", help: "write the \(name) itself")
      }
      return PrimaryKey(text)
    }
  }

  fileprivate func lookUpValue(_ name: String) throws(UnanswerableLookUp) -> FieldValue {
    switch self {
    case .integer(let number): .integer(number)
    case .bool(let truth): .boolean(truth)
    case .string(let text): Int(text).map { .integer($0) } ?? .word(text)
    default:
      throw UnanswerableLookUp(closed: self, "“\(name)”")
        ?? UnanswerableLookUp(message: "“\(name)” is compared with no plain value", help: "write the value itself")
    }
  }
}
