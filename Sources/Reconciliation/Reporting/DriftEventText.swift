internal import FoundationEssentials

/// Says of each difference who made it and when, on which side it came about, and whether it is new.
struct DriftEventText {
  let style: TextStyle

  func lines(_ drift: DriftReport) -> [String] {
    let lines = drift.differences.compactMap { difference -> String? in
      let told = [
        difference.isNew == true ? style.paint("new", .yellow) : nil,
        difference.origin?.words,
        who(difference, drift),
      ].compactMap(\.self)
      guard !told.isEmpty else { return nil }
      let subject = [difference.flow, difference.stage].compactMap(\.self).map(\.printable).joined(separator: ": ")
      let fields = difference.changes.map(\.field.rawValue).joined(separator: ", ")
      return "  \(subject)  \(fields.isEmpty ? difference.kind.printable : fields): \(told.joined(separator: " · "))"
    }
    let closing: [String] =
      switch drift.events {
      case .notAllowed: ["  who and when: the token may not view events (authentik_events.view_event)"]
      case .unreadable: ["  who and when: the server's events could not be read"]
      case .read, .notKept, nil: []
      }
    return lines.isEmpty && closing.isEmpty ? [] : ["SINCE WHEN"] + lines + closing + [""]
  }

  private func who(_ difference: DifferenceReport, _ drift: DriftReport) -> String? {
    guard difference.pk != nil, drift.events == .read else { return nil }
    guard let event = difference.lastEvent else { return "no event tells who" }
    let person = event.user.isEmpty ? "nobody in particular" : event.user.printable
    let tool = event.userAgent?.hasPrefix("flowbind/") == true ? " with flowbind" : ""
    let address = event.address.map { ", from \($0.printable)" } ?? ""
    let age = drift.readAt.flatMap { RelativeTime.age(of: event.at, at: $0) }.map {
      "\($0) ago (\(event.at.printable))"
    }
    return "\(event.verb) by \(person)\(tool), \(age ?? event.at.printable)\(address)"
  }
}

extension LastEvent {
  fileprivate var verb: String {
    switch action {
    case "model_created": "created"
    case "model_deleted": "deleted"
    default: "changed"
    }
  }
}

extension DifferenceOrigin {
  fileprivate var words: String {
    switch self {
    case .server: "changed on the server"
    case .notApplied: "the blueprint was not applied"
    case .both: "changed on both sides"
    case .differs: "differs"
    }
  }
}

/// Tells how long ago something was.
enum RelativeTime {
  /// `5 s`, `12 min`, `2 h`, `3 d`; nil where a time cannot be read. A clock that is behind makes it `0 s`.
  ///
  /// - Parameters: both ISO 8601 in UTC, with or without fractional seconds.
  static func age(of time: String, at now: String) -> String? {
    guard let then = date(time), let now = date(now) else { return nil }
    let seconds = max(0, Int(now.timeIntervalSince(then)))
    return switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3600: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) d"
    }
  }

  private static func date(_ text: String) -> Date? {
    let whole = text.replacing("+00:00", with: "Z")
    let seconds = whole.split(separator: ".").first.map(String.init) ?? whole
    return try? Date(seconds.hasSuffix("Z") ? seconds : seconds + "Z", strategy: .iso8601)
  }
}
