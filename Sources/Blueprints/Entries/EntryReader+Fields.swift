internal import Bindings
internal import YAML

extension EntryReader {
  /// Lays the identifiers over the attrs and judges the result as authentik's serializer does.
  ///
  /// An `absent` entry is not judged: authentik deletes what it finds, whatever else the entry says.
  func readFields(
    _ attrs: [NamedValue], of entry: EntryDocument, into binding: inout DesiredBinding,
    _ problems: inout ProblemCollector
  ) {
    let isJudged = binding.state != .absent
    for identifier in binding.identifiers { check(identifier, &problems) }
    var fields: [NamedValue] = []
    fields.reserveCapacity(binding.identifiers.count + attrs.count)
    for field in BindingField.allCases {
      let identifier = binding.identifiers.lastPosition(of: field)
      guard let position = identifier ?? attrs.lastPosition(of: field) else { continue }
      var value = identifier == nil ? attrs[position] : binding.identifiers[position]
      if identifier == nil, isJudged, let (tag, name) = value.value.blockedPart {
        problems.blocked(field.rawValue, tag, name, at: value.mark)
      }
      do throws(BindingField.Problem) {
        value.value = try field.coerce(value.value, dialect: evaluator.options.dialect)
        fields.append(value)
        guard isJudged, let mismatch = field.mismatch(value.value) else { continue }
        problems.error("wrong-kind", "\(field.rawValue) \(mismatch)", at: value.mark, help: field.referenceHelp)
      } catch {
        guard isJudged else { continue }
        problems.error("invalid-field", "\(field.rawValue) \(error.message)", at: value.mark, help: error.help)
      }
    }
    // Most bindings name nothing but their identifiers: then one array does for both.
    binding.fields = fields.isQuicklyEqual(to: binding.identifiers) ? binding.identifiers : fields
    guard isJudged else { return }
    checkFlags(binding, of: entry, &problems)
    for attr in attrs where attr.field == nil {
      problems.warning(
        "unknown-field", "authentik ignores '\(attr.name)', which a binding does not have", at: attr.mark,
        help: nearestName(to: attr.name, among: BindingField.allCases.map(\.rawValue)).map { "did you mean '\($0)'?" })
    }
  }

  private func check(_ identifier: NamedValue, _ problems: inout ProblemCollector) {
    if let (tag, name) = identifier.value.blockedPart {
      problems.blocked("identifiers.\(identifier.name)", tag, name, at: identifier.mark)
    } else if identifier.field == nil,
      case .unresolvedTag = identifier.value.firstReference
    {
      problems.error(
        "unresolved-tag", "identifiers.\(identifier.name) has a tag that authentik leaves unresolved",
        at: identifier.mark)
    }
  }

  /// Only what is submitted counts, a flag that is not named as its default, whatever the server holds.
  private func checkFlags(_ binding: DesiredBinding, of entry: EntryDocument, _ problems: inout ProblemCollector) {
    guard let run = binding.fields.lastPosition(of: .reEvaluatePolicies).map({ binding.fields[$0] }),
      run.value == .bool(false)
    else { return }
    // Asked of the text, since the value may be what is wrong.
    let isNamed = [entry.identifiers, entry.attrs].contains {
      $0?.child(BindingField.evaluateOnPlan.rawValue) != nil
    }
    let plan = binding.fields.lastPosition(of: .evaluateOnPlan).map { binding.fields[$0].value }
    guard plan == .bool(false) || !isNamed else { return }
    problems.error(
      "both-flags-false",
      "re_evaluate_policies is false, and evaluate_on_plan is "
        + (isNamed ? "false too" : "not named, which counts as false"),
      at: run.mark,
      help: "one of the two has to be true: write evaluate_on_plan: true, or leave re_evaluate_policies out")
  }
}

extension [NamedValue] {
  /// Whether two arrays have the same plain values and the very same references; false where that takes time to tell.
  fileprivate func isQuicklyEqual(to other: [NamedValue]) -> Bool {
    guard count == other.count else { return false }
    for (left, right) in zip(self, other) {
      guard left.field == right.field, left.location == right.location else { return false }
      // A field's coercion hands references on as they are.
      switch (left.value, right.value) {
      case (.reference, .reference): continue
      case (.integer(let left), .integer(let right)) where left == right: continue
      case (.string(let left), .string(let right)) where left == right: continue
      case (.bool(let left), .bool(let right)) where left == right: continue
      default: return false
      }
    }
    return true
  }

  /// Where a field is named, the last place if more than one.
  fileprivate func lastPosition(of field: BindingField) -> Int? {
    var position = count
    while position > 0 {
      position -= 1
      if self[position].field == field { return position }
    }
    return nil
  }
}

extension NamedValue {
  var mark: YAMLMark { YAMLMark(line: location.line, column: location.column) }
}
