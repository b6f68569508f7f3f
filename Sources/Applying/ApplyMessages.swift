internal import Bindings
internal import Planning

// What happened to a write, in people's words.

extension OperationResult {
  /// Why it came to this, with how long it was looked for; nil where it went as planned.
  package var explanation: String? {
    switch (reason, waited) {
    case (let reason?, let waited?): "\(reason.message); it was looked for during \(waited.inSeconds) s"
    case (let reason?, nil): reason.message
    case (nil, let waited?): "no answer came that says what became of it; it was seen after \(waited.inSeconds) s"
    case (nil, nil): nil
    }
  }

  /// For how long a write without an answer was looked for, in whole seconds; nil where nobody had to.
  package var waitedSeconds: Int? { waited?.inSeconds }
}

extension Duration {
  /// Rounded to whole seconds.
  fileprivate var inSeconds: Int { Int((self / .seconds(1)).rounded()) }
}

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
    case .cut(let error):
      "\(error.message); a signal ended the looks for it, so it may still land: undo it or go on by the journal"
    case .store(let error): error.message
    case .journal(let error): "the journal cannot be written: \(error.message)"
    case .deadline: "the run's deadline passed"
    case .guards(let rules):
      "as the flow is now, going on would break \(rules.map(\.rawValue).joined(separator: ", "))"
    case .importMoved(let subject): "authentik wrote nothing, since this is not as it was read: \(subject)"
    case .importRefused(let reason): "authentik wrote nothing: \(reason)"
    }
  }
}

extension UndoObstacle {
  package var message: String {
    switch self {
    case .moved(let changes):
      "somebody changed it after our write, so it is left as it is: \(FieldChange.list(changes))"
    case .gone: "somebody deleted the binding after our write"
    case .flowGone: "somebody deleted the flow after our write"
    case .placeTaken(let pk): "the binding \(pk) stands at its old place now"
    case .policiesBound(let count):
      "somebody bound \(count == 1 ? "a policy" : "\(count) policies") to it, which would go with it"
    case .guards(let rules):
      "as the flow is now, undoing it would break \(rules.map(\.rawValue).joined(separator: ", "))"
    case .cut: "a signal ended the undo: undo the rest by the journal"
    case .policiesGone(nil): "it may have had policies, which nobody can bring back"
    case .policiesGone(let count?):
      "\(count == 1 ? "a policy was" : "\(count) policies were") bound to it, which nobody can bring back"
    case .together: "all that was written at once is undone at once, or left"
    case .import(let reason): reason
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
    case .remade(let flow, let pk):
      "\(flow): binding \(pk) was deleted while it was imported, and the import made it anew: policies that were bound to "
        + "it are gone"
    }
  }
}
