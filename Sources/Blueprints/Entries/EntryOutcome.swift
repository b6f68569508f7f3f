internal import Bindings
internal import YAML

/// What an entry comes to by the rules of one release, to be compared with what it comes to by those of another.
struct EntryOutcome {
  var entry: EntryDocument
  /// What in it releases read differently, first of all.
  var dispute: (feature: Feature, mark: YAMLMark)?
  /// The first error in it.
  var problem: String?
  /// Whether all conditions hold; nil where only the server knows.
  var active: Bool?
  var state: EntryState?
  var values: EntryValues

  /// What it comes to in one release and in the other, as ends of sentences that begin with “it is”; nil where that is
  /// the same.
  ///
  /// Values are shown of bindings alone: what other models are given can be secret.
  static func difference(_ one: Self, _ other: Self) -> (one: String, other: String)? {
    if (one.problem == nil) != (other.problem == nil) { return (one.fate, other.fate) }
    guard one.problem == nil else { return nil }
    if one.active != other.active { return (one.activity, other.activity) }
    guard one.active != false else { return nil }
    if one.state != other.state { return (one.stateShown, other.stateShown) }
    for part in [\EntryValues.identifiers, \.attrs] {
      let (values, others) = (one.values[keyPath: part], other.values[keyPath: part])
      guard values.map(\.value) != others.map(\.value) else { continue }
      for value in values where others.last(where: { $0.name == value.name })?.value != value.value {
        return (one.shown(value.name, in: values), other.shown(value.name, in: others))
      }
    }
    return nil
  }

  private var fate: String { problem.map { "refused (\($0))" } ?? "taken" }

  private var activity: String {
    switch active {
    case true: "active"
    case false: "not active"
    case nil: "active or not as the server decides"
    }
  }

  private var stateShown: String { "of state \(state?.rawValue ?? "that the server decides")" }

  private func shown(_ name: String, in values: [NamedValue]) -> String {
    let value = values.last { $0.name == name }?.value
    return entry.isBinding ? "with \(name) \(value?.shown ?? "left out")" : "with one \(name)"
  }
}

extension Feature {
  /// How to write a thing so that every release reads it alike; nil where that cannot be told.
  fileprivate var help: String? {
    switch self {
    case .dottedContext: "give the value a name of its own in the context, without a dot"
    case .tagAsDefault: "write !If [!Env NAME, !Env NAME, the tag], which all of them read alike"
    case .licenceAsTuple, .tag, .sections, .mustCreated, .equalityModes: nil
    }
  }
}

extension ProblemCollector {
  /// Names the entries that come to something else in another release, each once with both readings.
  mutating func compare(
    _ outcomes: [EntryOutcome], of release: AuthentikRelease, with others: [EntryOutcome], of other: AuthentikRelease
  ) {
    // What differs without a cause of its own refers to an entry before that has one.
    var cause: Feature?
    for (outcome, otherOutcome) in zip(outcomes, others) {
      let dispute = outcome.dispute ?? otherOutcome.dispute
      cause = dispute?.feature ?? cause
      guard let difference = EntryOutcome.difference(outcome, otherOutcome), let cause else { continue }
      warning(
        "releases-differ",
        "releases read this entry differently, because of \(cause.name): by authentik \(release) it is "
          + "\(difference.one), by \(other) \(difference.other)",
        at: dispute?.mark ?? outcome.entry.mark, help: cause.help)
    }
  }
}
