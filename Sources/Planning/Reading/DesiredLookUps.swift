package import Bindings
package import Blueprints

/// A binding entry with the questions it puts to the server: which flow, which stage, which binding.
package struct DesiredLookUps: Hashable, Sendable {
  package var desired: DesiredBinding
  /// The pk among the identifiers; it matches by itself.
  package var pk: PrimaryKey?
  /// The flow that the entry is about; nil where only the pk can tell.
  package var flow: LookUp?
  /// The stage that the binding shall have, or by which it is found.
  package var stage: LookUp?
  /// Whether `stage` is among the identifiers, and so is compared when the binding is looked for.
  package var stageIdentifies: Bool
  /// The other fields among the identifiers.
  package var identity = PartialSettings()
  /// Every other named field.
  package var wanted = PartialSettings()
  /// Whether the binding's fields name the stage, and not only a look-up such as `stage__name`.
  package var namesStage: Bool
}

extension DesiredLookUps {
  /// Reads an entry; what it says that the API cannot answer is among the problems, all of them.
  package static func read(_ desired: DesiredBinding) -> (lookUps: DesiredLookUps, problems: [Diagnostic]) {
    var reading = DesiredLookUpReading(desired: desired)
    let lookUps = reading.result()
    return (lookUps, reading.diagnostics)
  }
}

private struct DesiredLookUpReading {
  let desired: DesiredBinding
  var diagnostics: [Diagnostic] = []

  mutating func result() -> DesiredLookUps {
    var result = DesiredLookUps(
      desired: desired, pk: nil, flow: nil, stage: nil, stageIdentifies: false, namesStage: false)
    if desired.active == nil {
      report(
        "condition-needs-server", "whether this entry is active depends on the server", desired.location,
        desired.decidingHelp)
    }
    for field in desired.fields { addField(field, to: &result) }
    for identifier in desired.identifiers { addIdentifier(identifier, to: &result) }
    // What a problem keeps from being known is named all the same.
    let parts = desired.identifiers.filter { $0.name != "pk" || $0.value != .null }.map(\.relation)
    let namesFlow = parts.contains("target") || desired.fields.contains { $0.field == .flow }
    if !namesFlow, !parts.contains("pk") {
      report(
        "look-up-without-flow", "these identifiers name no flow; authentik would take the first binding of any flow",
        desired.location, "add target to the identifiers")
    } else if !parts.isEmpty, parts.allSatisfy({ $0 == "target" }) {
      report(
        "look-up-too-wide", "these identifiers name a flow alone; authentik would take its first binding",
        desired.location, "add stage and order to the identifiers")
    }
    return result
  }

  private mutating func addField(_ named: NamedValue, to result: inout DesiredLookUps) {
    guard let field = named.field else { return }
    switch field {
    case .flow:
      result.flow = lookUp(named, as: .flow)
    case .stage:
      result.stage = lookUp(named, as: .stage)
      result.namesStage = true
    case .order, .evaluateOnPlan, .reEvaluatePolicies, .policyEngineMode, .invalidResponseAction:
      result.wanted[field] = plainValue(named)
    }
  }

  private mutating func addIdentifier(_ named: NamedValue, to result: inout DesiredLookUps) {
    switch named.name {
    case "pk":
      result.pk = pinnedKey(named)
    case "target":
      break
    case "stage":
      result.stageIdentifies = true
    default:
      if let field = named.field {
        result.identity[field] = result.wanted[field] ?? plainValue(named)
      } else if case (let related, let attribute?) = named.name.relationAndRest {
        addRelatedLookUp(named, related, attribute, to: &result)
      } else {
        report(
          "unknown-look-up", "a binding cannot be looked up by “\(named.name)”", named.location,
          "use target, stage, order or pk")
      }
    }
  }

  /// `target__slug: x`, `stage__name: y`: a look-up through the related object.
  private mutating func addRelatedLookUp(
    _ named: NamedValue, _ related: String, _ attribute: String, to result: inout DesiredLookUps
  ) {
    let identifies = desired.identifiers.contains { $0.name == related }
    guard related == "target" || related == "stage", !identifies else {
      report(
        "unknown-look-up", "flowbind cannot look up a binding by “\(named.name)”", named.location,
        "use target, stage, order or pk")
      return
    }
    let kind: LookUp.Kind = related == "target" ? .flow : .stage
    do throws(UnanswerableLookUp) {
      let lookUp = try LookUp(kind, by: attribute, named.value)
      if kind == .flow {
        result.flow = lookUp
      } else if result.namesStage {
        report(
          "unknown-look-up", "“\(named.name)” looks for one stage and the fields name another", named.location,
          "put stage itself among the identifiers")
      } else {
        result.stage = lookUp
        result.stageIdentifies = true
      }
    } catch {
      report("unanswerable-look-up", error.message, named.location, error.help)
    }
  }

  private mutating func lookUp(_ named: NamedValue, as kind: LookUp.Kind) -> LookUp? {
    do throws(UnanswerableLookUp) {
      return try LookUp(named.value, as: kind)
    } catch {
      report("unanswerable-look-up", error.message, error.location ?? named.location, error.help)
      return nil
    }
  }

  private mutating func pinnedKey(_ named: NamedValue) -> PrimaryKey? {
    switch named.value {
    case .string(let text): return PrimaryKey(text)
    case .reference(.pkOf(let written, _)): return PrimaryKey(written)
    case .null: return nil
    default:
      if !reportClosed(named) {
        report(
          "unanswerable-look-up", "the pk depends on a value that only authentik itself can compute", named.location,
          "write the pk itself, or leave it out")
      }
      return nil
    }
  }

  private mutating func plainValue(_ named: NamedValue) -> FieldValue? {
    switch (named.value, named.field) {
    case (.integer(let number), .order?): return .integer(number)
    case (.bool(let truth), .evaluateOnPlan?), (.bool(let truth), .reEvaluatePolicies?): return .boolean(truth)
    case (.string(let word), .policyEngineMode?), (.string(let word), .invalidResponseAction?): return .word(word)
    default:
      if !reportClosed(named) {
        report(
          "value-needs-server", "“\(named.name)” depends on a value that only authentik itself can compute",
          named.location, "write the value itself")
      }
      return nil
    }
  }

  private mutating func reportClosed(_ named: NamedValue) -> Bool {
    guard let closed = UnanswerableLookUp(closed: named.value, "“\(named.name)”") else { return false }
    report("closed-value", closed.message, named.location, closed.help)
    return true
  }

  private mutating func report(_ code: String, _ message: String, _ location: SourceLocation, _ help: String) {
    diagnostics.append(Diagnostic(.error, code, message, at: location, help: help))
  }
}

extension NamedValue {
  /// The name up to the first `__`: what of a binding is looked at.
  fileprivate var relation: String { name.relationAndRest.relation }
}
