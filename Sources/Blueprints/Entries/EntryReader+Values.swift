internal import Bindings
internal import YAML

extension EntryReader {
  /// Evaluates identifiers and attrs, publishes what the entry is about, and fills in the binding if it is one.
  mutating func readValues(
    of entry: EntryDocument, _ model: String, into binding: inout DesiredBinding, isBinding: Bool,
    _ problems: inout ProblemCollector
  ) {
    let values = evaluate(entry, model, isBinding: isBinding, file: problems.file)
    if values.areIdentifiersKnown {
      binding.identifiers = values.identifiers
      binding.extent = .identifiers
    }
    if binding.state == .absent {
      if let id = entry.id { evaluator.published.note(.absent(line: entry.mark.line), of: id) }
    } else {
      let identity = EntryIdentity(entry: entry.position, model: model, identifiers: values.identifiers)
      publish(identity, entry)
      if values.failures.isEmpty, identity.definesFlowOrStage { definitions.append(identity) }
    }

    guard values.failures.isEmpty else {
      report(values.failures, isAbsent: binding.state == .absent, isBinding: isBinding, &problems)
      if isBinding { judgeFields(values, of: entry, binding.state, &problems) }
      return
    }
    guard isBinding else { return }
    readFields(values.attrs, of: entry, into: &binding, &problems)
    binding.extent = .everything
  }

  /// Names what is wrong with the values of an entry that says nothing, because another part of it is wrong.
  mutating func judgeValues(
    of entry: EntryDocument, _ model: String, _ state: EntryState, isBinding: Bool, _ problems: inout ProblemCollector
  ) {
    let values = evaluate(entry, model, isBinding: isBinding, file: problems.file)
    report(values.failures, isAbsent: state == .absent, isBinding: isBinding, &problems)
    if isBinding { judgeFields(values, of: entry, state, &problems) }
  }

  /// Names what is wrong with those fields that have a value.
  private func judgeFields(
    _ values: EntryValues, of entry: EntryDocument, _ state: EntryState, _ problems: inout ProblemCollector
  ) {
    var judged = DesiredBinding(
      entry: entry.position, id: entry.id, state: state, active: nil, location: problems.location(of: entry.mark),
      identifiers: values.identifiers, fields: [])
    readFields(values.attrs, of: entry, into: &judged, &problems)
  }

  /// What an entry's identifiers and attrs come to, as far as they do.
  private struct EntryValues {
    var identifiers: [NamedValue] = []
    var attrs: [NamedValue] = []
    /// All of the identifiers have a value.
    var areIdentifiersKnown = false
    var failures: [EvaluationFailure] = []
  }

  private mutating func evaluate(
    _ entry: EntryDocument, _ model: String, isBinding: Bool, file: String
  ) -> EntryValues {
    var values = EntryValues()
    if refusedModels.contains(model) {
      values.failures.append(
        .reported(
          "refused-model", "'\(model)' cannot be an entry: it is the base of others, or kept by authentik itself",
          at: entry.model?.mark ?? entry.mark))
    }
    let isMeta = ModelName.isMeta(model)
    if !isMeta { values.identifiers = identifiers(of: entry, &values.failures, file: file) }
    values.areIdentifiersKnown = values.failures.isEmpty
    // Of a model that is not known, nobody can say whether it needs identifiers.
    if !isMeta, !model.isEmpty, entry.identifiers?.pairs.isEmpty ?? !entry.hasWrongIdentifiers {
      values.failures.append(
        .reported(
          "no-identifiers", "the entry has no identifiers, by which authentik finds its object", at: entry.mark,
          help: isBinding ? "such as identifiers: {target: !KeyOf flow, stage: !KeyOf stage, order: 10}" : nil))
    }
    if isBinding {
      for identifier in values.identifiers {
        let failure = BindingLookup.failure(identifier)
        if let failure { values.failures.append(failure) }
      }
    } else if let pk = values.identifiers.first(where: { $0.name == "pk" }),
      ModelName.isFlow(model) || ModelName.isStage(model),
      let failure = BindingLookup.keyFailure(pk.name, pk.value, at: pk.mark)
    {
      values.failures.append(failure)
    }
    values.attrs = attrs(of: entry, model, isBinding: isBinding, &values.failures, file: file)
    return values
  }

