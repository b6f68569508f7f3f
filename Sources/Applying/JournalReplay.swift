/// What the journal of an apply says: what was planned, how far it came, and what is in doubt.
package struct JournalReplay: Hashable, Sendable {
  package let startedAt: String
  package let writes: PlannedWrites
  /// What became of each operation, as far as the journal knows; an intent without more is in doubt.
  package private(set) var results: [OperationResult]
  /// How the run ended; nil where it was killed, so that nobody has said what is left on the server.
  package private(set) var ending: ApplyEnding.Kind?
  /// Whether an undo was begun: then only a rollback can settle the run.
  package private(set) var undoIsBegun = false
  /// Why an operation failed, or was not undone, by its number.
  package private(set) var reasons: [Int: String] = [:]
  /// How many bytes of the text hold whole lines; what follows was being written when the run was killed.
  package let wholeBytes: Int

  /// Reads a journal up to its last whole line.
  ///
  /// Throws where the first line is no journal's, and where another line cannot be understood: guessing at what a run
  /// has written would be worse than a person's look.
  package init(_ bytes: some Collection<UInt8>) throws(JournalError) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    wholeBytes = lines.dropLast().reduce(0) { $0 + $1.count + 1 }
    var records = lines.dropLast().makeIterator()
    guard let first = records.next() else { throw JournalError("it has no whole line: nothing was written") }
    guard let head = Self.head(first) else {
      throw JournalError("its first line is not that of a journal that this version of flowbind understands")
    }
    startedAt = head.startedAt
    writes = head.writes
    results = head.writes.operations.map { OperationResult(operation: $0) }
    var number = 1
    while let line = records.next() {
      number += 1
      do throws(JournalError) {
        try take(try JournalRecord(line: String(decoding: line, as: UTF8.self)))
      } catch {
        throw JournalError("line \(number): \(error.message)")
      }
    }
  }

  /// The plan that the first line tells of; nil where there is no whole first line, so that nothing was written.
  package static func head(of bytes: some Collection<UInt8>) -> JournalHead? {
    bytes.firstIndex(of: UInt8(ascii: "\n")).flatMap { head(bytes[..<$0]) }
  }

  private static func head(_ line: some Collection<UInt8>) -> JournalHead? {
    guard case .plan(let head)? = try? JournalRecord(line: String(decoding: line, as: UTF8.self)) else { return nil }
    return head
  }

  private mutating func take(_ record: JournalRecord) throws(JournalError) {
    ending = nil
    switch record {
    case .plan: throw JournalError("a second plan")
    case .intent(let number):
      reasons[number] = nil
      try change(number) {
        $0.effect = .unknown
        $0.isEarlier = true
      }
    case .done(let number, let created):
      reasons[number] = nil
      try change(number) {
        $0.outcome = .applied
        $0.effect = .stands
        $0.isEarlier = true
        $0.created = created
      }
    case .failed(let number, let mayHaveWritten, let reason):
      reasons[number] = reason
      try change(number) { $0.effect = mayHaveWritten ? .unknown : .none }
    case .undo(let number):
      undoIsBegun = true
      try change(number) { $0.effect = .unknown }
    case .undone(let number, let recreated):
      undoIsBegun = true
      try change(number) {
        $0.outcome = .undone
        $0.effect = .asBefore
        $0.recreated = recreated
      }
    case .left(let number, let reason):
      reasons[number] = reason
      undoIsBegun = true
      try change(number) { $0.effect = .unknown }
    case .importing(_, let undoes):
      undoIsBegun = undoIsBegun || undoes
      for index in results.indices where !undoes || results[index].effect != .none {
        results[index].effect = .unknown
        results[index].isEarlier = true
        results[index].created = results[index].keyOfImported(in: writes)
      }
    case .imported:
      for index in results.indices {
        results[index].outcome = .applied
        results[index].effect = .stands
      }
    case .notImported(let mayHaveWritten, let reason):
      reasons[1] = reason
      for index in results.indices { results[index].effect = mayHaveWritten ? .unknown : .none }
    case .resumed: break
    case .end(let ending): self.ending = ending
    }
  }

  private mutating func change(
    _ number: Int, _ change: (inout OperationResult) -> Void
  ) throws(JournalError) {
    // Not by its predecessor: the least of all numbers has none.
    guard (1...).contains(number), number <= results.count else {
      throw JournalError("there is no operation \(number)")
    }
    change(&results[number - 1])
  }
}
