package import Bindings
package import YAML

/// What decides how blueprints are read, besides their text.
package struct ReadingOptions: Sendable {
  /// Whose reading of the files counts.
  package var release: AuthentikRelease
  /// Laid over each file's own context, in this order.
  package var context: [OutsideContext]
  /// Whether the server has a valid licence, which authentik puts into every context; nil where that is not known.
  package var isLicensed: Bool?
  package var environment: AllowedEnvironment
  package var files: AllowedFiles
  package var limits: YAMLLimits
  /// What it is to name a model that no known release has: a mistake, unless the server may be newer.
  package var unheardOfModels = Severity.error

  package init(
    release: AuthentikRelease = .newest, context: [OutsideContext] = [], environment: AllowedEnvironment = .closed,
    files: AllowedFiles = .closed, limits: YAMLLimits = .standard
  ) {
    self.release = release
    self.context = context
    self.environment = environment
    self.files = files
    self.limits = limits
  }
}
