internal import Bindings

/// One run of a document: entry by entry, until one is refused.
struct ImportRun {
  let run: ImportMoment.Run
  let request: Request
  let caller: Caller
  let during: (ImportMoment, inout SandboxState) -> Void
  private(set) var transaction: ImportTransaction
  private(set) var log: ImportLog

  init(
    _ run: ImportMoment.Run, _ request: Request, _ caller: Caller, on state: SandboxState,
    during: @escaping (ImportMoment, inout SandboxState) -> Void
  ) {
    self.run = run
    self.request = request
    self.caller = caller
    self.during = during
    transaction = ImportTransaction(state)
    log = ImportLog(state, request)
  }

  /// Runs the document and leaves in `state` what others see afterwards: what was written, if it was the second run and
  /// all went well, and what others wrote meanwhile in any case.
  mutating func perform(_ document: ImportDocument, on state: inout SandboxState) throws(ImportProblem) -> Bool {
    do throws(ImportProblem) {
      let isDone = try apply(document)
      guard isDone, run == .application, let committed = transaction.commit() else {
        state = transaction.committed
        return isDone && run == .validation
      }
      state = committed
      return true
    } catch {
      state = transaction.committed
      throw error
    }
  }

  /// Whether all entries went through.
  private mutating func apply(_ document: ImportDocument) throws(ImportProblem) -> Bool {
    for (index, entry) in document.entries.enumerated() {
      others(.entry(index))
      if let found = try look(for: entry) {
        others(.save(index))
        if try write(found, entry) { continue }
      } else if !isRefused {
        continue
      }
      log.warn("Blueprint validation failed")
      return false
    }
    others(.end)
    return true
  }

  /// Whether an entry was refused, which ends the run.
  private var isRefused = false
  private var version: AuthentikVersion { transaction.view.version }

  private mutating func others(_ step: ImportMoment.Step) {
    transaction.others { during(ImportMoment(run, step), &$0) }
  }

  /// What an entry is about, with what it says; nil for an entry that is passed over, or refused.
  private mutating func look(
    for entry: ImportEntry, onRetry: Bool = false
  ) throws(ImportProblem) -> ImportCandidate? {
    let problem: String
    do throws(ImportProblem) {
      guard let found = try transaction.view.candidate(for: entry, log.language) else { return nil }
      guard let refusal = found.refusal, entry.state != .absent else { return found }
      problem = refusal
    } catch {
      guard case .invalid(let text) = error else { throw error }
      // Without a row to delete, a deletion has nothing to do.
      if entry.state == .absent { return nil }
      problem = text
    }
    log.refused(entry, problem, onRetry: onRetry, transaction.view)
    isRefused = true
    return nil
  }

  private mutating func write(_ found: ImportCandidate, _ entry: ImportEntry) throws(ImportProblem) -> Bool {
    switch entry.state {
    case .absent:
      try delete(found)
      return true
    case .created where found.stored != nil: return true
    case .present, .created, .mustCreated: return try saveWithRetry(found, entry)
    }
  }

  /// Saves, and meets a lost race as the release does: by another look at what is there now, by giving up, or not at all.
  private mutating func saveWithRetry(
    _ found: ImportCandidate, _ entry: ImportEntry
  ) throws(ImportProblem) -> Bool {
    if try save(found) { return true }
    guard version.savesAgainAfterLostRace else {
      if run == .validation { throw .crash }
      return false
    }
    guard let found = try look(for: entry, onRetry: true) else { return false }
    if try save(found) { return true }
    log.warn("Integrity error persists on retry")
    return false
  }

  /// False where another row is in the way.
  private mutating func save(_ found: ImportCandidate) throws(ImportProblem) -> Bool {
    let view = transaction.view
    guard let settings = found.settings else { throw .crash }
    let given = found.spelling.map { PrimaryKey($0) }
    let row = Binding(
      pk: found.stored?.pk ?? given ?? view.makeKey(),
      policyBindingModel: found.stored?.policyBindingModel ?? view.makeKey(), settings: settings)
    let isThere = view.binding(row.pk) != nil
    guard transaction.save(row, isNew: found.stored == nil) else { return false }
    transaction.record(
      isThere ? .updated : .created, row, spelling: found.stored == nil ? found.spelling : nil, request, caller)
    logEvent()
    return true
  }

  private mutating func delete(_ found: ImportCandidate) throws(ImportProblem) {
    guard let stored = found.stored else {
      // A row that was never saved is asked to go, unless the release sees in time that there is none.
      if version.crashesOnAbsentTwice || found.settings != nil { throw .crash }
      return
    }
    transaction.delete(stored.pk)
    transaction.record(.deleted, stored, request, caller)
    logEvent()
  }

  private mutating func logEvent() {
    if let event = transaction.events.last { log.recorded(event) }
  }
}
