internal import YAML

/// Reads the entries of one file, each with what those before it have published.
struct EntryReader {
  private var evaluator: Evaluator
  private var tags: TagShapes
  /// Models that were found good once, because the same few come again and again.
  private var usableModels: Set<String> = []
  /// No shape was wrong until now.
  private(set) var isWellFormed: Bool
  private(set) var bindings: [DesiredBinding] = []
  private(set) var definitions: [EntryIdentity] = []

  init(evaluator: Evaluator, tags: TagShapes, isWellFormed: Bool) {
    self.evaluator = evaluator
    self.tags = tags
    self.isWellFormed = isWellFormed
  }

  var newestFeature: (feature: Feature, mark: YAMLMark)? {
    [tags.features.newest, evaluator.features.newest].compactMap(\.self)
      .max { $0.feature.since < $1.feature.since }
  }

  /// Reads an entry in the order in which authentik looks at its parts: model, conditions, state, identifiers, attrs.
  mutating func read(_ node: YAMLNode, at position: Int, _ problems: inout ProblemCollector) {
    let entry = EntryDocument(node, position: position, &tags, &problems)
    guard entry.isWellFormed, let modelNode = entry.model else {
      isWellFormed = false
      // What refers to this entry is not wrong for that.
      publish(EntryIdentity(entry: position, model: "", identifiers: []), entry)
      return
    }
    guard let model = model(modelNode, &problems) else {
      publish(EntryIdentity(entry: position, model: "", identifiers: []), entry)
      return
    }
    let isBinding = ModelName.isBinding(model)
    var binding = DesiredBinding(
      entry: position, id: entry.id, state: .present, active: nil, location: problems.location(of: entry.mark),
      identifiers: [], fields: [], extent: .nothing)

    if let active = conditions(entry, isBinding: isBinding, &problems),
      let state = state(entry, isBinding: isBinding, &problems)
    {
      binding.active = active.holds
      binding.state = state
      binding.extent = .state
      if active.holds == false {
        if let id = entry.id { evaluator.published.note(.skipped(line: entry.mark.line), of: id) }
      } else {
        readValues(of: entry, model, into: &binding, isBinding: isBinding, &problems)
      }
    } else {
      publish(EntryIdentity(entry: position, model: model, identifiers: []), entry)
    }
    if isBinding { bindings.append(binding) }
  }

  // MARK: Model, conditions, state

  private mutating func model(_ node: YAMLNode, _ problems: inout ProblemCollector) -> String? {
    if node.textEquals(ModelName.binding), node.tag == nil { return ModelName.binding }
    let value: Value
    do throws(EvaluationFailure) {
      value = try evaluator.walk(node)
    } catch {
      problems.add(error)
      return nil
    }
    if let (tag, name) = value.blockedPart {
      problems.blocked("model", tag, name, at: node.mark)
      return nil
    }
    guard let model = value.pythonText else {
      problems.error("unknown-model", "model: only the server can tell \(value.typeName)", at: node.mark)
      return nil
    }
    if usableModels.contains(model) { return model }
    guard let problem = ModelName.problem(ofEntry: model) else {
      usableModels.insert(model)
      return model
    }
    problems.error("unknown-model", "model: \(problem)", at: node.mark, help: ModelName.help(for: model))
    return nil
  }

  /// Whether all conditions hold, nil inside where only the server knows; nil altogether after a problem.
  private mutating func conditions(
    _ entry: EntryDocument, isBinding: Bool, _ problems: inout ProblemCollector
  ) -> (holds: Bool?, Void)? {
    guard let list = entry.conditions else { return (true, ()) }
    var holds: Bool? = true
    var failed = false
    for item in list.items {
      do throws(EvaluationFailure) {
        let value = try evaluator.walk(item)
        switch value.isTrue {
        case false: holds = false
        case true: break
        case nil:
          if holds != false { holds = nil }
          if isBinding, let (tag, name) = value.blockedPart {
            problems.blocked("this condition", tag, name, at: item.mark)
            failed = true
          }
        }
      } catch {
        problems.add(error)
        failed = true
      }
    }
    if failed, holds != false || problems.hasErrors { return nil }
    if isBinding, holds == nil {
      problems.warning(
        "condition-needs-server",
        "whether this binding is wanted depends on what the server holds; "
          + "validate takes it as it is, a plan refuses it", at: list.mark,
        help: "decide it with !Context and --set")
    }
    return (holds, ())
  }

