internal import Bindings
internal import Blueprints

/// Plans one managed flow: matches, compares, and checks that the server would take the result.
struct FlowPlanner {
  let flow: Flow
  let current: [Binding]
  /// The same by their keys.
  let bindings: [PrimaryKey: Binding]
  let index: ServerIndex

  let options: PlanOptions

  var wanted: [Wanted] = []
  var ladder: [LadderRow] = []
  var findings: [Finding] = []
  var diagnostics: [Diagnostic] = []
  /// Whether entries contradict each other, so that nobody can say what is desired.
  var isContradictory = false
  /// Whether a desired binding shall stand where an unmanaged one does.
  var hasTakenSlot = false
  var occupants: [Slot: Occupant] = [:]
  var ignoring: Ignoring
  /// Whether entries of bindings name the flow.
  private(set) var isManaged = true
  /// Whether policies differ that belong to no row of the ladder.
  var flowPoliciesDiffer = false
  /// Whether files declare policies for the flow or its bindings, so that all of them are compared.
  var declaresPolicies = false
  /// By what the server's flow is not as its blueprint by itself would make it.
  var deviations: [Deviation] = []
  /// Whether nobody can say what the blueprint by itself would make of the flow.
  var isDesiredUnclear = false
  /// The bindings that the server lacks, by their entry.
  var missingEntries: [EntryPlace: MissingBinding] = [:]
  /// Who gets in, where something is to change.
  var ways: WaysOfSides?
  /// The current bindings that entries are about.
  private(set) var matchedEntries: EntryTargets = [:]

  /// An operation, not yet in its place, and the entry that asks for it.
  struct Wanted {
    var operation: Operation
    var location: SourceLocation?
  }

  /// What policies have to know of a binding that the server lacks.
  struct MissingBinding {
    var stage: PrimaryKey?
    var order: Int?
    /// Its place among the deviations; nil where nobody can say what it would be.
    var deviation: Int?
  }

  /// What the server keeps unique within a flow.
  struct Slot: Hashable {
    var stage: PrimaryKey
    var order: Int
  }

  enum Occupant {
    case desired(SourceLocation)
    case unmanaged(Binding)
  }

  init(flow: Flow, current: [Binding], index: ServerIndex, options: PlanOptions) {
    self.flow = flow
    self.current = current
    bindings = Dictionary(firstOf: current.map { ($0.pk, $0) })
    self.index = index
    self.options = options
    ignoring = Ignoring(options.ignores, flow: flow.slug)
  }

  /// Plans in this order: match; compare each match; list what is missing, awaiting and unmanaged; see whether the
  /// result keeps (stage, order) unique; write nothing as long as a binding of the flow is awaited.
  mutating func plan(_ desired: [ResolvedBinding], awaiting: [AwaitingBinding]) {
    let matching = Matcher.match(desired, with: current)
    for match in matching.matches {
      compare(match)
      for entry in match.desired { matchedEntries[entry.place] = match.current.pk }
    }
    for entries in grouped(matching.missing) { addMissing(merged(entries), entries) }
    for entry in matching.alreadyAbsent { occupyNothing(entry) }
    for awaited in awaiting { addAwaiting(awaited) }
    for ambiguity in matching.ambiguous { addAmbiguous(ambiguity) }
    for contested in matching.contested { addContested(contested) }
    if !matching.unmanaged.isEmpty {
      let managedStages = Set(matching.matches.map(\.current.settings.stage)).union(desired.compactMap(\.stage))
      for binding in matching.unmanaged { addUnmanaged(binding, managedStages: managedStages) }
    }
    if !awaiting.isEmpty, !options.comparesOnly { postpone() }
    sortLadder()
  }

  private mutating func sortLadder() {
    let none = PrimaryKey("")
    ladder.sort { ($0.rank, $0.stage, $0.pk ?? none) < ($1.rank, $1.stage, $1.pk ?? none) }
  }

  /// Plans nothing, and shows the bindings as they are: only policies are declared for the flow.
  mutating func showUnmanaged() {
    isManaged = false
    for binding in current { addRow(binding, after: binding.settings, .unchanged, nil) }
    sortLadder()
  }

