internal import Bindings
internal import YAML

/// Reads the entries of one file, each with what those before it have published.
struct EntryReader {
  let place: BlueprintPlace
  var evaluator: Evaluator
  private var tags: TagShapes
  /// The scalars with halves of characters, which the database takes neither in a look-up nor in a text.
  let surrogates: Set<YAMLMark>
  /// Models that were found good once: the same few come again and again, and one warning for each is enough.
  private var usableModels: Set<String> = []
  /// Those among them that authentik takes in no entry.
  private(set) var refusedModels: Set<String> = []
  /// Finding a name that was probably meant takes time, and the first ones are those that are read.
  private var modelsLeftToExplain = 200
  /// No shape was wrong until now.
  private(set) var isWellFormed: Bool
  private(set) var bindings: [DesiredBinding] = []
  private(set) var policies: [DesiredPolicy] = []
  private(set) var definedSubjects: [EntryIdentity] = []
  private(set) var definitions: [EntryDefinition] = []
  private var order = EntryOrder()
  /// Whether what entries come to is to be compared.
  private let keepsOutcomes: Bool
  /// What each entry comes to, in the order of the file.
  private(set) var outcomes: [EntryOutcome] = []

  init(
    place: BlueprintPlace, evaluator: Evaluator, tags: TagShapes, surrogates: Set<YAMLMark>, isWellFormed: Bool,
    keepsOutcomes: Bool
  ) {
    self.place = place
    self.keepsOutcomes = keepsOutcomes
    self.surrogates = surrogates
    self.evaluator = evaluator
    self.tags = tags
    self.isWellFormed = isWellFormed
  }

  var contextNames: Set<String> { tags.contextNames }

  /// What look-ups and identifiers name and no release has, as far as it is known.
  var unheardOf: [(subject: UnheardOf, mark: YAMLMark)] { evaluator.unheardOf }

  /// What releases read differently, first of all.
  var dispute: Feature? { evaluator.features.disputed.first?.feature }

  var newestFeature: (feature: Feature, mark: YAMLMark)? {
    [tags.features.newest, evaluator.features.newest].compactMap(\.self)
      .max { $0.feature.since < $1.feature.since }
  }

  /// Reads an entry in the order in which authentik looks at its parts: model, conditions, state, identifiers, attrs.
  ///
  /// A part that is wrong does not keep the others from being judged, so that one run names all problems. But such an
  /// entry says nothing, and what refers to it is not wrong for that.
  mutating func read(_ node: YAMLNode, at position: Int, _ problems: inout ProblemCollector) {
    let (disputesBefore, problemsBefore) = (evaluator.features.disputed.count, problems.diagnostics.count)
    var entry = EntryDocument(node, position: position, &tags, &problems)
    if !entry.isWellFormed { isWellFormed = false }
    let isOfModel = readModel(of: &entry, &problems) && entry.isWellFormed
    let conditions = conditions(of: entry, &problems)
    var doubts = conditions.undecided
    let state = state(of: entry, isAsked: !conditions.areKnownNotToHold, &doubts, &problems)
    report(conditions.failures, of: entry, state, &problems)

    let isPassedOver = state == .absent && conditions.failures.first?.severity == .reported
    let isSkipped = conditions.areKnownNotToHold || isPassedOver
    var extent = DesiredBinding.Extent.nothing
    if isOfModel, conditions.failures.isEmpty || isPassedOver { extent = state == nil ? .conditions : .state }
    let isReadable = extent == .state
    if !evaluator.finds.isEmpty { evaluator.finds.removeAll(keepingCapacity: true) }
    // Nothing is asked of what is skipped.
    let values = isSkipped ? EntryValues() : self.values(of: entry, state ?? entry.likelyState, &problems)
    if isReadable, values.areIdentifiersKnown { extent = values.failures.isEmpty ? .everything : .identifiers }
    if extent == .everything, conditions.hold == true { noteOrder(of: entry, state ?? .present, values) }

    if isSkipped, isOfModel {
      evaluator.published.note(.skipped(line: entry.mark.line), of: entry.id)
    } else if !isReadable {
      publish(identity(of: entry, as: isOfModel ? entry.modelName : "", [], problems), of: entry)
    } else if state == .absent {
      evaluator.published.note(.absent(line: entry.mark.line), of: entry.id)
    } else {
      let identity = identity(of: entry, as: entry.modelName, values.identifiers, problems)
      publish(identity, of: entry)
      if values.failures.isEmpty {
        if !entry.isBinding, identity.subject != nil { definedSubjects.append(identity) }
        define(identity, by: entry, state, values, isCertain: conditions.hold == true, &problems)
      }
    }
    if keepsOutcomes {
      outcomes.append(
        EntryOutcome(
          entry: entry, dispute: evaluator.features.disputed.dropFirst(disputesBefore).first,
          problem: problems.diagnostics.dropFirst(problemsBefore).first { $0.severity == .error }?.message,
          active: isSkipped ? false : conditions.hold, state: state, values: values))
    }
    guard isOfModel else { return }
    if entry.isBinding {
      bindings.append(
        DesiredBinding(
          entry: position, id: entry.id, state: state ?? .present,
          active: extent == .nothing ? nil : isSkipped ? false : conditions.hold,
          location: problems.location(of: entry.mark), identifiers: extent < .identifiers ? [] : values.identifiers,
          fields: extent < .everything ? [] : values.fields, extent: extent,
          decidingHelp: conditions.undecided.decidingHelp))
    } else if entry.isPolicyBinding, extent == .everything, !isSkipped {
      let help = conditions.undecided.decidingHelp
      policies.append(policy(values, in: entry, state ?? .present, conditions.hold, doubts, help, &problems))
    }
  }

