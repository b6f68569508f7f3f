package import Bindings
internal import Blueprints

/// A plan as one document for authentik's import: all of it is written in one transaction, or nothing, if anything moved.
///
/// An entry that must not apply poisons the whole document: its conditions are true only where something is not as it was
/// read, and its attributes are invalid (transcripts 11-import, 2024.8 to 2026.8). In this order:
/// 1. Guards of what is not written: which bindings each flow has, those that stay, and what was judged by (the flow's own
///    settings, stages, policies).
/// 2. Each write directly after its own guard; a place that another write leaves is taken after it (`ImportSequence`).
/// 3. The guards of 1 once more, with the bindings that the flow now has.
///
/// Guards take no locks. What is written between a guard and the save of its entry is not seen.
package struct ImportDocument: Hashable, Sendable {
  /// One import holds no more: the server works on it inside one request.
  package static let mostOperations = 100
  package static let mostBytes = 1 << 20

  /// What stands behind an entry.
  package struct Entry: Hashable, Sendable {
    /// What it looks at or writes, in people's words.
    package var subject: String
    package var isGuard: Bool
  }

  /// What is imported into one flow.
  package struct Part: Hashable, Sendable {
    package var flow: Flow
    /// All of the flow, as they were read.
    package var bindings: [Binding]
    package var facts: GuardFacts
    /// At most one for each binding. A create that has a pk gets just that.
    package var operations: [PlannedOperation]
    /// Whether bindings may be deleted that have policies.
    package var losesPolicies: Bool

    package init(
      flow: Flow, bindings: [Binding], facts: GuardFacts, operations: [PlannedOperation], losesPolicies: Bool = false
    ) {
      self.flow = flow
      self.bindings = bindings
      self.facts = facts
      self.operations = operations
      self.losesPolicies = losesPolicies
    }
  }

  /// What a poisoned entry asks for, and authentik repeats when it refuses it.
  package static let marker = "moved-since-it-was-read"

  package let text: String
  /// By its label, which is its `id`.
  package let entries: [String: Entry]
  /// How many writes it holds, parking included.
  package let writes: Int

  /// - Parameters:
  ///   - name: of the plan, such as its digest: by it the answer's lines are told from those of others.
  ///   - release: the server's; nil where it is not known.
  package init(_ parts: [Part], name: String, release: AuthentikRelease?) {
    var writer = ImportWriter(name: name, release: release)
    let writings = parts.map { part in
      ImportSequence(
        part.operations.map { planned in
          ImportSequence.Step(
            pk: Self.key(of: planned, in: name), before: planned.operation.before,
            after: planned.operation.after)
        }, from: part.bindings)
    }
    for part in parts { writer.guardWhatStays(part, among: part.bindings.map(\.pk)) }
    for (part, sequence) in zip(parts, writings) {
      for step in sequence.steps { writer.write(step, of: part) }
    }
    for (part, sequence) in zip(parts, writings) { writer.guardWhatStays(part, among: Array(sequence.held.keys)) }
    text = writer.text
    entries = writer.entries
    writes = writer.writes
  }

  /// The key that an operation's binding has. That of a created one is chosen here and not by authentik, so that it can be
  /// told afterwards whether it was this import that created it.
  package static func key(of planned: PlannedOperation, in name: String) -> PrimaryKey {
    if let pk = planned.operation.pk { return pk }
    var digits = Array(SHA256.hexadecimal(of: Array("\(name) \(planned.number)".utf8)).prefix(32))
    // Of a random UUID's form: version 4, variant 1.
    digits[12] = "4"
    digits[16] = "8"
    return PrimaryKey(String(digits))
  }
}

/// Writes the entries one after another.
private struct ImportWriter {
  private let name: String
  private let release: AuthentikRelease?
  private(set) var entries: [String: ImportDocument.Entry] = [:]
  private(set) var writes = 0
  private var lines = ["version: 1", "metadata: {name: flowbind}", "entries:"]

  init(name: String, release: AuthentikRelease?) {
    self.name = String(name.prefix(PlanDigest.shownDigits))
    self.release = release
  }

  var text: String { lines.joined(separator: "\n") + "\n" }