  private mutating func compare(_ match: Matcher.Match) {
    let current = match.current
    let entry = merged(match.desired)
    switch entry.desired.state {
    case .present:
      let (after, ignored) = ignoring.applied(
        from: current.settings, to: current.settings.overlaid(with: entry.wanted),
        stage: stageName(current.settings.stage))
      let changes = FieldChange.between(current.settings, and: after)
      occupy(after, .desired(entry.desired.location))
      for ignored in ignored {
        let changes = ignored.changes.map { "\($0.field.rawValue) \($0.before) → \($0.after)" }
        addFinding(
          .ignored, current, entry,
          "keeps its value (\(changes.joined(separator: ", "))): \(ignored.rule.explanation)", help: nil)
      }
      let status: LadderRow.Status = ignored.isEmpty ? .unchanged : .finding(.ignored)
      addRow(current, after: after, changes.isEmpty ? status : .operation(.update), entry)
      guard !changes.isEmpty else { return }
      deviations.append(Deviation(kind: .changed(current, to: after), location: entry.desired.location))
      want(.update(current.pk, from: current.settings, to: after), entry)
      if !options.comparesOnly, !after.evaluateOnPlan, !after.reEvaluatePolicies {
        reportBothFlagsFalse(current, entry)
      }
    case .created:
      occupy(current.settings, .desired(entry.desired.location))
      addRow(current, after: current.settings, .unchanged, entry)
    case .mustCreated:
      occupy(current.settings, .desired(entry.desired.location))
      if let rule = ignoring.rule(forAllOf: stageName(current.settings.stage)) {
        return add(.ignored, current, entry, "is there already: \(rule.explanation)", help: nil)
      }
      add(
        .exists, current, entry, "is there already, although its entry says must_created",
        help: "use state: created or present")
    case .absent:
      deviations.append(Deviation(kind: .absent(current), location: entry.desired.location))
      if let rule = ignoring.rule(forAllOf: stageName(current.settings.stage)) {
        return add(.ignored, current, entry, "shall be absent: \(rule.explanation)", help: nil)
      }
      guard options.deletes else {
        add(.absent, current, entry, "shall be absent", help: "--delete lets flowbind delete it")
        return
      }
      want(.delete(current.pk, holding: current.settings), entry)
      addRow(current, after: current.settings, .operation(.delete), entry)
    }
  }

  private mutating func addMissing(_ entry: ResolvedBinding, _ claims: [ResolvedBinding]) {
    let (settings, stage) = (entry.creation, entry.stage.map(stageName))
    if let settings {
      occupy(settings, .desired(entry.desired.location))
      deviations.append(Deviation(kind: .missing(settings, policies: []), location: entry.desired.location))
    } else {
      isDesiredUnclear = true
    }
    for claim in claims {
      missingEntries[claim.place] = MissingBinding(
        stage: entry.stage, order: entry.order, deviation: settings == nil ? nil : deviations.count - 1)
    }
    let status: LadderRow.Status
    if let stage, let rule = ignoring.rule(forAllOf: stage) {
      status = .finding(.ignored)
      addMissing(.ignored, entry, "the server has no such binding: \(rule.explanation)", help: nil)
    } else if let settings, options.creates {
      status = .operation(.create)
      want(.create(settings), entry)
    } else {
      status = .finding(.missing)
      addMissing(
        .missing, entry, "the server has no such binding",
        help: settings == nil
          ? "it cannot be created either: its entry has to name target, stage and order"
          : "--create lets flowbind create it")
    }
    ladder.append(
      LadderRow(
        status: status, stage: stage ?? "?", desiredOrder: entry.order, source: entry.desired.location))
  }

  private mutating func addMissing(_ kind: Finding.Kind, _ entry: ResolvedBinding, _ message: String, help: String?) {
    findings.append(
      Finding(
        kind: kind, flow: flow.slug, pk: entry.pk, stage: entry.stage.map(stageName), order: entry.order,
        message: message, help: help, source: entry.desired.location))
  }

  private mutating func addAwaiting(_ awaited: AwaitingBinding) {
    isDesiredUnclear = true
    let finding = Finding(awaiting: awaited)
    findings.append(finding)
    ladder.append(
      LadderRow(
        status: .finding(.awaiting), stage: finding.stage ?? "?", desiredOrder: finding.order, source: finding.source))
  }

