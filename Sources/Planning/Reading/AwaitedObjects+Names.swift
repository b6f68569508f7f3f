internal import Bindings
internal import Blueprints

// What a name may have been meant for, and who has it.
extension AwaitedObjects {
  /// Names of what is there or would be made; of another model than is asked for only where none of that model is as near.
  func nearNames(to name: String, _ lookUp: LookUp) -> [String] {
    let there =
      switch lookUp.kind {
      case .flow: index.flows.map(\.slug)
      case .stage: index.stages.map(\.name)
      }
    let coming = all.filter { $0.kind == lookUp.kind }.compactMap(\.name)
    let near = nearestNames(to: name, among: Set(there + coming).subtracting([name]))
    let right = near.filter { otherModel(of: $0, than: lookUp) == nil }
    return right.isEmpty ? near : right
  }

  /// The names with the models that they have on the server instead of the one that is asked for.
  func described(_ names: [String], _ lookUp: LookUp) -> [String] {
    names.map { name in "“\(name)”" + (otherModel(of: name, than: lookUp).map { ", of the model \($0)," } ?? "") }
  }

  private func otherModel(of name: String, than lookUp: LookUp) -> String? {
    guard lookUp.kind == .stage, let model = lookUp.model, let stage = index.stage(named: name),
      !ModelName.same(stage.model, model)
    else { return nil }
    return stage.model
  }

  /// Whether a name near to that of an entry is one of its type, and not one that the files name as well: who names both
  /// knows the one from the other.
  func isLikelyMeant(_ near: String, by definition: EntryDefinition) -> Bool {
    guard byName[Name(kind: definition.kind, name: ExactName(near))] == nil else { return false }
    return definition.isFlow
      || index.stage(named: near).map { ModelName.same($0.model, definition.identity.model) } ?? false
  }

  /// Who has the name on the server; nil where nobody has.
  func owner(of name: String, _ lookUp: LookUp) -> Owner? {
    switch lookUp.kind {
    case .stage:
      guard let stage = index.stage(named: name) else { return nil }
      if let model = lookUp.model, !ModelName.same(stage.model, model) {
        return Owner(reason: "is of the model \(stage.model), not \(model)")
      }
      return Owner(reason: "has the pk \(stage.pk)", differing: "pk")
    case .flow:
      guard let flow = index.flow(slug: name) else { return nil }
      let differing: [(name: String, words: String)] = lookUp.conditions.compactMap { condition in
        guard condition.attribute != .slug, condition.attribute != .pk,
          let value = flow.value(of: condition.attribute), !condition.holds(for: value)
        else { return nil }
        return (condition.attribute.rawValue, "the \(condition.attribute.rawValue) “\(value)”")
      }
      guard let first = differing.first else { return Owner(reason: "has the pk \(flow.pk)", differing: "pk") }
      return Owner(reason: "has " + differing.map(\.words).joined(separator: " and "), differing: first.name)
    }
  }

  /// What has a name on the server.
  struct Owner {
    /// The end of a sentence that begins with the name.
    var reason: String
    /// The first identifier that it does not answer to.
    var differing: String?
  }
}
