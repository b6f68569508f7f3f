internal import Bindings
internal import Documents
internal import Planning

/// What `flowbind.yaml` says: how a repository wants its blueprints judged, and never which server is meant.
///
/// A pull request can change the file, so everything that it lifts or hides has a reason, can end, is counted in the
/// verdict line and enters the digest.
struct Configuration: Hashable, Sendable {
  /// Differences that are left as they are.
  var ignores: [IgnoreRule] = []
  var allowances: [ConfiguredAllowance] = []
  /// What ways to be logged in must include.
  var requirements: [Requirement] = []
  var maximumChanges: Int?
  /// What makes `drift` and `apply` exit with 2; nil for the usual kinds, empty for none.
  var failOn: Set<DifferenceKind>?
  /// Blueprints to read where the command line names none, as written.
  var paths: [String] = []
}

extension Configuration {
  /// Lays what holds on a day over the options of a run; what has ended is named.
  ///
  /// Options of the command line count more than the file: an explicit limit stays.
  ///
  /// - Parameter today: the day in UTC, as `2026-12-31`.
  func applied(to options: PlanOptions, on today: String, limitIsGiven: Bool) -> (PlanOptions, [Diagnostic]) {
    var options = options
    var diagnostics: [Diagnostic] = []
    for rule in ignores {
      if let end = rule.until, end < today {
        diagnostics.append(
          Diagnostic(
            .warning, "expired-ignore", "this ignore rule ended on \(end); what it hid is reported again",
            at: rule.location, help: "settle the difference and remove the rule, or give it a new end"))
      } else {
        options.ignores.append(rule)
      }
    }
    for entry in allowances {
      if let end = entry.until, end < today {
        diagnostics.append(
          Diagnostic(
            .warning, "expired-allow",
            "\(entry.allowance.rule.rawValue) was allowed for \(entry.allowance.flow) until \(end); it guards again",
            at: entry.source, help: "remove the entry, or give it a new end"))
      } else {
        options.allowances.insert(entry.allowance)
        options.configuredAllowances.append(entry)
      }
    }
    options.requirements += requirements
    if !limitIsGiven, let maximumChanges { options.maximumChanges = maximumChanges }
    return (options, diagnostics)
  }
}
