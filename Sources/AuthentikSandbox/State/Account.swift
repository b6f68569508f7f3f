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
  package enum Action: Sendable { case view, add, change, delete }
  package enum Model: Sendable {
    case flow, stage, stageSettings, binding, policyBinding, policy, group, user, event, blueprint
  }

  package var action: Action
  package var model: Model

  package static func view(_ model: Model) -> Right { Right(action: .view, model: model) }
  package static func add(_ model: Model) -> Right { Right(action: .add, model: model) }
  package static func change(_ model: Model) -> Right { Right(action: .change, model: model) }
  package static func delete(_ model: Model) -> Right { Right(action: .delete, model: model) }

  /// What plan, drift and snapshot need.
  package static let readOnly: Set<Right> = [
    .view(.flow), .view(.stage), .view(.stageSettings), .view(.binding), .view(.policyBinding), .view(.policy),
    .view(.event),
    .view(.blueprint),
  ]
}