  /// authentik passes over an `absent` entry that it cannot read, if it can say so; everything else fails the file.
  func report(
    _ failures: [EvaluationFailure], isAbsent: Bool, isBinding: Bool, _ problems: inout ProblemCollector
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

  mutating func publish(_ identity: EntryIdentity, _ entry: EntryDocument) {
    let pk = entry.identifiers?.child("pk").flatMap { BlueprintTag(of: $0) == nil ? Value(plain: $0) : nil }
    guard entry.id != nil || pk != nil else { return }
    evaluator.published.publish(identity, id: entry.id, writtenPK: pk)
  }

  private mutating func identifiers(
    of entry: EntryDocument, _ failures: inout [EvaluationFailure], file: String
  ) -> [NamedValue] {
    guard let node = entry.identifiers else { return [] }
    let values = values(of: node, in: entry, &failures, file: file)
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
    of entry: EntryDocument, _ model: String, isBinding: Bool, _ failures: inout [EvaluationFailure], file: String
  ) -> [NamedValue] {
    guard let node = entry.attrs else {
      if ModelName.isApplyBlueprint(model), entry.isWellFormed {
        failures.append(.missingMetaIdentifiers(at: entry.mark))
      }
      return []
    }
    if node.isNull {
      failures.append(
        .uncaught(
          "empty-attrs", "attrs is empty, which authentik takes for null and stops at", at: node.mark,
          help: "leave 'attrs:' out, or write attrs: {}"))
      return []
    }
    if ModelName.isApplyBlueprint(model) {
      let identifiers = node.child("identifiers")
      if identifiers.map({ BlueprintTag(of: $0) == nil && !$0.isLiteralMapping }) ?? true {
        failures.append(.missingMetaIdentifiers(at: identifiers?.mark ?? node.mark))
      }
    }
    if isBinding { return values(of: node, in: entry, &failures, file: file) }
    guard entry.usesTagsInside else { return [] }
    _ = values(of: node, in: entry, &failures, file: file)
    do throws(EvaluationFailure) {
      if let permissions = entry.permissions { _ = try evaluator.walk(permissions) }
    } catch {
      failures.append(error)
    }
    return []
  }

  /// The values of a mapping, each evaluated by itself, so that one problem does not hide another.
  private mutating func values(
    of node: YAMLNode, in entry: EntryDocument, _ failures: inout [EvaluationFailure], file: String
  ) -> [NamedValue] {
    var values: [NamedValue] = []
    values.reserveCapacity(node.pairs.count)
    for (key, valueNode) in node.pairs {
      // What is wrong by its shape has been named.
      if !entry.isWellFormed, !key.isText || valueNode.holdsUnknownTag { continue }
      do throws(EvaluationFailure) {
        let value = evaluator.published.replacingKeys(in: try evaluator.walk(valueNode))
        let mark = valueNode.mark
        values.append(
          NamedValue(
            BindingField(key), else: key.text, value: value,
            location: SourceLocation(file: file, line: mark.line, column: mark.column)))
      } catch {
        failures.append(error)
      }
    }
    return values
  }
}

extension EvaluationFailure {
  fileprivate static func missingMetaIdentifiers(at mark: YAMLMark) -> EvaluationFailure {
    .reported(
      "no-identifiers", "attrs.identifiers is no mapping, by which authentik finds the other blueprint", at: mark,
      help: "write attrs: {identifiers: {name: name of the blueprint}}; identifiers of the entry itself do not count")
  }
}

extension Value {
  /// The value of the key `pk`, if this is a mapping that has one.
  fileprivate var pkInside: Value? {
    guard case .mapping(let pairs) = self else { return nil }
    return pairs.first { $0.key == .string("pk") }?.value
  }
}

extension YAMLNode {
  /// There is a tag in it that authentik does not have.
  fileprivate var holdsUnknownTag: Bool {
    if let tag, !tag.hasPrefix("tag:yaml.org,2002:"), BlueprintTag(rawValue: tag) == nil { return true }
    return items.contains(where: \.holdsUnknownTag) || pairs.contains { $0.value.holdsUnknownTag }
  }
}

extension EntryIdentity {
  /// A flow by its slug or a stage by its name.
  fileprivate var definesFlowOrStage: Bool {
    ModelName.isFlow(model) && identifiers.contains { $0.name == "slug" }
      || ModelName.isStage(model) && identifiers.contains { $0.name == "name" }
  }
}
