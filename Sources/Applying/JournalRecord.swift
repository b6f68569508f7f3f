package import Bindings
internal import FoundationEssentials
internal import Planning

/// One line of a journal.
///
/// A journal is JSON lines, so that a run that was killed while it wrote leaves all lines but the last one whole.
/// The first line holds everything that settling the run needs; the others say how far it came.
package enum JournalRecord: Hashable, Sendable {
  case plan(JournalHead)
  /// The operation may be written from here on.
  case intent(Int)
  /// The server holds it; a create has the key that authentik chose.
  case done(Int, created: PrimaryKey? = nil)
  /// It ended the run; where nothing of it can have been written, it needs no undo.
  case failed(Int, mayHaveWritten: Bool, reason: String)
  /// The operation may be undone from here on.
  case undo(Int)
  /// The server holds what it held before; a deletion has a new key.
  case undone(Int, recreated: PrimaryKey? = nil)
  /// It could not be undone.
  case left(Int, reason: String)
  /// All operations may be written from here on, or undone, by the import of just this document.
  case importing(String, undoes: Bool)
  /// The server holds all of them.
  case imported
  /// The import ended the run; where it cannot have been carried out, nothing needs undo.
  case notImported(mayHaveWritten: Bool, reason: String)
  /// A killed or stopped run goes on.
  case resumed
  /// The run came to its end and said what became of it.
  case end(ApplyEnding.Kind)
}

/// The first line of a journal.
package struct JournalHead: Hashable, Sendable {
  package static let format = "flowbind/journal"
  package static let formatVersion = 1

  /// ISO 8601 in UTC.
  package var startedAt: String
  package var writes: PlannedWrites

  package init(startedAt: String, writes: PlannedWrites) {
    self.startedAt = startedAt
    self.writes = writes
  }
}

extension JournalRecord {
  /// The record as one line, without its line break.
  package func line() throws(JournalError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    } catch {
      throw JournalError("a record cannot be written as JSON")
    }
  }

  package init(line: some StringProtocol) throws(JournalError) {
    guard line.utf8.hasOnlyModestNumbers,
      let record = try? JSONDecoder().decode(JournalRecord.self, from: Data(line.utf8))
    else { throw JournalError("it is no record of a journal that this version of flowbind understands") }
    self = record
  }
}

extension JournalRecord: Codable {
  private enum Kind: String, Codable {
    case plan, intent, done, failed, undo, undone, left, importing, imported, resumed, end
    case notImported = "not_imported"
  }

  private enum CodingKeys: String, CodingKey {
    case record, number, pk, reason, ending, document, undoes
    case mayHaveWritten = "may_have_written"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func number() throws -> Int { try container.decode(Int.self, forKey: .number) }
    func pk() throws -> PrimaryKey? { try container.decodeIfPresent(PrimaryKey.self, forKey: .pk) }
    func reason() throws -> String { try container.decode(String.self, forKey: .reason) }
    self =
      switch try container.decode(Kind.self, forKey: .record) {
      case .plan: .plan(try JournalHead(from: decoder))
      case .intent: .intent(try number())
      case .done: .done(try number(), created: try pk())
      case .failed:
        .failed(
          try number(), mayHaveWritten: try container.decode(Bool.self, forKey: .mayHaveWritten), reason: try reason())
      case .undo: .undo(try number())
      case .undone: .undone(try number(), recreated: try pk())
      case .left: .left(try number(), reason: try reason())
      case .importing:
        .importing(
          try container.decode(String.self, forKey: .document), undoes: try container.decode(Bool.self, forKey: .undoes)
        )
      case .imported: .imported
      case .notImported:
        .notImported(
          mayHaveWritten: try container.decode(Bool.self, forKey: .mayHaveWritten), reason: try reason())
      case .resumed: .resumed
      case .end: .end(try container.decode(ApplyEnding.Kind.self, forKey: .ending))
      }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    func encode(_ kind: Kind, _ number: Int? = nil, _ pk: PrimaryKey? = nil, reason: String? = nil) throws {
      try container.encode(kind, forKey: .record)
      try container.encodeIfPresent(number, forKey: .number)
      try container.encodeIfPresent(pk, forKey: .pk)
      try container.encodeIfPresent(reason, forKey: .reason)
    }
    switch self {
    case .plan(let head):
      try encode(.plan)
      try head.encode(to: encoder)
    case .intent(let number): try encode(.intent, number)
    case .done(let number, let pk): try encode(.done, number, pk)
    case .failed(let number, let mayHaveWritten, let reason):
      try encode(.failed, number, reason: reason)
      try container.encode(mayHaveWritten, forKey: .mayHaveWritten)
    case .undo(let number): try encode(.undo, number)
    case .undone(let number, let pk): try encode(.undone, number, pk)
    case .left(let number, let reason): try encode(.left, number, reason: reason)
    case .importing(let document, let undoes):
      try encode(.importing)
      try container.encode(document, forKey: .document)
      try container.encode(undoes, forKey: .undoes)
    case .imported: try encode(.imported)
    case .notImported(let mayHaveWritten, let reason):
      try encode(.notImported, reason: reason)
      try container.encode(mayHaveWritten, forKey: .mayHaveWritten)
    case .resumed: try encode(.resumed)
    case .end(let ending):
      try encode(.end)
      try container.encode(ending, forKey: .ending)
    }
  }
}

