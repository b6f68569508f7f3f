internal import Bindings

/// What ends a run early: an exit code and everything there is to say about it.
struct Failure: Error, Sendable {
  var code: ExitCode
  var diagnostics: [Diagnostic]

  init(_ code: ExitCode, _ diagnostics: [Diagnostic]) {
    self.code = code
    self.diagnostics = diagnostics
  }

  init(_ code: ExitCode, _ name: String, _ message: String, help: String? = nil) {
    self.init(code, [Diagnostic(.error, name, message, help: help)])
  }

  /// A store's error before any write.
  init(_ error: StoreError) {
    let code: ExitCode =
      switch error {
      case .tokenRefused, .rightMissing: .noPermission
      case .unreachable, .unreadable, .incomplete, .effectUnknown, .throttled, .interrupted: .unavailable
      case .refused, .notFound: .refused
      }
    self.init(code, error.code, error.message)
  }
}
