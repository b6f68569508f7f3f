import BindingsTestSupport
import Synchronization

@testable import Applying
@testable import Bindings

/// A server in memory that does what a script says to the nth request; a request that the script is silent about works.
final class MemoryServer: BindingStore {
  enum Request: Equatable {
    case readFlow, readBinding, update, create, delete, importing, dropping
    var isWrite: Bool { [.update, .create, .delete, .importing].contains(self) }
  }

  enum Trouble {
    /// The server refuses or is away; nothing is done.
    case fails(StoreError)
    /// The request is carried out, and its answer is lost.
    case answerIsLost
    /// The request is lost; nothing is done.
    case requestIsLost
    /// The request is carried out, and the answer says otherwise.
    case carriedOutBut(StoreError)
    /// An update is carried out, and the answer holds what was there before.
    case answersOldValues
    /// A read has no answer until it is cancelled.
    case hangs
    /// No answer comes, and the request is carried out right before the nth after it.
    case landsLater(after: Int)
    /// Somebody else writes first.
    case edit(@Sendable (inout [Binding]) -> Void)
    /// A proxy sends it twice, and passes on the second answer.
    case isSentTwice
    /// Somebody else writes right after it.
    case editAfter(@Sendable (inout [Binding]) -> Void)
  }

  typealias Script = @Sendable (_ number: Int, _ request: Request) -> Trouble?

  private struct State {
    var bindings: [Binding]
    var history: [[Binding]]
    var requests = 0
    var writes = 0
    var keys = 0
    var policies: [PrimaryKey: Int] = [:]
    var hasHung = false
    var hangsNext = false
    var answersOldValues = false
    var late: [(left: Int, land: @Sendable (inout [Binding]) -> Void)] = []
  }

  /// What tells of writers; nil where nobody may see it.
  let events: (any EventSource)?
  let address = "https://id.example.org"
  private let stages: [Stage]
  private let script: Mutex<Script>
  private let state: Mutex<State>

  init(
    _ bindings: [Binding], stages: [Stage] = Stages.all, events: (any EventSource)? = nil,
    script: @escaping Script = { _, _ in nil }
  ) {
    self.events = events
    self.stages = stages
    self.script = Mutex(script)
    // Never a key that a binding has already.
    let keys = bindings.count + bindings.count { $0.pk.text.hasPrefix("new") }
    state = Mutex(State(bindings: bindings, history: [bindings], keys: keys))
  }

  /// What it holds, by pk.
  var bindings: [Binding] { state.withLock { $0.bindings.sorted { $0.pk < $1.pk } } }
  var history: [[Binding]] { state.withLock(\.history) }
  var requests: Int { state.withLock(\.requests) }
  var hasHung: Bool { state.withLock(\.hasHung) }
  var writes: Int { state.withLock(\.writes) }

  func edit(_ change: (inout [Binding]) -> Void) {
    state.withLock { change(&$0.bindings) }
  }

  func policyCount(of pk: PrimaryKey) -> Int { state.withLock { $0.policies[pk] ?? 0 } }
  func bind(policies: Int, to pk: PrimaryKey) { state.withLock { $0.policies[pk] = policies } }

  func follow(_ script: @escaping Script) {
    self.script.withLock { $0 = script }
    state.withLock { $0.requests = 0 }
  }