  private mutating func addAmbiguous(_ ambiguity: Matcher.Ambiguity) {
    isDesiredUnclear = true
    let entry = ambiguity.desired
    let shown = ambiguity.candidates.prefix(Self.mostCandidates).map { "\($0.pk) at order \($0.settings.order)" }
    let surplus = ambiguity.candidates.count - shown.count
    let candidates = shown.joined(separator: ", ") + (surplus > 0 ? " and \(surplus) more" : "")
    findings.append(
      Finding(
        kind: .ambiguous, flow: flow.slug, stage: entry.stage.map(stageName), order: entry.order,
        message: ambiguity.candidates.count == 1
          ? "several entries may mean the binding \(candidates)" : "more than one binding answers: \(candidates)",
        help: "pin it: add “pk: \(ambiguity.candidates[0].pk)” to the identifiers of the entry that means it",
        source: entry.desired.location))
  }

  /// So many candidates are enough to see what is meant, however many there are.
  private static var mostCandidates: Int { 10 }

  private mutating func addContested(_ contested: Matcher.Contested) {
    let settings = contested.current.settings
    ladder.append(
      LadderRow(
        status: .finding(.ambiguous), pk: contested.current.pk, stage: stageName(settings.stage),
        currentOrder: settings.order, desiredOrder: settings.order, source: contested.desired.desired.location))
  }

  private mutating func addUnmanaged(_ binding: Binding, managedStages: Set<PrimaryKey>) {
    deviations.append(Deviation(kind: .unmanaged(binding)))
    let stage = stageName(binding.settings.stage)
    if let rule = ignoring.rule(forAllOf: stage) {
      occupy(binding.settings, .unmanaged(binding))
      return add(.ignored, binding, nil, "no entry names it: \(rule.explanation)", help: nil)
    }
    let kept = options.prunes ? options.keeps.first { $0.matches(flow: flow.slug, stage: stage) } : nil
    guard !options.prunes || kept != nil else {
      want(.delete(binding.pk, holding: binding.settings), nil)
      addRow(binding, after: binding.settings, .operation(.delete), nil)
      return
    }
    let reason = kept.map { ": \($0.reason)" } ?? ""
    add(.unmanaged, binding, nil, "no entry names it; it is left alone\(reason)", help: nil)
    occupy(binding.settings, .unmanaged(binding))
    if managedStages.contains(binding.settings.stage) {
      diagnostics.append(
        Diagnostic(
          .warning, "stage-bound-twice",
          "flow \(flow.slug) has the stage \(stage) bound once more, at order \(binding.settings.order), "
            + "and no entry names that binding (\(binding.pk))",
          help: "authentik's own engine makes such a second binding when an order among the identifiers changes"))
    }
  }
}

// MARK: - Rows and findings

extension FlowPlanner {
  private mutating func want(_ operation: Operation, _ entry: ResolvedBinding?) {
    wanted.append(Wanted(operation: operation, location: entry?.desired.location))
  }

  private mutating func addRow(
    _ current: Binding, after: BindingSettings, _ status: LadderRow.Status, _ entry: ResolvedBinding?
  ) {
    ladder.append(
      LadderRow(
        status: status, pk: current.pk, stage: stageName(after.stage), currentOrder: current.settings.order,
        desiredOrder: after.order, changes: FieldChange.between(current.settings, and: after),
        source: entry?.desired.location))
  }

  private mutating func add(
    _ kind: Finding.Kind, _ binding: Binding, _ entry: ResolvedBinding?, _ message: String, help: String?
  ) {
    addFinding(kind, binding, entry, message, help: help)
    addRow(binding, after: binding.settings, .finding(kind), entry)
  }

  private mutating func addFinding(
    _ kind: Finding.Kind, _ binding: Binding, _ entry: ResolvedBinding?, _ message: String, help: String?
  ) {
    findings.append(
      Finding(
        kind: kind, flow: flow.slug, pk: binding.pk, stage: stageName(binding.settings.stage),
        order: binding.settings.order, message: message, help: help, source: entry?.desired.location))
  }

  func stageName(_ pk: PrimaryKey) -> String { index.stage(pk)?.name ?? pk.text }

  private mutating func reportBothFlagsFalse(_ binding: Binding, _ entry: ResolvedBinding) {
    diagnostics.append(
      Diagnostic(
        .error, "both-flags-false",
        "the binding of \(stageName(binding.settings.stage)) in \(flow.slug) would have evaluate_on_plan and "
          + "re_evaluate_policies both false, which authentik refuses",
        at: entry.desired.location, help: "name the flag that shall be true in attrs"))
  }
}

extension LadderRow {
  /// Where the row stands: by its order afterwards, those without one last.
  fileprivate var rank: Int { desiredOrder ?? currentOrder ?? Int.max }
}