  /// Notes what the entry looks for, or deletes, which depends on the entries around it.
  private mutating func noteOrder(of entry: EntryDocument, _ state: EntryState, _ values: EntryValues) {
    guard entry.isBinding || state == .absent || !evaluator.finds.isEmpty else { return }
    let isObject = !entry.isBinding && (ModelName.isFlow(entry.modelName) || ModelName.isStage(entry.modelName))
    if isObject, state == .absent { return order.note(deletionBy: entry, values.identifiers) }
    guard isObject || entry.isBinding || entry.isPolicyBinding else { return }
    order.note(evaluator.finds, values.identifiers, of: entry, state)
  }

  /// Names what comes too early or too late in the file.
  func reportOrder(_ problems: inout ProblemCollector) { order.report(definitions, &problems) }

  private func identity(
    of entry: EntryDocument, as model: String, _ identifiers: [NamedValue], _ problems: ProblemCollector
  ) -> EntryIdentity {
    EntryIdentity(
      entry: entry.position, model: model, identifiers: identifiers, location: problems.location(of: entry.mark))
  }

  /// Tells the entries behind this one what object it is about; its model is empty where nobody can tell.
  private mutating func publish(_ identity: EntryIdentity, of entry: EntryDocument) {
    let pk = entry.identifiers?.child("pk").flatMap { BlueprintTag(of: $0) == nil ? Value(plain: $0) : nil }
    evaluator.published.publish(identity, id: entry.id, writtenPK: pk)
  }

  /// Notes the flow or stage that the entry would make, and judges it.
  private mutating func define(
    _ identity: EntryIdentity, by entry: EntryDocument, _ state: EntryState?, _ values: EntryValues, isCertain: Bool,
    _ problems: inout ProblemCollector
  ) {
    guard ModelName.isFlow(identity.model) || ModelName.isStage(identity.model) else { return }
    let judgement = ObjectJudgement(
      identity, ObjectDraft(entry, values, surrogates, evaluator.context), entry, state, evaluator.options.release)
    var definition = judgement.definition
    // Where only the server knows whether the entry counts, nobody is bothered with it.
    definition.isCertain = isCertain
    if isCertain {
      definition.mustBeNew = state == .mustCreated
      judgement.report(&problems)
    }
    definitions.append(definition)
  }

  /// Finds out the name of the model; answers whether entries can be of it.
  private mutating func readModel(of entry: inout EntryDocument, _ problems: inout ProblemCollector) -> Bool {
    guard let node = entry.model else { return false }
    let value: Value
    do throws(EvaluationFailure) {
      value = try evaluator.walk(node)
    } catch {
      problems.add(error)
      return false
    }
    if let (tag, name) = value.blockedPart {
      problems.blocked("model", tag, name, at: node.mark)
      return false
    }
    guard let model = value.pythonText else {
      problems.error("unknown-model", "model: only the server can tell \(value.typeName)", at: node.mark)
      return false
    }
    entry.modelName = model
    guard !usableModels.contains(model) else { return true }
    if let problem = ModelName.problem(model, comparing: modelsLeftToExplain > 0) {
      problems.error("unknown-model", "model: \(problem)", at: node.mark, help: explain { ModelName.help(for: model) })
      entry.modelName = ModelName.nearest(to: model) ?? ""
      return false
    }
    usableModels.insert(model)
    if ModelName.isRefusedForEntries(model) { refusedModels.insert(model) }
    if let lack = ModelName.lack(of: model, in: evaluator.options.release) {
      problems.error("model-too-new", "\(lack), and without it the file fails", at: node.mark)
    } else if let retirement = ModelName.retirement(of: model, in: evaluator.options.release) {
      problems.error(
        "refused-model", retirement, at: node.mark, help: "leave the entry out: nothing stands for it")
    }
    if ModelName.isUnheardOf(model), modelsLeftToExplain > 0 {
      modelsLeftToExplain -= 1
      problems.add(unheardOf: .model(model), evaluator.options.unheardOfModels, at: node.mark)
    }
    return true
  }

  private mutating func explain(_ help: () -> String?) -> String? {
    modelsLeftToExplain -= 1
    return modelsLeftToExplain >= 0 ? help() : nil
  }

  private struct Conditions {
    /// Nil where only the server knows.
    var hold: Bool? = true
    var failures: [EvaluationFailure] = []
    /// Those of which only the server knows whether they are true.
    var undecided: [NamedValue] = []