  private mutating func state(
    _ entry: EntryDocument, isBinding: Bool, _ problems: inout ProblemCollector
  ) -> EntryState? {
    guard let node = entry.state else { return .present }
    do throws(EvaluationFailure) {
      let value = try evaluator.walk(node)
      if case .string(let word) = value, let state = EntryState(rawValue: word) { return state }
      if let (tag, name) = value.blockedPart {
        guard isBinding else { return .present }
        problems.blocked("state", tag, name, at: node.mark)
        return nil
      }
      problems.error(
        "unknown-state", "state: there is no state \(value.shown)", at: node.mark,
        help: EntryState.help(for: value.pythonText ?? ""))
    } catch {
      problems.add(error)
    }
    return nil
  }

  // MARK: Identifiers and attrs

  private mutating func readValues(
    of entry: EntryDocument, _ model: String, into binding: inout DesiredBinding, isBinding: Bool,
    _ problems: inout ProblemCollector
  ) {
    var failures: [EvaluationFailure] = []
    let identifiers = identifiers(of: entry, model, &failures, &problems)
    if failures.isEmpty {
      binding.identifiers = identifiers
      binding.extent = .identifiers
    }
    if entry.identifiers?.pairs.isEmpty ?? true, !ModelName.isMeta(model) {
      failures.append(
        .reported(
          "no-identifiers", "the entry has no identifiers, by which authentik finds its object", at: entry.mark,
          help: isBinding ? "such as identifiers: {target: !KeyOf flow, stage: !KeyOf stage, order: 10}" : nil))
    }
    let attrs = failures.isEmpty ? attrs(of: entry, model, isBinding: isBinding, &failures) : []
    if isBinding {
      for (identifier, node) in zip(identifiers, binding.extent >= .identifiers ? identifiers.map(\.location) : []) {
        let mark = YAMLMark(line: node.line, column: node.column)
        if let failure = BindingLookup.failure(identifier.name, identifier.value, at: mark) { failures.append(failure) }
      }
    }
    if binding.state == .absent {
      if let id = entry.id { evaluator.published.note(.absent(line: entry.mark.line), of: id) }
    } else {
      let identity = EntryIdentity(entry: entry.position, model: model, identifiers: identifiers)
      publish(identity, entry)
      if failures.isEmpty, identity.definesFlowOrStage { definitions.append(identity) }
    }

    guard failures.isEmpty else {
      report(failures, isAbsent: binding.state == .absent, isBinding: isBinding, at: entry.mark, &problems)
      return
    }
    guard isBinding else { return }
    readFields(attrs, into: &binding, &problems)
    binding.extent = .everything
  }

  /// authentik passes over an `absent` entry that it cannot read, if it can say so; everything else fails the file.
  private func report(
    _ failures: [EvaluationFailure], isAbsent: Bool, isBinding: Bool, at mark: YAMLMark,
    _ problems: inout ProblemCollector
  ) {
    // The first one decides: authentik does not get to the others.
    guard isAbsent, failures.first?.severity == .reported else {
      for failure in failures { problems.add(failure) }
      return
    }
    guard isBinding else { return }
    for failure in failures {
      problems.warning(
        "absent-passed-over", "nothing is deleted, because authentik passes over this entry: \(failure.message)",
        at: failure.mark, help: failure.help)
    }
  }

