internal import FoundationEssentials
internal import Glibc

/// What a process is given besides its arguments; tests make their own.
struct Surroundings: Sendable {
  var environment: [String: String]
  /// All of standard input, read when asked for.
  var readInput: @Sendable () -> [UInt8]
  /// The moment of the run, ISO 8601 in UTC.
  var now: @Sendable () -> String

  static let process = Surroundings(
    environment: ProcessInfo.processInfo.environment, readInput: InputFile.readStandardInput,
    now: { utcTime(.now) })

  /// To the second, as `2026-11-23T06:00:05Z`.
  ///
  /// By the C library: Foundation reads ICU's time zones first, which took a tenth of a small plan (Swift 6.3.1).
  static func utcTime(_ date: Date) -> String {
    var (moment, parts) = (Int(date.timeIntervalSince1970.rounded(.down)), tm())
    gmtime_r(&moment, &parts)
    func two(_ number: Int32) -> String { (number < 10 ? "0" : "") + String(number) }
    let day = "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    return "\(day)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
  }
}

extension Surroundings {
  /// Whether text may hold more than ASCII: the first of the locale's variables that is set says so.
  ///
  /// None set is taken for Unicode: containers and CI runners set none, and their logs show it.
  var localeIsUnicode: Bool {
    guard let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(set).first else { return true }
    let name = locale.lowercased()
    return name.contains("utf-8") || name.contains("utf8")
  }
}
