internal import Bindings
internal import Documents
internal import Planning
internal import Reporting

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
  /// What of `create`, `delete` and `prune` the file allows every run, and where it does.
  var rights: [Right: SourceLocation] = [:]
  /// Where the file has every plan carried out in one transaction; nil where it does not.
  var atomic: SourceLocation?
  /// Unmanaged bindings that pruning leaves.
  var keeps: [IgnoreRule] = []
  /// The name that stands for the address in the digest, and where the file has it.
  var serverID: String?
  var serverIDLocation: SourceLocation?
  /// Reports that each verb writes besides those of its command line.
  var outputs: [Verb: [ConfiguredOutput]] = [:]
  /// What makes `drift` and `apply` exit with 2; nil for the usual kinds, empty for none.
  var failOn: Set<DifferenceKind>?
  /// Blueprints to read where the command line names none, as written.
  var paths: [String] = []

  /// What flowbind does to bindings only where it is allowed.
  enum Right: String, CaseIterable, Sendable {
    case create, delete, prune

    /// What a run may do with it.
    var words: String {
      switch self {
      case .create: "create missing bindings"
      case .delete: "delete bindings whose entry says absent"
      case .prune: "delete bindings of managed flows that no entry names"
      }
    }
  }
}

/// A report that the configuration asks for.
struct ConfiguredOutput: Hashable, Sendable {
  var format: Format
  /// As written: seen from the folder of the configuration.
  var path: String
  var location: SourceLocation
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
    options.creates = options.creates || rights[.create] != nil
    options.deletes = options.deletes || rights[.delete] != nil
    options.prunes = options.prunes || rights[.prune] != nil
    options.keeps += keeps
    if atomic != nil { options.mode = .atomic }
    diagnostics += remarks
    if !limitIsGiven, let maximumChanges { options.maximumChanges = maximumChanges }
    return (options, diagnostics)
  }

  /// What the file makes of every run, for whoever reads the plan of a pull request that may have changed it.
  private var remarks: [Diagnostic] {
    let rights = Right.allCases.compactMap { right in
      self.rights[right].map {
        Diagnostic(.note, "configured-right", "the configuration lets a run \(right.words)", at: $0)
      }
    }
    let keeps = keeps.map { rule in
      Diagnostic(
        .note, "configured-keep",
        "pruning leaves stage \(rule.stage.text) of flow \(rule.flow.text): \(rule.reason)", at: rule.location)
    }
    let name = serverID.map { name in
      Diagnostic(
        .note, "configured-server-id", "the configuration lets '\(name)' stand for the server's address in the digest",
        at: serverIDLocation)
    }
    let mode = atomic.map {
      Diagnostic(.note, "configured-atomic", "the configuration has every plan written in one transaction", at: $0)
    }
    return rights + keeps + [mode, name].compactMap(\.self)
  }
}
