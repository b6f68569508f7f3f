internal import Bindings
internal import YAML

extension EntryReader {
  /// Lays the identifiers over the attrs and judges the result as authentik's serializer does; only fields a binding has.
  ///
  /// An `absent` entry is not judged: authentik deletes what it finds, whatever else the entry says.
  func fields(
    of values: EntryValues, in entry: EntryDocument, _ state: EntryState, _ problems: inout ProblemCollector
  ) -> [NamedValue] {
    let isJudged = state != .absent
    for identifier in values.identifiers { check(identifier, &problems) }
    var fields: [NamedValue] = []
    for field in BindingField.allCases {
      let identifier = values.identifiers.last(of: field)
      guard var value = identifier ?? values.attrs.last(of: field) else { continue }
      if identifier == nil, isJudged, let (tag, name) = value.value.blockedLookUp {
        problems.blocked(field.rawValue, tag, name, at: value.mark)
      }
      do throws(BindingField.Problem) {
        value.value = try field.coerce(value.value, release: evaluator.options.release)
        fields.append(value)
        guard isJudged else { continue }
        if let mismatch = field.mismatch(value.value) {
          problems.error("wrong-kind", "\(field.rawValue) \(mismatch)", at: value.mark, help: field.referenceHelp)
        } else if let problem = field.slugProblem(value.value, evaluator.options.release) {
          problems.error(
            "impossible-slug", "\(field.rawValue): the slug \(problem.message)", at: value.mark, help: problem.help)
        }
      } catch {
        guard isJudged else { continue }
        problems.error("invalid-field", "\(field.rawValue) \(error.message)", at: value.mark, help: error.help)
      }
    }
    guard isJudged else { return fields }
    checkFlags(fields, of: entry, &problems)
    for attr in values.attrs where attr.field == nil {
      problems.warning(
        "unknown-field", "authentik ignores '\(attr.name)', which a binding does not have",
        at: entry.attrs?.mark(ofKey: attr.name) ?? attr.mark,
        help: didYouMean(attr.name, among: BindingField.allCases.map(\.rawValue)))
    }
    return fields
  }

  private func check(_ identifier: NamedValue, _ problems: inout ProblemCollector) {
    if let (tag, name) = identifier.value.blockedLookUp {
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
  private func checkFlags(_ fields: [NamedValue], of entry: EntryDocument, _ problems: inout ProblemCollector) {
    guard let run = fields.last(of: .reEvaluatePolicies), run.value == .bool(false) else { return }
    // Asked of the text, since the value may be what is wrong.
    let isNamed = [entry.identifiers, entry.attrs].contains {
      $0?.child(BindingField.evaluateOnPlan.rawValue) != nil
    }
    guard fields.last(of: .evaluateOnPlan)?.value == .bool(false) || !isNamed else { return }
    problems.error(
      "both-flags-false",
      "re_evaluate_policies is false, and evaluate_on_plan is "
        + (isNamed ? "false too" : "not named, which counts as false"),
      at: run.mark,
      help: "one of the two has to be true: write evaluate_on_plan: true, or leave re_evaluate_policies out")
  }
}
