extension StoreError {
  /// What is wrong, in people's words.
  package var message: String {
    switch self {
    case .unreachable(let cause), .unreadable(let cause), .incomplete(let cause), .effectUnknown(let cause),
      .interrupted(let cause), .tokenRefused(let cause), .rightMissing(let cause),
      .throttled(let cause, _):
      cause
    case .refused(let fields):
      "the server refuses the values: "
        + fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.joined(separator: " "))" }
        .joined(separator: "; ")
    case .notFound: "the binding is no longer on the server"
    }
  }

  /// The stable name for reports.
  package var code: String {
    switch self {
    case .unreachable: "server-unreachable"
    case .unreadable: "server-unreadable"
    case .tokenRefused: "token-refused"
    case .rightMissing: "right-missing"
    case .refused: "values-refused"
    case .notFound: "binding-gone"
    case .incomplete: "read-incomplete"
    case .effectUnknown: "effect-unknown"
    case .throttled: "server-busy"
    case .interrupted: "interrupted"
    }
  }
}