  private mutating func publish(_ identity: EntryIdentity, _ entry: EntryDocument) {
    let pk = entry.identifiers?.child("pk").flatMap { BlueprintTag(of: $0) == nil ? Value(plain: $0) : nil }
    guard entry.id != nil || pk != nil else { return }
    evaluator.published.publish(identity, id: entry.id, writtenPK: pk)
  }

  private mutating func identifiers(
    of entry: EntryDocument, _ model: String, _ failures: inout [EvaluationFailure],
    _ problems: inout ProblemCollector
  ) -> [NamedValue] {
    guard let node = entry.identifiers else { return [] }
    let values = values(of: node, &failures, file: problems.file)
    guard values.contains(where: { $0.value.pkInside != nil }) else { return values }
    // A mapping with a pk stands for that pk, and goes to the end.
    var rest = values.filter { $0.value.pkInside == nil }
    for var value in values {
      guard let pk = value.value.pkInside else { continue }
      value.value = pk
      rest.append(value)
    }
    return rest
  }

  private mutating func attrs(
    of entry: EntryDocument, _ model: String, isBinding: Bool, _ failures: inout [EvaluationFailure]
  ) -> [NamedValue] {
    guard let node = entry.attrs else {
      if ModelName.isApplyBlueprint(model) { failures.append(.missingMetaIdentifiers(at: entry.mark)) }
      return []
    }
    if node.isNull {
      failures.append(
        .uncaught(
          "empty-attrs", "attrs is empty, which authentik takes for null and stops at", at: node.mark,
          help: "leave 'attrs:' out, or write attrs: {}"))
      return []
    }
    if ModelName.isApplyBlueprint(model), node.child("identifiers") == nil {
      failures.append(.missingMetaIdentifiers(at: node.mark))
    }
    if isBinding { return values(of: node, &failures, file: "") }
    guard entry.usesTagsInside else { return [] }
    _ = values(of: node, &failures, file: "")
    do throws(EvaluationFailure) {
      if let permissions = entry.permissions { _ = try evaluator.walk(permissions) }
    } catch {
      failures.append(error)
    }
    return []
  }

  /// The values of a mapping, each evaluated by itself, so that one problem does not hide another.
  private mutating func values(
    of node: YAMLNode, _ failures: inout [EvaluationFailure], file: String
  ) -> [NamedValue] {
    var values: [NamedValue] = []
    values.reserveCapacity(node.pairs.count)
    for (key, valueNode) in node.pairs {
      do throws(EvaluationFailure) {
        let value = evaluator.published.replacingKeys(in: try evaluator.walk(valueNode))
        let mark = valueNode.mark
        values.append(
          NamedValue(
            name: BindingField.name(key), value: value,
            location: SourceLocation(file: file, line: mark.line, column: mark.column)))
      } catch {
        failures.append(error)
      }
    }
    return values
  }

  // MARK: Fields

  /// Lays the identifiers over the attrs and judges the result as authentik's serializer does.
  private func readFields(
    _ attrs: [NamedValue], into binding: inout DesiredBinding, _ problems: inout ProblemCollector
  ) {
    let judges = binding.state != .absent
    for identifier in binding.identifiers {
      if let (tag, name) = identifier.value.blockedPart {
        problems.blocked("identifiers.\(identifier.name)", tag, name, at: identifier.mark)
      } else if BindingField(rawValue: identifier.name) == nil,
        case .unresolvedTag = identifier.value.firstReference
      {
        problems.error(
          "unresolved-tag", "identifiers.\(identifier.name) has a tag that authentik leaves unresolved",
          at: identifier.mark)
      }
    }
    for field in BindingField.allCases {
      let isIdentifier = binding.identifiers.last { $0.name == field.rawValue }
      guard var value = isIdentifier ?? attrs.last(where: { $0.name == field.rawValue }) else { continue }
      value.location.file = problems.file
      if let (tag, name) = value.value.blockedPart {
        if isIdentifier == nil, judges { problems.blocked(field.rawValue, tag, name, at: value.mark) }
      }
      do throws(BindingField.Problem) {
        value.value = try field.coerce(value.value, dialect: evaluator.options.dialect)
        binding.fields.append(value)
      } catch {
        guard judges else { continue }
        problems.error("invalid-field", "\(field.rawValue) \(error.message)", at: value.mark, help: error.help)
      }
    }
    guard judges else { return }
    checkFlags(binding, attrs, &problems)
    for attr in attrs where BindingField(rawValue: attr.name) == nil {
      let nearest = nearestName(to: attr.name, among: BindingField.allCases.map(\.rawValue))
      problems.warning(
        "unknown-field", "authentik ignores '\(attr.name)', which a binding does not have", at: attr.mark,
        help: nearest.map { "did you mean '\($0)'?" })
    }
  }

