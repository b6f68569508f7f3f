internal import Bindings
internal import YAML

/// What an entry's identifiers and attrs come to, as far as they do.
struct EntryValues {
  /// As evaluated; `pk` among them.
  var identifiers: [NamedValue] = []
  /// Of bindings, flows and stages; of other models only where tags are in them.
  var attrs: [NamedValue] = []
  /// All of the identifiers have a value.
  var areIdentifiersKnown = false
  var failures: [EvaluationFailure] = []
  /// Of a binding: both as what authentik makes of them.
  var fields: [NamedValue] = []
}

extension EntryReader {
  /// Evaluates identifiers and attrs, and names all that is wrong with them.
  mutating func values(
    of entry: EntryDocument, _ state: EntryState, _ problems: inout ProblemCollector
  ) -> EntryValues {
    var values = EntryValues()
    let model = entry.modelName
    if refusedModels.contains(model) {
      values.failures.append(
        .reported(
          "refused-model", "'\(model)' cannot be an entry: it is the base of others, or kept by authentik itself",
          at: entry.model?.mark ?? entry.mark))
    }
    let isMeta = ModelName.isMeta(model)
    if !isMeta { values.identifiers = identifiers(of: entry, &values.failures) }
    values.areIdentifiersKnown = values.failures.isEmpty
    // Of a model that is not known, nobody can say whether it needs identifiers.
    if !isMeta, !model.isEmpty, entry.identifiers?.pairs.isEmpty ?? !entry.hasWrongIdentifiers {
      values.failures.append(
        .reported(
          "no-identifiers", "the entry has no identifiers, by which authentik finds its object", at: entry.mark,
          help: entry.isBinding ? "such as identifiers: {target: !KeyOf flow, stage: !KeyOf stage, order: 10}" : nil))
    }
    if entry.isBinding {
      values.failures += values.identifiers.compactMap { BindingLookup.failure($0, evaluator.options.release) }
        .atTheirKeys(in: entry)
    } else if ModelName.isFlow(model) || ModelName.isStage(model) {
      values.failures += values.identifiers.compactMap { failure($0, of: model, state) }.atTheirKeys(in: entry)
    }
    values.attrs = attrs(of: entry, &values.failures)
    report(values.failures, of: entry, state, &problems)
    if entry.isBinding { values.fields = fields(of: values, in: entry, state, &problems) }
    return values
  }

  /// What keeps authentik from looking a flow or stage up by this identifier; nil if nothing is known to.
  private mutating func failure(
    _ identifier: NamedValue, of model: String, _ state: EntryState
  ) -> EvaluationFailure? {
    let mark = identifier.mark
    if identifier.name == "pk" { return BindingLookup.keyFailure("pk", identifier.value, at: mark) }
    guard let problem = ColumnPath.problem(identifier.name, of: model, evaluator.options.release) else { return nil }
    guard problem.isUnheardOf else {
      return .reported(
        EvaluationFailure.unknownIdentifier, "identifiers: \(problem.message)", at: mark, help: problem.help)
    }
    // An absent entry that authentik cannot look up is passed over there.
    if state != .absent { evaluator.unheardOf.append((.column(problem), mark)) }
    return nil
  }

  private mutating func identifiers(
    of entry: EntryDocument, _ failures: inout [EvaluationFailure]
  ) -> [NamedValue] {
    guard let node = entry.identifiers else { return [] }
    for (key, value) in node.pairs where value.holds(surrogates) {
      failures.append(
        .uncaught(
          "surrogate", "identifiers.\(key.text) has half a character (a surrogate), and no database can look for it",
          at: value.mark, help: "write the character itself, or \\U and eight digits"))
    }
    let values = values(of: node, in: entry, &failures)
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
    of entry: EntryDocument, _ failures: inout [EvaluationFailure]
  ) -> [NamedValue] {
    guard let node = entry.attrs else {
      if ModelName.isApplyBlueprint(entry.modelName), entry.isWellFormed {
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
    if ModelName.isApplyBlueprint(entry.modelName) {
      let identifiers = node.child("identifiers")
      if identifiers.map({ BlueprintTag(of: $0) == nil && !$0.isLiteralMapping }) ?? true {
        failures.append(.missingMetaIdentifiers(at: identifiers?.mark ?? node.mark))
      }
    }
    if entry.isBinding || entry.isPolicyBinding { return values(of: node, in: entry, &failures) }
    let isJudged = ModelName.isFlow(entry.modelName) || ModelName.isStage(entry.modelName)
    guard entry.usesTagsInside || isJudged else { return [] }
    let attrs = values(of: node, in: entry, &failures)
    do throws(EvaluationFailure) {
      if let permissions = entry.permissions { _ = try evaluator.walk(permissions) }
    } catch {
      failures.append(error)
    }
    return attrs
  }

  /// The values of a mapping, each evaluated by itself, so that one problem does not hide another.
  private mutating func values(
    of node: YAMLNode, in entry: EntryDocument, _ failures: inout [EvaluationFailure]
  ) -> [NamedValue] {
    var values: [NamedValue] = []
    for (key, valueNode) in node.pairs {
      // What is wrong by its shape has been named.
      if !entry.isWellFormed, !key.isText || valueNode.holdsUnknownTag { continue }
      do throws(EvaluationFailure) {
        let value = evaluator.published.replacingKeys(in: try evaluator.walk(valueNode))
        values.append(NamedValue(name: key.text, value: value, location: place.location(of: valueNode.mark)))
      } catch {
        failures.append(error)
      }
    }
    return values
  }
}

extension [EvaluationFailure] {
  /// The same, at the key among the identifiers where that is what is wrong, and not its value.
  fileprivate func atTheirKeys(in entry: EntryDocument) -> Self {
    guard contains(where: { $0.code == EvaluationFailure.unknownIdentifier }), let pairs = entry.identifiers?.pairs
    else { return self }
    let keys = Dictionary(firstOf: pairs.map { ($0.value.mark, $0.key.mark) })
    return map { failure in
      var failure = failure
      if failure.code == EvaluationFailure.unknownIdentifier, let key = keys[failure.mark] { failure.mark = key }
      return failure
    }
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
  /// Where a key of a mapping stands.
  func mark(ofKey name: String) -> YAMLMark? { pairs.last { $0.key.text == name }?.key.mark }

  /// Whether a scalar in it is one of these.
  fileprivate func holds(_ marks: Set<YAMLMark>) -> Bool {
    guard !marks.isEmpty else { return false }
    return marks.contains(mark) || items.contains { $0.holds(marks) } || pairs.contains { $0.value.holds(marks) }
  }

  /// There is a tag in it that authentik does not have.
  fileprivate var holdsUnknownTag: Bool {
    if let tag, !tag.hasPrefix("tag:yaml.org,2002:"), BlueprintTag(rawValue: tag) == nil { return true }
    return items.contains(where: \.holdsUnknownTag) || pairs.contains { $0.value.holdsUnknownTag }
  }
}