extension JournalHead: Codable {
  private enum CodingKeys: String, CodingKey {
    case format, server, digest, flows, operations, allows, atomic
    case formatVersion = "format_version"
    case startedAt = "started_at"
    case repositoryPaths = "repository_paths"
  }

  /// Throws `DecodingError` where the document is no journal of a version this program knows.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let format = try container.decode(String.self, forKey: .format)
    let version = try container.decode(Int.self, forKey: .formatVersion)
    guard format == Self.format, version == Self.formatVersion else {
      throw DecodingError.dataCorruptedError(
        forKey: .format, in: container, debugDescription: "found \(format) version \(version)")
    }
    startedAt = try container.decode(String.self, forKey: .startedAt)
    writes = PlannedWrites(
      server: try container.decode(String.self, forKey: .server),
      digest: try container.decode(String.self, forKey: .digest),
      flows: try container.decode([FlowBefore].self, forKey: .flows),
      operations: try container.decode([PlannedOperation].self, forKey: .operations),
      allowances: Set(try container.decode([Allowance].self, forKey: .allows)),
      mode: ApplyMode(atomic: try container.decodeIfPresent(Bool.self, forKey: .atomic)),
      // Earlier journals tell nothing of them.
      repositoryPaths: try container.decodeIfPresent([String: String].self, forKey: .repositoryPaths))
    guard writes.operations.map(\.number) == Array(1..<(writes.operations.count + 1)),
      writes.operations.allSatisfy(\.operation.isWhole),
      Set(writes.operations.map(\.flowKey)).isSubset(of: writes.flows.map(\.flow.pk))
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .operations, in: container, debugDescription: "operations lack a number, a value or a flow")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.format, forKey: .format)
    try container.encode(Self.formatVersion, forKey: .formatVersion)
    try container.encode(startedAt, forKey: .startedAt)
    try container.encode(writes.server, forKey: .server)
    try container.encode(writes.digest, forKey: .digest)
    try container.encode(writes.flows, forKey: .flows)
    try container.encode(writes.operations, forKey: .operations)
    try container.encode(writes.allowances.sorted(), forKey: .allows)
    try container.encodeIfPresent(writes.mode.atomic, forKey: .atomic)
    try container.encodeIfPresent(writes.repositoryPaths, forKey: .repositoryPaths)
  }
}

extension FlowBefore: Codable {
  private enum CodingKeys: String, CodingKey {
    case bindings, stages, policies
    case sourceStageProves = "source_stage_proves"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    flow = try Flow(from: decoder)
    bindings = try container.decode([Binding].self, forKey: .bindings)
    stages = try container.decode([Stage].self, forKey: .stages)
    // Earlier journals tell nothing of policies, which are then not known.
    policies = try container.decodeIfPresent(PoliciesByTarget.self, forKey: .policies)?.policies ?? [:]
    sourceStageProves = try container.decodeIfPresent(Bool.self, forKey: .sourceStageProves)
  }

  package func encode(to encoder: any Encoder) throws {
    try flow.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(bindings, forKey: .bindings)
    try container.encode(stages, forKey: .stages)
    try container.encode(PoliciesByTarget(policies), forKey: .policies)
    try container.encodeIfPresent(sourceStageProves, forKey: .sourceStageProves)
  }
}