  func answer<Answer>(
    _ request: Request, _ work: @escaping @Sendable (inout [Binding]) throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer {
    let script = script.withLock { $0 }
    let outcome: Result<Answer, StoreError> = state.withLock { state in
      state.requests += 1
      for index in state.late.indices {
        state.late[index].left -= 1
        guard state.late[index].left == 0 else { continue }
        state.late[index].land(&state.bindings)
        state.history.append(state.bindings)
      }
      let trouble = script(state.requests, request)
      let lost = StoreError.effectUnknown("the connection broke")
      switch trouble {
      case .fails(let error): return .failure(error)
      case .requestIsLost: return .failure(request.isWrite ? lost : .unreachable("the connection broke"))
      case .landsLater(let count) where request.isWrite:
        state.late.append((count, { bindings in _ = try? work(&bindings) }))
        return .failure(lost)
      case .edit(let edit): edit(&state.bindings)
      case .isSentTwice: _ = try? work(&state.bindings)
      default: break
      }
      let answer: Result<Answer, StoreError>
      do throws(StoreError) {
        answer = .success(try work(&state.bindings))
        if request.isWrite {
          state.writes += 1
          state.history.append(state.bindings)
        }
      } catch {
        answer = .failure(error)
      }
      if case .editAfter(let edit)? = trouble { edit(&state.bindings) }
      switch trouble {
      case .answerIsLost: return .failure(request.isWrite ? lost : .unreachable("the connection broke"))
      case .carriedOutBut(let error): return .failure(error)
      case .answersOldValues:
        state.answersOldValues = true
        return answer
      case .hangs:
        state.hasHung = true
        state.hangsNext = true
        return answer
      default: return answer
      }
    }
    return try outcome.get()
  }

  // MARK: Reading

  func authentikVersion() async throws(StoreError) -> String? { "2026.5.0" }
  func flows() async throws(StoreError) -> [Flow] {
    var second = Flow.of("authentication")
    second.pk = PrimaryKey("flow2")
    second.slug = "b-flow"
    return [.of("authentication"), second]
  }
  func stage(named name: String) async throws(StoreError) -> Stage? { stages.first { $0.name == name } }
  func stage(_ pk: PrimaryKey) async throws(StoreError) -> Stage? { stages.first { $0.pk == pk } }
  func stages() async throws(StoreError) -> [Stage] { stages }
  func settings(ofStages type: DecidingStageType) async throws(StoreError) -> [PrimaryKey: StageSettings] { [:] }
  func subjects(_ kind: PolicySubjectKind, _ filter: SubjectFilter?) async throws(StoreError) -> [NamedSubject] { [] }
  func readStatistics() -> ReadStatistics { ReadStatistics() }
  func policies(boundTo targets: [PolicyTarget]) async throws(StoreError) -> [PrimaryKey: [PolicyBinding]] {
    let counts = state.withLock(\.policies)
    return Dictionary(firstOf: targets.map { ($0.pk, boundPolicies(counts[$0.pk] ?? 0, to: $0.pk)) })
  }

  func bindings(ofFlow flow: PrimaryKey) async throws(StoreError) -> (bindings: [Binding], stages: [Stage]) {
    let bindings = try answer(.readFlow) { bindings in bindings.filter { $0.settings.flow == flow } }
    try await hang()
    return (bindings, stages)
  }

  func binding(_ pk: PrimaryKey) async throws(StoreError) -> Binding? {
    let binding = try answer(.readBinding) { bindings in bindings.first { $0.pk == pk } }
    try await hang()
    return binding
  }

  private func hang() async throws(StoreError) {
    guard state.withLock({ $0.hangsNext }) else { return }
    state.withLock { $0.hangsNext = false }
    try? await Task.sleep(for: .seconds(3600))
    throw .interrupted("cancelled")
  }

  // MARK: Writing

  func update(_ pk: PrimaryKey, to settings: BindingSettings) async throws(StoreError) -> Binding {
    let old = bindings.first { $0.pk == pk }
    let new = try answer(.update) { bindings throws(StoreError) in
      guard let index = bindings.firstIndex(where: { $0.pk == pk }) else { throw .notFound }
      try Self.checkPlace(of: settings, in: bindings, except: pk)
      bindings[index].settings = settings
      return bindings[index]
    }
    let answersOld = state.withLock { $0.answersOldValues }
    return answersOld ? old ?? new : new
  }

  func create(_ settings: BindingSettings) async throws(StoreError) -> Binding {
    let number = state.withLock { state in
      state.keys += 1
      return state.keys
    }
    return try answer(.create) { bindings throws(StoreError) in
      try Self.checkPlace(of: settings, in: bindings, except: nil)
      let binding = Binding(
        pk: PrimaryKey("new\(number)"), policyBindingModel: PrimaryKey("model\(number)"), settings: settings)
      bindings.append(binding)
      return binding
    }
  }

  func delete(_ pk: PrimaryKey) async throws(StoreError) {
    try answer(.delete) { bindings throws(StoreError) in
      guard let index = bindings.firstIndex(where: { $0.pk == pk }) else { throw .notFound }
      bindings.remove(at: index)
    }
  }

  private static func checkPlace(
    of settings: BindingSettings, in bindings: [Binding], except pk: PrimaryKey?
  ) throws(StoreError) {
    let isTaken = bindings.contains { $0.pk != pk && $0.settings.isAtPlace(of: settings) }
    if isTaken { throw .refused(["non_field_errors": ["The fields target, stage, order must make a unique set."]]) }
  }
}

/// Keeps records in memory, and calls the test at each of them.
final class MemoryJournal: Journal {
  private let kept = Mutex<[JournalRecord]>([])
  private let isWritable: @Sendable (_ number: Int) -> Bool
  private let onAppend: @Sendable (JournalRecord) -> Void

  init(
    onAppend: @escaping @Sendable (JournalRecord) -> Void = { _ in },
    isWritable: @escaping @Sendable (Int) -> Bool = { _ in true }
  ) {
    self.isWritable = isWritable
    self.onAppend = onAppend
  }

  var records: [JournalRecord] { kept.withLock { $0 } }
  var text: String { ((try? records.map { try $0.line() }) ?? []).map { $0 + "\n" }.joined() }

  func append(_ record: JournalRecord) throws(JournalError) {
    let number = kept.withLock { records in
      records.append(record)
      return records.count
    }
    guard isWritable(number) else {
      kept.withLock { _ = $0.popLast() }
      throw JournalError("no space left on device")
    }
    onAppend(record)
  }
}
