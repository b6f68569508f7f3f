internal import FoundationEssentials

/// What a process is given besides its arguments; tests make their own.
struct Surroundings: Sendable {
  var environment: [String: String]
  /// All of standard input, read when asked for.
  var readInput: @Sendable () -> [UInt8]
  /// The moment of the run, ISO 8601 in UTC.
  var now: @Sendable () -> String

  static let process = Surroundings(
    environment: ProcessInfo.processInfo.environment, readInput: InputFile.readStandardInput,
    now: { Date.now.formatted(.iso8601) })
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