    /// authentik looks at nothing else of such an entry.
    var areKnownNotToHold: Bool { hold == false && failures.isEmpty }
  }

  /// Evaluates all conditions, also those behind one that does not hold.
  private mutating func conditions(of entry: EntryDocument, _ problems: inout ProblemCollector) -> Conditions {
    var conditions = Conditions()
    guard let list = entry.conditions else { return conditions }
    for item in list.items {
      do throws(EvaluationFailure) {
        let value = try evaluator.walk(item)
        switch value.isTrue {
        case false: conditions.hold = false
        case true: break
        case nil:
          if conditions.hold != false { conditions.hold = nil }
          let location = place.location(of: item.mark)
          conditions.undecided.append(
            NamedValue(name: "whether this entry is active", value: value, location: location))
          if entry.isBinding, let (tag, name) = value.blockedPart {
            conditions.failures.append(.blocked("this condition", tag, name, at: item.mark))
          }
        }
      } catch {
        conditions.failures.append(error)
      }
    }
    if entry.isBinding, conditions.hold == nil, conditions.failures.isEmpty {
      problems.warning(
        "condition-needs-server",
        "whether this binding is wanted depends on what the server holds; "
          + "validate takes it as it is, a plan refuses it unless the server tells", at: list.mark,
        help: conditions.undecided.decidingHelp)
    }
    return conditions
  }

  /// Nil where it cannot be told; that is no problem of a skipped entry, whose state authentik never asks for.
  ///
  /// - Parameter doubts: takes what only an open door can tell of an entry that is not written.
  private mutating func state(
    of entry: EntryDocument, isAsked: Bool, _ doubts: inout [NamedValue], _ problems: inout ProblemCollector
  ) -> EntryState? {
    guard let node = entry.state else { return .present }
    do throws(EvaluationFailure) {
      let value = try evaluator.walk(node)
      if case .string(let word) = value, let state = EntryState(rawValue: word) {
        return state == .mustCreated ? mustCreated(by: node, of: entry, &problems) : state
      }
      guard isAsked else { return nil }
      if let (tag, name) = value.blockedPart {
        guard entry.isBinding else {
          doubts.append(NamedValue(name: "state", value: value, location: place.location(of: node.mark)))
          return .present
        }
        problems.blocked("state", tag, name, at: node.mark)
        return nil
      }
      problems.error(
        "unknown-state", "state: there is no state \(value.shown)", at: node.mark,
        help: EntryState.help(for: value.pythonText ?? ""))
    } catch {
      if isAsked { problems.add(error) }
    }
    return nil
  }

  /// What `must_created` comes to: given by a tag, it is compared before the tag is resolved, and so never found to be
  /// this state, in no release; written out, it counts from 2024.12 on.
  private func mustCreated(
    by node: YAMLNode, of entry: EntryDocument, _ problems: inout ProblemCollector
  ) -> EntryState {
    if BlueprintTag(of: node) != nil {
      problems.warning(
        "must-created-by-tag",
        "state: must_created counts as present here, because a tag gives it: "
          + "authentik updates what is there, and refuses nothing",
        at: node.mark, help: "write state: must_created without a tag, or state: present")
      return .present
    }
    let release = evaluator.options.release
    guard !Feature.mustCreated.isIn(release) else { return .mustCreated }
    problems.warning(
      "must-created-too-new",
      "state: authentik \(release) takes must_created for present, and updates what is there; it refuses that since "
        + "\(Feature.mustCreated.since)",
      at: node.mark)
    return .present
  }

  /// authentik passes over an `absent` entry that it cannot read, if it can say so; everything else fails the file.
  func report(
    _ failures: [EvaluationFailure], of entry: EntryDocument, _ state: EntryState?, _ problems: inout ProblemCollector
  ) {
    // The first one decides: authentik does not get to the others.
    guard state == .absent, failures.first?.severity == .reported else {
      for failure in failures { problems.add(failure) }
      return
    }
    guard entry.isBinding || entry.isPolicyBinding else { return }
    for failure in failures {
      problems.warning(
        "absent-passed-over", "nothing is deleted, because authentik passes over this entry: \(failure.message)",
        at: failure.mark, help: failure.help)
    }
  }
}

extension ProblemCollector {
  mutating func add(_ failure: EvaluationFailure) {
    error(failure.code, failure.message, at: failure.mark, help: failure.help)
  }

  mutating func blocked(_ part: String, _ tag: String, _ name: String, at mark: YAMLMark) {
    add(.blocked(part, tag, name, at: mark))
  }
}

extension EvaluationFailure {
  fileprivate static func blocked(_ part: String, _ tag: String, _ name: String, at mark: YAMLMark) -> Self {
    let help =
      tag == BlueprintTag.env.rawValue
      ? "--allow-env \(name) opens it, if the value here is the one that authentik's worker has"
      : "--allow-files opens its folder, if the file here is the one that authentik's worker has"
    return .uncaught(
      "blocked", "\(part) depends on \(tag) \(name), which is closed to blueprints", at: mark, help: help)
  }
}
