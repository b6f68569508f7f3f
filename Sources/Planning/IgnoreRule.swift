package import Bindings

/// One entry of `ignore`: differences of matching bindings are reported, and their fields keep their values.
package struct IgnoreRule: Hashable, Sendable {
  package var flow: GlobPattern
  package var stage: GlobPattern
  /// The fields in question; nil for everything about the binding, its existence and its policies included.
  ///
  /// What is ambiguous or awaiting is never ignored: nobody knows yet which binding it is.
  package var fields: Set<IgnoredField>?
  package var reason: String
  /// The last day on which it holds, as `2026-12-31`; nil for a rule without an end.
  package var until: String?
  package var location: SourceLocation?

  package init(
    flow: GlobPattern, stage: GlobPattern, fields: Set<IgnoredField>?, reason: String, until: String? = nil,
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

/// What of a binding a rule can hide.
package enum IgnoredField: Hashable, Sendable {
  case field(BindingField)
  /// Its policies; a rule for all stages hides those of the flow itself, too.
  case policies
}

extension IgnoredField: RawRepresentable, Codable {
  package init?(rawValue: String) {
    if rawValue == "policies" {
      self = .policies
    } else if let field = BindingField(rawValue: rawValue) {
      self = .field(field)
    } else {
      return nil
    }
  }

  package var rawValue: String {
    switch self {
    case .field(let field): field.rawValue
    case .policies: "policies"
    }
  }
}

extension IgnoreRule: Codable {
  private enum CodingKeys: String, CodingKey {
    case flow, stage, fields, reason, until
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    flow = GlobPattern(try container.decode(String.self, forKey: .flow))
    stage = GlobPattern(try container.decode(String.self, forKey: .stage))
    fields = try container.decodeIfPresent(Set<IgnoredField>.self, forKey: .fields)
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