  /// - Parameter keys: of the bindings that the flow has at this point of the document.
  mutating func guardWhatStays(_ part: ImportDocument.Part, among keys: [PrimaryKey]) {
    let written = Set(part.operations.compactMap(\.operation.pk))
    // Whatever is guarded, the entry that fails is one of a binding.
    let host = keys.min() ?? part.flow.pk
    add(.onlyBindings(keys, of: part.flow), at: host)
    for binding in part.bindings where !written.contains(binding.pk) {
      add(.binding(binding.pk, holding: binding.settings), at: binding.pk)
    }
    add(.flow(part.flow), at: host)
    for stage in part.facts.stages.values.sorted(by: { $0.pk < $1.pk }) {
      if let guarding = ImportGuard.stage(stage, on: release) { add(guarding, at: host) }
    }
    let targets =
      [part.flow.policyTarget].compactMap(\.self)
      + part.bindings.filter { keys.contains($0.pk) }.map(\.policyTarget)
    let policies = targets.compactMap { target in
      part.facts.policies[target.pk].map { (target.policyBindingModel, $0) }
    }
    guard !policies.isEmpty else { return }
    add(.policies(Dictionary(firstOf: policies), of: "the flow \(part.flow.slug) and its bindings"), at: host)
  }

  mutating func write(_ step: ImportSequence.Step, of part: ImportDocument.Part) {
    writes += 1
    let identifiers = ImportPair("identifiers", .mapping([ImportPair("pk", .key(step.pk))]))
    let subject = "the binding \(step.pk)"
    switch (step.before, step.after) {
    case (let before?, let after?):
      add(.binding(step.pk, holding: before), at: step.pk)
      add([identifiers, ImportPair("attrs", .mapping(after.importPairs))], subject)
    case (nil, let after?):
      add(.free(step.pk, after), at: step.pk)
      // 2026.8 saves `present` and `created` over a row that won the race for the place.
      let state = ImportPair("state", .text("must_created"))
      add([state, identifiers, ImportPair("attrs", .mapping(after.importPairs))], subject)
    case (let before?, nil):
      var guarding = ImportGuard.binding(step.pk, holding: before)
      if let binding = part.bindings.first(where: { $0.pk == step.pk }), !part.losesPolicies {
        guarding.include(.policies([binding.policyBindingModel: []], of: subject))
      }
      add(guarding, at: step.pk)
      add([ImportPair("state", .text("absent")), identifiers], subject)
    case (nil, nil): break
    }
  }

  private mutating func add(_ guarding: ImportGuard, at pk: PrimaryKey) {
    add(
      [
        ImportPair("conditions", .list([guarding.isMoved])),
        ImportPair("identifiers", .mapping([ImportPair("pk", .key(pk))])),
        ImportPair("attrs", .mapping([ImportPair("invalid_response_action", .text(ImportDocument.marker))])),
      ], guarding.subject, isGuard: true)
  }

  private mutating func add(_ pairs: [ImportPair], _ subject: String, isGuard: Bool = false) {
    let label = "flowbind-\(name)-\(entries.count + 1)"
    entries[label] = ImportDocument.Entry(subject: subject, isGuard: isGuard)
    let head = [ImportPair("model", .text(ModelName.binding)), ImportPair("id", .text(label))]
    lines.append("- " + ImportValue.mapping(head + pairs).yaml)
  }
}

extension ImportDocument {
  /// As the server is to get it.
  package var sent: ImportedText { ImportedText(text: text, labels: Set(entries.keys), writes: writes) }

  private static let cure =
    "leave --atomic out, so that they are written one by one, or plan for fewer flows with --flow"

  /// Why no import can hold so many operations, whatever they are; nil where one can.
  static func obstacle(toWriting operations: Int) -> Diagnostic? {
    guard operations > mostOperations else { return nil }
    return Diagnostic(
      .error, "too-many-for-an-import",
      "\(operations) operations are more than the \(mostOperations) that one import holds", help: cure)
  }

  /// Why one import cannot hold it; nil where it can.
  package func obstacle(operations: Int) -> Diagnostic? {
    if let many = Self.obstacle(toWriting: operations) { return many }
    guard text.utf8.count > Self.mostBytes else { return nil }
    return Diagnostic(
      .error, "too-large-for-an-import",
      "what the import has to say takes \(text.utf8.count >> 10) KiB, and it may have \(Self.mostBytes >> 10)",
      help: Self.cure)
  }
}
