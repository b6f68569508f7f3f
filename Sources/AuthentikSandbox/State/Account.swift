package import Bindings

/// A user with the token that speaks for it, and what it may do.
package struct Account: Hashable, Sendable {
  package enum TokenState: Sendable { case valid, expired, userInactive }

  package var pk: Int
  package var username: String
  package var isSuperuser = false
  package var tokenState = TokenState.valid
  /// When the token ends, as ISO 8601 in UTC with fractional seconds; nil for one that stays.
  package var tokenExpires: String?
  /// Rights on all rows of a model.
  package var rights: Set<Right> = []
  /// Rights on single rows.
  package var rightsByObject: [PrimaryKey: Set<Right>] = [:]

  package static let administrator = Account(pk: 4, username: "akadmin", isSuperuser: true)

  package func may(_ right: Right) -> Bool { isSuperuser || rights.contains(right) }

  package func may(_ right: Right, _ object: PrimaryKey) -> Bool {
    may(right) || rightsByObject[object]?.contains(right) == true
  }
}

/// One of Django's permissions: an action on a model.
package struct Right: Hashable, Sendable {
  package enum Action: Sendable { case view, add, change, delete, clear }
  package enum Model: Sendable {
    case flow, flowCache, stage, stageSettings, prompt, binding, policyBinding, policy, group, user, event, blueprint
  }

  package var action: Action
  package var model: Model

  package static func view(_ model: Model) -> Right { Right(action: .view, model: model) }
  package static func add(_ model: Model) -> Right { Right(action: .add, model: model) }
  package static func change(_ model: Model) -> Right { Right(action: .change, model: model) }
  package static func delete(_ model: Model) -> Right { Right(action: .delete, model: model) }

  /// `authentik_flows.clear_flow_cache`
  package static let clearFlowCache = Right(action: .clear, model: .flowCache)

  /// What an import needs: since 2026.5 those of blueprints and of the one model that the sandbox takes; before,
  /// whatever the document holds (transcripts 11-import, `rights-…`).
  package static func importing(_ version: AuthentikVersion) -> Set<Right> {
    let models: [Model] = [.flow, .binding, .stage, .policy, .policyBinding, .prompt]
    return version.importsAsFlows
      ? Set(models.flatMap { [.add($0), .change($0)] })
      : [.add(.blueprint), .add(.binding), .change(.binding), .delete(.binding)]
  }

  /// What plan, drift and snapshot need.
  package static let readOnly: Set<Right> = [
    .view(.flow), .view(.stage), .view(.stageSettings), .view(.binding), .view(.policyBinding), .view(.policy),
    .view(.event),
    .view(.blueprint),
  ]
}
