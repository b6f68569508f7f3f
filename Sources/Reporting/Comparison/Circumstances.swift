internal import Bindings
internal import Documents
internal import Planning

/// What somebody asks of a difference besides what it is.
struct Circumstances: Hashable, Sendable {
  enum Author: Hashable, Sendable {
    /// Blueprints and migrations leave events without a person, or none.
    case unknown
    /// A policy, which nobody but authentik's own blueprints binds without an event.
    case noPerson
    /// A policy that is not bound, and of which no event tells that it was.
    case neverBound
    /// Who and when, in words.
    case known(String)
  }

  /// Whether an earlier report does not have it.
  var isNew = false
  /// On which side it came about.
  var origin: DifferenceOrigin?
  /// Who changed the binding last.
  var author: Author?

  /// All that is known, a part each; empty where nobody asked.
  var parts: [String] { (isNew ? ["new"] : []) + since }

  /// Whose change it is, a part each.
  var since: [String] {
    let author: String? =
      switch author {
      case .unknown?: "no event tells who"
      case .noPerson?:
        "no event tells who: probably authentik's own blueprint, after an upgrade; to adopt it, take its entry over"
      case .neverBound?: "no event tells that it was bound: its blueprint was probably never applied"
      case .known(let words)?: words
      case nil: nil
      }
    return [origin?.words, author].compactMap(\.self)
  }
}

extension DriftReport {
  func circumstances(of difference: DifferenceReport) -> Circumstances {
    Circumstances(
      isNew: difference.isNew == true,
      // What waits for another job has come about on no side.
      origin: difference.kind == .finding(.awaiting) ? nil : difference.origin,
      author: author(of: difference))
  }

  private func author(of difference: DifferenceReport) -> Circumstances.Author? {
    guard events == .read || events == .newestRead else { return nil }
    if let event = difference.lastEvent, difference.policy == nil || !event.user.isEmpty {
      return .known(words(of: event))
    }
    // Events that were not read may tell.
    guard events == .read || difference.lastEvent != nil else { return nil }
    if let policy = difference.policy, difference.kind != .finding(.awaiting) {
      // An event of a blueprint has no person.
      return policy.difference == .missing && difference.lastEvent == nil ? .neverBound : .noPerson
    }
    return difference.pk == nil ? nil : .unknown
  }

  private func words(of event: LastEvent) -> String {
    let person = event.user.isEmpty ? "nobody in particular" : event.user
    let tool = event.userAgent?.hasPrefix("flowbind/") == true ? " with flowbind" : ""
    let address = event.address.map { ", from \($0)" } ?? ""
    let age = readAt.flatMap { PointInTime.age(of: event.at, at: $0) }
    let time = PointInTime.shown(event.at)
    let moment = age.map { " \($0) before this report (\(time))" } ?? " at \(time)"
    return "\(event.verb) by \(person)\(tool)\(moment)\(address)"
  }

  /// Why nobody is named, where that was asked in vain.
  var silence: String? {
    switch events {
    case .notAllowed: "who and when: the token may not view events (authentik_events.view_event)"
    case .unreadable: "who and when: the server's events could not be read"
    case .newestRead: "who and when: so much differs that only the newest events were read; older ones are not known"
    case .read, .notKept, nil: nil
    }
  }
}

/// The circumstances of each row of a report's ladders.
struct RowCircumstances: Sendable {
  private enum Subject: Hashable {
    case binding(flow: String, PrimaryKey)
    /// A binding that the server lacks has no key.
    case keyless(flow: String, Finding.Kind, stage: String?, order: Int?)
  }

  private var known: [Subject: Circumstances] = [:]

  /// - Parameter drift: nil for a report that knows no circumstances.
  init(_ drift: DriftReport?) {
    guard let drift else { return }
    for difference in drift.differences {
      let circumstances = drift.circumstances(of: difference)
      guard circumstances != Circumstances() else { continue }
      if let pk = difference.pk { known[.binding(flow: difference.flow, pk)] = circumstances }
      if case .finding(let kind) = difference.kind {
        known[.keyless(flow: difference.flow, kind, stage: difference.stage, order: difference.order)] = circumstances
      }
    }
  }

  /// What is known of a row; nothing where nothing differs.
  func of(_ row: LadderRow, in flow: FlowReport) -> Circumstances {
    if row.isUnchanged { return Circumstances() }
    if let pk = row.pk { return known[.binding(flow: flow.slug, pk)] ?? Circumstances() }
    guard case .finding(let kind) = row.status else { return Circumstances() }
    return known[.keyless(flow: flow.slug, kind, stage: row.stage, order: row.desiredOrder)] ?? Circumstances()
  }
}

extension LastEvent {
  /// The latest event of a binding need not be the one that made the difference.
  fileprivate var verb: String {
    switch action {
    case "model_created": "created"
    case "model_deleted": "deleted"
    default: "last changed"
    }
  }
}

extension DifferenceOrigin {
  fileprivate var words: String {
    switch self {
    case .server: "changed on the server"
    case .notApplied: "the blueprint was not applied"
    case .both: "changed on both sides"
    case .differs: "differs; the baseline cannot tell on which side"
    }
  }
}
