internal import Applying

/// How a run ends; the numbers are a promise to scripts.
enum ExitCode: Int32, CaseIterable, Sendable {
  case done = 0
  case differences = 2
  case refused = 3
  case undone = 4
  case notUndone = 5
  case surprised = 6
  case usage = 64
  case invalidBlueprint = 65
  case unavailable = 69
  case bug = 70
  case outputFailed = 74
  case busy = 75
  case noPermission = 77
  case configuration = 78
  case interrupted = 130
  case terminated = 143

  /// What `--help` says of it.
  var meaning: String {
    switch self {
    case .done: "done, in sync, or nothing to do"
    case .differences: "differences: drift found some; plan --detailed-exitcode; apply left some; ways found new ones"
    case .refused: "refused, nothing written"
    case .undone: "failed after a write, or after one that was never seen to land, and fully undone"
    case .notUndone: "failed, and not fully undone or not known to be; every binding in question is named"
    case .surprised: "applied, or rolled back, but someone else wrote meanwhile"
    case .usage: "usage"
    case .invalidBlueprint: "blueprint invalid, reference unresolved, or nothing selected"
    case .unavailable: "server unavailable or unreadable before any write"
    case .bug: "a bug in flowbind"
    case .outputFailed: "an output could not be written"
    case .busy: "busy: try again"
    case .noPermission: "token or rights, before any write"
    case .configuration: "configuration"
    case .interrupted: "stopped by SIGINT between two writes"
    case .terminated: "stopped by SIGTERM between two writes"
    }
  }
}

extension ExitCode {
  /// What an apply's ending says to scripts.
  ///
  /// - Parameter leavingDifferences: whether something is left that no operation of the plan was about.
  init(_ ending: ApplyEnding, leavingDifferences: Bool) {
    self =
      switch ending {
      case .applied: leavingDifferences ? .differences : .done
      case .surprised: .surprised
      case .undone: .undone
      case .notUndone: .notUndone
      case .stopped(.interrupted): .interrupted
      case .stopped(.terminated): .terminated
      case .stopped(.deadline): .unavailable
      case .nothingWritten(let reason): ExitCode(reason)
      }
  }

  /// Why nothing was written.
  private init(_ reason: OperationResult.Reason) {
    self =
      switch reason {
      case .store(let error): Failure(error).code
      case .journal: .outputFailed
      case .deadline: .unavailable
      case .gone, .moved, .policiesBound, .flowMoved, .answered, .notSeen, .cut, .guards, .importMoved, .importRefused:
        .refused
      }
  }
}
