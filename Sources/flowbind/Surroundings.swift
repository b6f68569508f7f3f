internal import FoundationEssentials

/// What a process is given besides its arguments; tests make their own.
struct Surroundings: Sendable {
  var environment: [String: String]
  /// All of standard input, read when asked for.
  var readInput: @Sendable () -> [UInt8]
  /// The moment of the run, ISO 8601 in UTC.
  var now: @Sendable () -> String

  static let process = Surroundings(
    environment: ProcessInfo.processInfo.environment, readInput: StandardInput.readAll,
    now: { Date.now.formatted(.iso8601) })
}