  /// Only what is submitted counts, an absent flag as its default, whatever the server holds.
  private func checkFlags(_ binding: DesiredBinding, _ attrs: [NamedValue], _ problems: inout ProblemCollector) {
    func flag(_ field: BindingField) -> NamedValue? { binding.fields.first { $0.name == field.rawValue } }
    guard let run = flag(.reEvaluatePolicies), run.value == .bool(false) else { return }
    let isNamed =
      binding.identifiers.contains { $0.name == BindingField.evaluateOnPlan.rawValue }
      || attrs.contains { $0.name == BindingField.evaluateOnPlan.rawValue }
    let plan = flag(.evaluateOnPlan)
    guard isNamed ? plan?.value == .bool(false) : true else { return }
    problems.error(
      "both-flags-false",
      "re_evaluate_policies is false, and evaluate_on_plan is "
        + (isNamed ? "false too" : "not named, which counts as false"),
      at: run.mark,
      help: "one of the two has to be true: write evaluate_on_plan: true, or leave re_evaluate_policies out")
  }
}

extension EvaluationFailure {
  fileprivate static func missingMetaIdentifiers(at mark: YAMLMark) -> EvaluationFailure {
    .reported(
      "no-identifiers", "attrs.identifiers is missing, by which authentik finds the other blueprint", at: mark,
      help: "write attrs: {identifiers: {name: name of the blueprint}}; identifiers of the entry itself do not count")
  }
}

extension NamedValue {
  fileprivate var mark: YAMLMark { YAMLMark(line: location.line, column: location.column) }
}

extension Value {
  /// The value of the key `pk`, if this is a mapping that has one.
  fileprivate var pkInside: Value? {
    guard case .mapping(let pairs) = self else { return nil }
    return pairs.first { $0.key == .string("pk") }?.value
  }
}

extension EntryIdentity {
  /// A flow by its slug or a stage by its name.
  fileprivate var definesFlowOrStage: Bool {
    ModelName.isFlow(model) && identifiers.contains { $0.name == "slug" }
      || ModelName.isStage(model) && identifiers.contains { $0.name == "name" }
  }
}

extension BindingField {
  /// The text of a key, without a copy of its own where it is a field's name.
  fileprivate static func name(_ key: YAMLNode) -> String {
    let text = key.text
    return BindingField(rawValue: text)?.rawValue ?? text
  }
}

extension ProblemCollector {
  fileprivate mutating func add(_ failure: EvaluationFailure) {
    error(failure.code, failure.message, at: failure.mark, help: failure.help)
  }

  fileprivate mutating func blocked(_ part: String, _ tag: String, _ name: String, at mark: YAMLMark) {
    let help =
      tag == BlueprintTag.env.rawValue
      ? "--allow-env \(name) opens it, if the value here is the one that authentik's worker has"
      : "--allow-files opens its folder, if the file here is the one that authentik's worker has"
    error("blocked", "\(part) depends on \(tag) \(name), which is closed to blueprints", at: mark, help: help)
  }
}
