internal import Bindings
internal import Planning

// What happened to a write, in people's words.

extension OperationResult {
  /// Names both keys of a deleted binding that was put back.
  package var recreation: String? {
    guard let recreated, let old = operation.operation.pk else { return nil }
    return
      "the binding \(old) was put back as \(recreated): authentik gives a new key, and policies that were bound to "
      + "the old one are gone"
  }
}

extension OperationResult.Reason {
  package var message: String {
    switch self {
    case .gone: "the binding is no longer on the server"
    case .moved(let changes): "somebody changed it since it was planned: \(FieldChange.list(changes))"
    case .policiesBound(let count):
      "\(count == 1 ? "a policy is" : "\(count) policies are") bound to it, which would be deleted with it"
    case .flowMoved(let moved): "the flow is not as it was planned: \(moved.map(\.message).joined(separator: "; "))"
    case .answered(let changes): "the server holds something else than was sent: \(FieldChange.list(changes))"
    case .notSeen(let error): "\(error.message); read afterwards, nothing of it was there"
    case .store(let error): error.message
    case .journal(let error): "the journal cannot be written: \(error.message)"
    case .deadline: "the run's deadline passed"
    case .guards(let rules):
      "as the flow is now, going on would break \(rules.map(\.rawValue).joined(separator: ", "))"
    }
  }
}

extension UndoObstacle {
  package var message: String {
    switch self {
    case .moved(let changes):
      "somebody changed it after our write, so it is left as it is: \(FieldChange.list(changes))"
    case .gone: "somebody deleted the binding after our write"
    case .placeTaken(let pk): "the binding \(pk) stands at its old place now"
    case .policiesBound(let count):
      "somebody bound \(count == 1 ? "a policy" : "\(count) policies") to it, which would go with it"
    case .guards(let rules):
      "as the flow is now, undoing it would break \(rules.map(\.rawValue).joined(separator: ", "))"
    case .store(let error): error.message
    }
  }
}

extension ApplyOutcome.Surprise {
  package var message: String {
    switch self {
    case .changed(let moved): moved.message
    case .unread(let flow, let error): "\(flow) could not be read at the end: \(error.message)"
    case .written(let write):
      "binding \(write.pk) was also written by \(write.user.isEmpty ? "nobody by name" : write.user) at \(write.at), "
        + "by the server's events"
    }
  }
}
