internal import YAML

/// Reads the entries of one file, each with what those before it have published.
struct EntryReader {
  var evaluator: Evaluator
  private var tags: TagShapes
  private var usableModels = UsableModels()
  private(set) var refusedModels: Set<String> = []
  /// Finding a name that was probably meant takes time, and the first ones are those that are read.
  private var modelsLeftToExplain = 200
  /// No shape was wrong until now.
  private(set) var isWellFormed: Bool
  private(set) var bindings: [DesiredBinding] = []
  var definitions: [EntryIdentity] = []

  init(evaluator: Evaluator, tags: TagShapes, isWellFormed: Bool, entryCount: Int) {
    bindings.reserveCapacity(entryCount)
    self.evaluator = evaluator
    self.tags = tags
    self.isWellFormed = isWellFormed
  }

  var newestFeature: (feature: Feature, mark: YAMLMark)? {
    [tags.features.newest, evaluator.features.newest].compactMap(\.self)
      .max { $0.feature.since < $1.feature.since }
  }

  /// Reads an entry in the order in which authentik looks at its parts: model, conditions, state, identifiers, attrs.
  ///
  /// A part that is wrong does not keep the others from being judged, so that one run names all problems. But such an
  /// entry says nothing, and what refers to it is not wrong for that.
  mutating func read(_ node: YAMLNode, at position: Int, _ problems: inout ProblemCollector) {
    let entry = EntryDocument(node, position: position, &tags, &problems)
    if !entry.isWellFormed { isWellFormed = false }
    let model = entry.model.map { self.model($0, &problems) } ?? .unknown
    let isBinding = ModelName.isBinding(model.name)
    let isOfModel = entry.isWellFormed && model.isUsable
    var binding = DesiredBinding(
      entry: position, id: entry.id, state: .present, active: nil, location: problems.location(of: entry.mark),
      identifiers: [], fields: [], extent: .nothing)
    let conditions = conditions(entry, isBinding: isBinding, &problems)
    let state = state(entry, isBinding: isBinding, isAsked: !conditions.areKnownNotToHold, &problems)
    report(conditions.failures, isAbsent: state == .absent, isBinding: isBinding, &problems)
    let isPassedOver = state == .absent && conditions.failures.first?.severity == .reported
    let isSkipped = conditions.areKnownNotToHold || isPassedOver
    if isOfModel, conditions.failures.isEmpty || isPassedOver {
      binding.active = isSkipped ? false : conditions.hold
      binding.extent = .conditions
      if let state {
        binding.state = state
        binding.extent = .state
      }
    }

    if isSkipped, isOfModel {
      if let id = entry.id { evaluator.published.note(.skipped(line: entry.mark.line), of: id) }
    } else if binding.extent == .state {
      readValues(of: entry, model.name, into: &binding, isBinding: isBinding, &problems)
    } else {
      if !isSkipped { judgeValues(of: entry, model.name, state ?? entry.likelyState, isBinding: isBinding, &problems) }
      publish(EntryIdentity(entry: position, model: isOfModel ? model.name : "", identifiers: []), entry)
    }
    if isBinding, isOfModel { bindings.append(binding) }
  }

  private struct Model {
    /// Empty where not even a guess is possible.
    var name: String
    var isUsable = true

    static let unknown = Model(name: "", isUsable: false)
  }

  private mutating func model(_ node: YAMLNode, _ problems: inout ProblemCollector) -> Model {
    if node.textEquals(ModelName.binding), node.tag == nil { return Model(name: ModelName.binding) }
    let value: Value
    do throws(EvaluationFailure) {
      value = try evaluator.walk(node)
    } catch {
      problems.add(error)
      return .unknown
    }
    if let (tag, name) = value.blockedPart {
      problems.blocked("model", tag, name, at: node.mark)
      return .unknown
    }
    guard let model = value.pythonText else {
      problems.error("unknown-model", "model: only the server can tell \(value.typeName)", at: node.mark)
      return .unknown
    }
    if let model = usableModels.known(model) { return Model(name: model) }
    guard let problem = ModelName.problem(model, comparing: modelsLeftToExplain > 0) else {
      usableModels.add(model)
      if ModelName.isRefusedForEntries(model) { refusedModels.insert(model) }
      if ModelName.isUnheardOf(model) {
        problems.warning(
          "unheard-of-model",
          "no release of authentik until 2026.5 has the model '\(model)', and without it the file fails",
          at: node.mark, help: explain { ModelName.suggestion(for: model) })
      }
      return Model(name: model)
    }
    problems.error("unknown-model", "model: \(problem)", at: node.mark, help: explain { ModelName.help(for: model) })
    return Model(name: ModelName.nearest(to: model) ?? "", isUsable: false)
  }

  private mutating func explain(_ help: () -> String?) -> String? {
    modelsLeftToExplain -= 1
    return modelsLeftToExplain >= 0 ? help() : nil
  }

  private struct Conditions {
    /// Nil where only the server knows.
    var hold: Bool? = true
    var failures: [EvaluationFailure] = []

    /// authentik looks at nothing else of such an entry.
    var areKnownNotToHold: Bool { hold == false && failures.isEmpty }
  }

  /// Evaluates all conditions, also those behind one that does not hold.
  private mutating func conditions(
    _ entry: EntryDocument, isBinding: Bool, _ problems: inout ProblemCollector
  ) -> Conditions {
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
          if isBinding, let (tag, name) = value.blockedPart {
            conditions.failures.append(.blocked("this condition", tag, name, at: item.mark))
          }
        }
      } catch {
        conditions.failures.append(error)
      }
    }
    if isBinding, conditions.hold == nil, conditions.failures.isEmpty {
      problems.warning(
        "condition-needs-server",
        "whether this binding is wanted depends on what the server holds; "
          + "validate takes it as it is, a plan refuses it", at: list.mark,
        help: "decide it with !Context and --set")
    }
    return conditions
  }

  /// Nil where it cannot be told; that is no problem of a skipped entry, whose state authentik never asks for.
  private mutating func state(
    _ entry: EntryDocument, isBinding: Bool, isAsked: Bool, _ problems: inout ProblemCollector
  ) -> EntryState? {
    guard let node = entry.state else { return .present }
    do throws(EvaluationFailure) {
      let value = try evaluator.walk(node)
      if case .string(let word) = value, let state = EntryState(rawValue: word) { return state }
      guard isAsked else { return nil }
      if let (tag, name) = value.blockedPart {
        guard isBinding else { return .present }
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
