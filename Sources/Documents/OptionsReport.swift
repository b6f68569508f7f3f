internal import Bindings
package import Planning

/// What a plan was allowed to do.
package struct OptionsReport: Hashable, Sendable, Codable {
  /// Whether all of it is written in one transaction of the server; absent where it is written one by one.
  package var atomic: Bool?
  package var create: Bool
  package var delete: Bool
  package var prune: Bool
  /// What pruning leaves; absent where the configuration names nothing.
  package var keeps: [IgnoreRule]?
  package var allows: [Allowance]
  /// Why the configuration lifts guards; absent where it lifts none.
  package var allowReasons: [ConfiguredAllowance]?
  /// What the configuration hides; absent where it hides nothing.
  package var ignores: [IgnoreRule]?
  /// What ways to be logged in must include; absent where nothing is required.
  package var requires: [Requirement]?
  package var maxChanges: Int
  package var dialect: String

  private enum CodingKeys: String, CodingKey {
    case atomic, create, delete, prune, keeps, allows, ignores, requires, dialect
    case allowReasons = "allow_reasons"
    case maxChanges = "max_changes"
  }

  init(_ options: PlanOptions) {
    atomic = options.mode.atomic
    create = options.creates
    delete = options.deletes
    prune = options.prunes
    keeps = options.keeps.isEmpty ? nil : options.keeps
    allows = options.allowances.sorted()
    allowReasons = options.configuredAllowances.isEmpty ? nil : options.configuredAllowances
    ignores = options.ignores.isEmpty ? nil : options.ignores
    requires = options.requirements.isEmpty ? nil : options.requirements
    maxChanges = options.maximumChanges
    dialect = options.release.description
  }
}
