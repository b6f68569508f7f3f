internal import Bindings
internal import Documents

/// What somebody asks of a difference besides what it is: whether it is new, on which side it came about, who changed
/// the binding last, and when.
package struct Circumstances: Sendable {
  private enum Subject: Hashable {
    case binding(flow: String, PrimaryKey)
    /// A binding that the server lacks has no key.
    case place(flow: String, kind: String, stage: String?, order: Int?)
  }

  private var parts: [Subject: [String]] = [:]
  /// Blueprints and migrations leave events without a person, or none.
  static let nobody = "no event tells who"
  /// Why nobody is named, where that was asked in vain.
  var closing: String?

  /// Of a report that knows no circumstances.
  init() {}

  init(_ drift: DriftReport) {
    for difference in drift.differences {
      let told = drift.circumstances(of: difference)
      guard !told.isEmpty else { continue }
      if let pk = difference.pk { parts[.binding(flow: difference.flow, pk)] = told }
      parts[
        .place(flow: difference.flow, kind: difference.kind, stage: difference.stage, order: difference.order)] = told
    }
    closing =
      switch drift.events {
      case .notAllowed: "who and when: the token may not view events (authentik_events.view_event)"
      case .unreadable: "who and when: the server's events could not be read"
      case .read, .notKept, nil: nil
      }
  }

  /// What is known of a rung; empty where nothing differs, or nobody asked.
  func parts(of rung: RungReport, in flow: FlowReport) -> [String] {
    if rung.isUnchanged || parts.isEmpty { return [] }
    if let pk = rung.pk { return parts[.binding(flow: flow.slug, pk)] ?? [] }
    return parts[.place(flow: flow.slug, kind: rung.status, stage: rung.stage, order: rung.desiredOrder)] ?? []
  }
}

extension DriftReport {
  /// New or not, whose change, and who changed the binding last, a part each.
  func circumstances(of difference: DifferenceReport) -> [String] {
    // What waits for another job has come about on no side.
    let origin = difference.kind == DifferenceKind.awaiting.rawValue ? nil : difference.origin
    return [difference.isNew == true ? "new" : nil, origin?.words, who(difference)].compactMap(\.self)
  }

  private func who(_ difference: DifferenceReport) -> String? {
    guard difference.pk != nil, events == .read else { return nil }
    guard let event = difference.lastEvent else { return Circumstances.nobody }
    let person = event.user.isEmpty ? "nobody in particular" : event.user
    let tool = event.userAgent?.hasPrefix("flowbind/") == true ? " with flowbind" : ""
    let address = event.address.map { ", from \($0)" } ?? ""
    let age = readAt.flatMap { PointInTime.age(of: event.at, at: $0) }
    let time = PointInTime.shown(event.at)
    let moment = age.map { " \($0) before this report (\(time))" } ?? " at \(time)"
    return "\(event.verb) by \(person)\(tool)\(moment)\(address)"
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
  var words: String {
    switch self {
    case .server: "changed on the server"
    case .notApplied: "the blueprint was not applied"
    case .both: "changed on both sides"
    case .differs: "differs; the baseline cannot tell on which side"
    }
  }
}
