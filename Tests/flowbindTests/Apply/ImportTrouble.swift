import AuthentikAPI
import AuthentikSandbox
import Synchronization

@testable import Applying

/// What goes wrong with a run that imports.
enum ImportTrouble: Sendable, CustomStringConvertible {
  case fault(FaultyRequest, at: Int)
  /// Before a request, or after it.
  case edit(ForeignEdit, at: Int, isBefore: Bool)
  case editDuring(ForeignEdit, ImportMoment)

  /// Everything, at each request and at each moment of the import.
  static func all(of methods: [String], _ moments: [ImportMoment]) -> [ImportTrouble] {
    let faults = methods.enumerated().flatMap { (index, method) -> [ImportTrouble] in
      FaultyRequest.all.filter { method != "GET" || !$0.isOfWrites }.map { .fault($0, at: index + 1) }
    }
    let edits = ForeignEdit.all.flatMap { (edit) -> [ImportTrouble] in
      methods.indices.flatMap { (index) -> [ImportTrouble] in
        [true, false].map { .edit(edit, at: index + 1, isBefore: $0) }
      } + moments.map { .editDuring(edit, $0) }
    }
    return faults + edits
  }

  var edit: ForeignEdit? {
    switch self {
    case .fault: nil
    case .edit(let edit, _, _), .editDuring(let edit, _): edit
    }
  }

  var description: String {
    switch self {
    case .fault(let fault, let request): "\(fault.name) at request \(request)"
    case .edit(let edit, let request, let isBefore): "\(edit) \(isBefore ? "before" : "after") request \(request)"
    case .editDuring(let edit, let moment): "\(edit) at \(moment.run) \(moment.step)"
    }
  }

  /// Whether it comes after this request of the run.
  func comes(after request: Int) -> Bool {
    guard case .edit(_, let number, let isBefore) = self else { return false }
    return number > request || number == request && !isBefore
  }

  /// Whether it comes at a moment between the guard of a write and its save, where nothing sees it.
  ///
  /// - Parameter moments: of the whole import.
  func comesInWindow(of moments: [ImportMoment]) -> Bool {
    guard case .editDuring(_, let moment) = self, moment.run == .application else { return false }
    return switch moment.step {
    case .entry(let index), .save(let index): moments.contains(ImportMoment(.application, .save(index)))
    case .end: false
    }
  }

  /// Does a run on a server with the trouble, which is over afterwards.
  func met<Answer>(
    on server: SandboxServer, _ run: (AuthentikBindingStore) async -> Answer
  ) async throws -> Answer {
    var timeout = Duration.seconds(600)
    var held: Gate?
    switch self {
    case .fault(let faulty, let request):
      let fault = faulty.fault()
      if case .holdReply(let gate) = fault { held = gate }
      // What the server needs for each write comes on top.
      if faulty.isSlow { timeout = .milliseconds(300) }
      server.faults.on(faulty.lasts ? .from(request) : .only(request), fault)
    case .edit(let edit, let request, let isBefore):
      server.faults.on(.only(request), isBefore ? .editBefore(edit.change) : .editAfter(edit.change))
    case .editDuring(let edit, let moment):
      server.faults.on(
        .every(1), path: "/import/", .editDuringImport { now, state in if now == moment { edit.change(&state) } })
    }
    let answer = await run(try server.impatientStore(timeout: timeout))
    server.faults.clear()
    try server.start()
    held?.open()
    return answer
  }
}

/// What one request, or all from it on, may meet.
struct FaultyRequest: Sendable {
  var name: String
  var lasts = false
  var isSlow = false
  /// Whether there is such a thing at writes only.
  var isOfWrites = false
  var fault: @Sendable () -> Fault

  private static func write(_ name: String, _ fault: @escaping @Sendable () -> Fault) -> FaultyRequest {
    FaultyRequest(name: name, isOfWrites: true, fault: fault)
  }

  static let all = anywhere + foreign + late

  private static let anywhere: [FaultyRequest] = [
    FaultyRequest(name: "connection refused from here on", fault: { .stop }),
    FaultyRequest(name: "reset", fault: { .reset }),
    FaultyRequest(
      name: "403", fault: { .status(403, detail: "You do not have permission to perform this action.") }),
    FaultyRequest(
      name: "an expired token from here on", lasts: true, fault: { .status(403, detail: "Token invalid/expired") }),
    FaultyRequest(name: "502", fault: { .badGateway() }),
    FaultyRequest(name: "502 from here on", lasts: true, fault: { .badGateway() }),
    FaultyRequest(name: "lost reply", fault: { .loseReply }),
    FaultyRequest(name: "reply cut in its body", fault: { .cutBody(after: 20) }),
    FaultyRequest(name: "slow reply", isSlow: true, fault: { .holdReply(Gate()) }),
    .write("sent twice by a proxy") { .serveTwice },
  ]

  private static let foreign: [FaultyRequest] = ForeignAnswers.all.flatMap { (name, answer) -> [FaultyRequest] in
    [
      .write("\(name), not carried out") { .answer(answer) },
      .write("\(name), carried out") { .serveAndAnswer(answer) },
    ]
  }

  private static let late: [FaultyRequest] = [1, 2, 4, 8].flatMap { (count: Int) -> [FaultyRequest] in
    [
      .write("lands \(count) requests later") { .landLater(after: count) },
      .write("504, and lands \(count) requests later") {
        .landLater(after: count, .page(504, heading: "Gateway Timeout"))
      },
    ]
  }
}

extension SandboxServer {
  /// Which of all its requests, from 1, was the last that read bindings.
  var lastReadOfBindings: Int {
    (requests.lastIndex { $0.method == "GET" && $0.target.contains("/flows/bindings/") } ?? -1) + 1
  }
}

/// Keeps what a run writes to its journal, for the next one.
final class JournalInMemory: Journal {
  private let records: Mutex<[JournalRecord]>

  init(_ records: [JournalRecord] = []) { self.records = Mutex(records) }

  func append(_ record: JournalRecord) throws(JournalError) { records.withLock { $0.append(record) } }

  var all: [JournalRecord] { records.withLock(\.self) }

  var replay: JournalReplay {
    get throws { try JournalReplay(Array(all.map { try $0.line() + "\n" }.joined().utf8)) }
  }
}
