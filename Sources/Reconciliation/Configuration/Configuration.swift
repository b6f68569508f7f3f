/// What `flowbind.yaml` says: how a repository wants its blueprints judged, and never which server is meant.
///
/// A pull request can change the file, so everything that it lifts or hides has a reason, can end, is counted in the
/// verdict line and enters the digest.
package struct Configuration: Hashable, Sendable {
  /// Differences that are left as they are.
  package var ignores: [IgnoreRule] = []
  package var allowances: [ConfiguredAllowance] = []
  package var maximumChanges: Int?
  /// What makes `drift` exit with 2; nil for the usual kinds, empty for none.
  package var failOn: Set<DifferenceKind>?
  /// Blueprints to read where the command line names none, as written.
  package var paths: [String] = []

  package init() {}
}

/// One entry of `ignore`: differences of matching bindings are reported, and their fields keep their values.
package struct IgnoreRule: Hashable, Sendable {
  package var flow: GlobPattern
  package var stage: GlobPattern
  /// The fields in question; nil for everything about the binding, its existence included.
  ///
  /// What is ambiguous or awaiting is never ignored: nobody knows yet which binding it is.
  package var fields: Set<BindingField>?
  package var reason: String
  /// The last day on which it holds, as `2026-12-31`; nil for a rule without an end.
  package var until: String?
  package var location: SourceLocation?

  package init(
    flow: GlobPattern, stage: GlobPattern, fields: Set<BindingField>?, reason: String, until: String? = nil,
    location: SourceLocation? = nil
  ) {
    self.flow = flow
    self.stage = stage
    self.fields = fields
    self.reason = reason
    self.until = until
    self.location = location
  }

  func matches(flow: String, stage: String) -> Bool { self.flow.matches(flow) && self.stage.matches(stage) }
}

extension IgnoreRule: Codable {
  private enum CodingKeys: String, CodingKey {
    case flow, stage, fields, reason, until
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    flow = GlobPattern(try container.decode(String.self, forKey: .flow))
    stage = GlobPattern(try container.decode(String.self, forKey: .stage))
    fields = try container.decodeIfPresent(Set<BindingField>.self, forKey: .fields)
    reason = try container.decode(String.self, forKey: .reason)
    until = try container.decodeIfPresent(String.self, forKey: .until)
  }

  /// Writes what the rule says, without its place: the part that a digest is about.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(flow.text, forKey: .flow)
    try container.encode(stage.text, forKey: .stage)
    try container.encodeIfPresent(fields?.map(\.rawValue).sorted(), forKey: .fields)
    try container.encode(reason, forKey: .reason)
    try container.encodeIfPresent(until, forKey: .until)
  }
}

/// One entry of `allow`: a guard lifted for one flow, as `--allow` does it, with a reason.
package struct ConfiguredAllowance: Hashable, Sendable {
  package var allowance: Allowance
  package var reason: String
  /// The last day on which it holds, as `2026-12-31`.
  package var until: String?
  package var location: SourceLocation?
}

extension Configuration {
  /// Lays what holds on a day over the options of a run; what has ended is named.
  ///
  /// Options of the command line count more than the file: an explicit limit stays.
  ///
  /// - Parameter today: the day in UTC, as `2026-12-31`.
  package func applied(to options: PlanOptions, on today: String, limitIsGiven: Bool) -> (PlanOptions, [Diagnostic]) {
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
            at: entry.location, help: "remove the entry, or give it a new end"))
      } else {
        options.allowances.insert(entry.allowance)
        options.configuredAllowances.append(entry)
      }
    }
    if !limitIsGiven, let maximumChanges { options.maximumChanges = maximumChanges }
    return (options, diagnostics)
  }
}
