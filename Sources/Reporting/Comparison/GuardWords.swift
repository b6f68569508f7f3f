internal import Bindings
internal import Documents
internal import Planning

extension ComparisonReport {
  /// The guards that have something to say: refusals first, then what was lifted, then the rest.
  var tellingGuards: [GuardVerdict] {
    guards.enumerated().filter { $0.element.outcome != .holds }
      .sorted { ($0.element.outcome.urgency, $0.offset) < ($1.element.outcome.urgency, $1.offset) }.map(\.element)
  }

  /// `2 refused, 1 lifted, 1 warning`; empty where nothing is to be told.
  var guardCounts: String {
    let counts = Dictionary(grouping: tellingGuards, by: \.outcome).mapValues(\.count)
    let words: [(GuardVerdict.Outcome, String)] = [
      (.refused, "refused"), (.allowed, "lifted"), (.warning, "to look at"), (.note, "no worse than before"),
    ]
    return words.compactMap { outcome, words in counts[outcome].map { "\($0) \(words)" } }.joined(separator: ", ")
  }

  /// What is said where no guard has anything to say.
  var allGuardsHold: String {
    planned?.options?.atomic == true
      ? "all hold before and after; written at once, with no state between"
      : "all hold before, after and between the writes"
  }

  /// What a guard says, and who lifted it and why.
  func words(of verdict: GuardVerdict) -> String {
    guard verdict.outcome == .allowed else { return verdict.message }
    let reasons = planned?.options?.allowReasons ?? []
    guard let entry = reasons.first(where: { $0.rule == verdict.rule && $0.flow == verdict.flow }) else {
      return verdict.message + "; lifted by --allow"
    }
    let place = entry.source.map { " of \($0.text)" } ?? ""
    let end = entry.until.map { " until \($0)" } ?? ""
    return "\(verdict.message); lifted by the configuration\(place)\(end): \(entry.reason)"
  }
}

extension GuardVerdict.Outcome {
  /// What the reader of a report is told of it.
  var words: String { self == .allowed ? "lifted" : rawValue }

  fileprivate var urgency: Int {
    switch self {
    case .refused: 0
    case .allowed: 1
    case .warning: 2
    case .note: 3
    case .holds: 4
    }
  }
}
