internal import Bindings
internal import Blueprints

// The object that an entry would make, as look-ups see it.
extension EntryDefinition {
  /// Whether it stands behind another entry of the same blueprint.
  func comes(after entry: EntryIdentity) -> Bool {
    comes(after: entry.entry, of: entry.location)
  }

  /// Whether it stands in the same blueprint as a place, behind its entry of that number.
  func comes(after entry: Int, of location: SourceLocation) -> Bool {
    identity.entry > entry && identity.location.blueprint == location.blueprint
  }

  /// Where an identifier stands, be it a look-up such as `name__iexact`.
  func place(of identifier: String) -> SourceLocation? {
    identity.identifiers.first { $0.name == identifier || $0.name.hasPrefix(identifier + "__") }?.location
  }

  var kind: LookUp.Kind { isFlow ? .flow : .stage }

  /// The pk that the object would get.
  var writtenKey: PrimaryKey? {
    if case .string(let text)? = identity.identifiers.last(where: { $0.name == "pk" })?.value {
      PrimaryKey(text)
    } else {
      nil
    }
  }

  /// Whether the object would, as far as the entry tells.
  func answers(to lookUp: LookUp) -> Bool {
    guard kind == lookUp.kind, lookUp.model.map({ ModelName.same($0, identity.model) }) ?? true else { return false }
    if let pk = lookUp.pk, pk == writtenKey { return true }
    return lookUp.conditions.allSatisfy { condition in
      let value: String? =
        switch condition.attribute {
        case .slug: name
        case .name where !isFlow: name
        case .pk: writtenKey?.text
        case .name, .designation, .title, .authentication, .layout, .deniedAction, .policyEngineMode,
          .compatibilityMode:
          details[condition.attribute.rawValue]
        }
      return value.map(condition.holds) ?? false
    }
  }

  /// The same with what keeps the server's release from making it, whichever one the files were read for.
  func judged(by release: AuthentikRelease?) -> EntryDefinition {
    guard let release, isFlow, let name, let problem = FlowSlug.problem(name, release) else { return self }
    let obstacle = Obstacle(message: "slug \(problem)", place: place)
    guard !obstacles.contains(obstacle) else { return self }
    var definition = self
    definition.obstacles.append(obstacle)
    return definition
  }
}
