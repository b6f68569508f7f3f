import AuthentikSandbox
import Synchronization
import Testing

@testable import Applying
@testable import Bindings
@testable import Planning

/// An import, or the rollback of one, and what it does when nothing goes wrong.
struct ImportRun: Sendable {
  var change: LoginFlow.Change
  var version: AuthentikVersion
  var writes: PlannedWrites
  /// What it leaves of each operation: what the plan wants, or, undone, what was there.
  var end: any KeyPath<Planning.Operation, BindingSettings?> & Sendable
  /// The methods of its requests.
  var requests: [String] = []
  /// Which one is the last that reads bindings.
  var lastRead = 0
  var moments: [ImportMoment] = []

  /// Which request is the import.
  var importing: Int { (requests.firstIndex(of: "POST") ?? 0) + 1 }

  /// The bindings that were read, made or brought back.
  var known: Set<PrimaryKey> { writes.keys.union(writes.flows.flatMap(\.bindings).map(\.pk)) }

  /// Whether the bindings hold all that it leaves.
  func isWhole(in found: [PrimaryKey: BindingSettings]) -> Bool {
    writes.operations.allSatisfy { found[writes.key(of: $0)] == $0.operation[keyPath: end] }
  }

  /// Notes what it does on a server where nothing goes wrong.
  mutating func watch(_ server: SandboxServer, _ run: () async throws -> Void) async rethrows {
    let moments = Mutex<[ImportMoment]>([])
    server.faults.on(
      .every(1), path: "/import/", .editDuringImport { moment, _ in moments.withLock { $0.append(moment) } })
    try await run()
    self.moments = moments.withLock { $0 }
    requests = server.requests.map(\.method)
    lastRead = server.lastReadOfBindings
  }

  /// Each state that the server held came from the one before by all of it, or by somebody else's edit; tells how often by
  /// all of it.
  func landings(on server: SandboxServer, _ edit: ForeignEdit?, _ note: Comment) -> Int {
    let history = server.withState(\.history)
    var landings = 0
    for (state, next) in zip(history, history.dropFirst()) where state != next {
      let (old, new) = (state.settingsByKey, next.settingsByKey)
      let changed = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
      if edit?.explains(changed, unknownTo: known) ?? false { continue }
      landings += 1
      #expect(isWhole(in: new), "a state between: \(changed), \(note)")
    }
    #expect(landings <= 1, note)
    return landings
  }
}

extension ImportRun {
  /// Everything that can go wrong with it.
  var troubles: [ImportTrouble] { ImportTrouble.all(of: requests, moments) }

  func name(_ trouble: ImportTrouble) -> String { "\(change) on \(version.rawValue), \(trouble)" }
}
