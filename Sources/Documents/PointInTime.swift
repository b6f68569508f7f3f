internal import FoundationEssentials

/// Moments as people read them; all are given in ISO 8601 and UTC, with or without fractional seconds.
package enum PointInTime {
  /// `2026-11-23 06:00:05 UTC`; a text that is no moment stays what it is.
  package static func shown(_ time: String) -> String {
    guard let date = date(time), let written = date.formatted(.iso8601).split(separator: "Z").first else { return time }
    return written.replacing("T", with: " ") + " UTC"
  }

  /// `5 s`, `12 min`, `2 h`, `3 d`; nil where a time cannot be read. A clock that is behind makes it `0 s`.
  package static func age(of time: String, at now: String) -> String? {
    guard let then = date(time), let now = date(now) else { return nil }
    let seconds = max(0, Int(now.timeIntervalSince(then)))
    return switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3600: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) d"
    }
  }

  /// Seconds since 1970.
  package static func seconds(_ time: String) -> Double? { date(time)?.timeIntervalSince1970 }

  private static func date(_ text: String) -> Date? {
    let whole = text.replacing("+00:00", with: "Z")
    let seconds = whole.split(separator: ".").first.map(String.init) ?? whole
    return try? Date(seconds.hasSuffix("Z") ? seconds : seconds + "Z", strategy: .iso8601)
  }
}
