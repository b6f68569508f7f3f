internal import Bindings

/// Decides what of one flow the configuration leaves as it is, and remembers which rules were of use.
struct Ignoring {
  private let rules: [(position: Int, rule: IgnoreRule)]
  private let flow: String
  /// Positions in the options' list of rules.
  private(set) var used: Set<Int> = []

  /// The changes of one binding that one rule hides.
  struct Ignored {
    var rule: IgnoreRule
    var changes: [FieldChange]
  }

  init(_ rules: [IgnoreRule], flow: String) {
    self.rules = rules.enumerated().filter { $0.element.flow.matches(flow) }.map { ($0.offset, $0.element) }
    self.flow = flow
  }

  /// The settings with every ignored field as it is, and what was ignored, by the first rule that hides it.
  mutating func applied(
    from current: BindingSettings, to wanted: BindingSettings, stage: String
  ) -> (BindingSettings, [Ignored]) {
    guard !rules.isEmpty else { return (wanted, []) }
    var after = wanted
    var ignored: [Int: Ignored] = [:]
    for change in FieldChange.between(current, and: wanted) {
      guard
        let (position, rule) = rules.first(where: { _, rule in
          rule.matches(flow: flow, stage: stage) && rule.fields?.contains(.field(change.field)) ?? true
        })
      else { continue }
      after[change.field] = change.before
      used.insert(position)
      ignored[position, default: Ignored(rule: rule, changes: [])].changes.append(change)
    }
    return (after, ignored.sorted { $0.key < $1.key }.map(\.value))
  }

  /// The rule that hides everything about a binding of this stage, its existence included.
  mutating func rule(forAllOf stage: String) -> IgnoreRule? {
    rule(of: stage) { $0.fields == nil }
  }

  /// The rule that hides the policies of a binding of this stage; without a stage, those of the flow itself.
  mutating func rule(forPoliciesOf stage: String) -> IgnoreRule? {
    rule(of: stage) { $0.fields?.contains(.policies) ?? true }
  }

  private mutating func rule(of stage: String, where hides: (IgnoreRule) -> Bool) -> IgnoreRule? {
    let found = rules.first { hides($0.rule) && $0.rule.matches(flow: flow, stage: stage) }
    guard let (position, rule) = found else { return nil }
    used.insert(position)
    return rule
  }
}

extension IgnoreRule {
  /// Why and until when, for a report.
  var explanation: String { reason + (until.map { " (until \($0))" } ?? "") }
}
