package import Bindings

/// What every implementation of `BindingStore` promises; each runs the same checks against a store that holds `held`.
///
/// The answers are violations as sentences, so that a test is one line: `#expect(await contract.readingViolations(store) == [])`.
package struct StoreContract: Sendable {
  /// What the store under test holds: at least one flow with two bindings, and one stage that its flow does not use.
  package let held: Snapshot

  package init(holding held: Snapshot) {
    self.held = held
  }

  package func readingViolations(_ store: some BindingStore) async -> [String] {
    var log = Violations()
    await log.check("flows") { [held] in
      let flows = try await store.flows()
      let isSame = Self.sorted(flows.map(Self.bare)) == Self.sorted(held.flows.map(Self.bare))
      let areCounted = flows.allSatisfy { flow in flow.bindingCount.map { $0 == bindings(of: flow.pk).count } ?? true }
      return isSame && areCounted
    }
    for flow in held.flows {
      await log.check("bindings of \(flow.slug), each once, with their stages") {
        let (read, stages) = try await store.bindings(ofFlow: flow.pk)
        let wanted = bindings(of: flow.pk)
        let known = Dictionary(stages.map { ($0.pk, $0) }) { first, _ in first }
        return read.sorted { $0.pk < $1.pk } == wanted
          && wanted.allSatisfy { known[$0.settings.stage].map(Self.bare) == stage($0.settings.stage).map(Self.bare) }
      }
    }
    for stage in held.stages {
      await log.check("the stage \(stage.name) by name and by key") {
        let byName = try await store.stage(named: stage.name).map(Self.bare)
        let byKey = try await store.stage(stage.pk).map(Self.bare)
        return byName == Self.bare(stage) && byKey == Self.bare(stage)
      }
      await log.check("names of stages are exact and case-sensitive") {
        let shouting = stage.name.uppercased()
        guard shouting != stage.name else { return true }
        let found = try await [store.stage(named: shouting), store.stage(named: String(stage.name.dropLast()))]
        return found == [nil, nil]
      }
    }
    await log.check("all stages") {
      try await store.stages().map(Self.bare).sorted { $0.pk < $1.pk }
        == held.stages.map(Self.bare).sorted { $0.pk < $1.pk }
    }
    for binding in held.bindings {
      await log.check("the binding \(binding.pk) by key") { try await store.binding(binding.pk) == binding }
    }
    await log.check("nothing under an unknown key") {
      let (binding, stage) = try await (store.binding(Self.unknown), store.stage(Self.unknown))
      return binding == nil && stage == nil
    }
    return log.sentences
  }

  /// Writes, and puts back what it changed.
  package func writingViolations(_ store: some BindingStore) async -> [String] {
    var log = Violations()
    guard let flow = held.flows.first(where: { bindings(of: $0.pk).count > 1 }) else {
      return ["the contract needs a flow with two bindings"]
    }
    let (first, second) = (bindings(of: flow.pk)[0], bindings(of: flow.pk)[1])
    let free = (held.bindings.map(\.settings.order).max() ?? 0) + 10

    var changed = first
    changed.settings.order = free
    changed.settings.policyEngineMode = first.settings.policyEngineMode == "any" ? "all" : "any"
    changed.settings.invalidResponseAction = "restart"
    changed.settings.evaluateOnPlan = true
    changed.settings.reEvaluatePolicies = true
    await log.check("an update answers and keeps all seven fields, and touches no other binding") { [changed] in
      let answer = try await store.update(first.pk, to: changed.settings)
      let read = try await store.bindings(ofFlow: flow.pk).bindings.sorted { $0.pk < $1.pk }
      return answer == changed && read == bindings(of: flow.pk).map { $0.pk == first.pk ? changed : $0 }
    }
    await log.check("an update can be undone") { try await store.update(first.pk, to: first.settings) == first }

    var taken = first.settings
    (taken.stage, taken.order) = (second.settings.stage, second.settings.order)
    await log.expect(.refused(["non_field_errors": []]), "a second binding with the same flow, stage and order") {
      [taken] in
      _ = try await store.update(first.pk, to: taken)
    }
    var neither = first.settings
    (neither.evaluateOnPlan, neither.reEvaluatePolicies) = (false, false)
    await log.expect(.refused(["non_field_errors": []]), "both evaluation flags false") { [neither] in
      _ = try await store.update(first.pk, to: neither)
    }
    var far = first.settings
    far.order = 1 << 31
    await log.expect(.refused(["order": []]), "an order beyond 32 bits") { [far] in
      _ = try await store.update(first.pk, to: far)
    }
    await log.check("a refused write changes nothing") { try await store.binding(first.pk) == first }
    await log.expect(.notFound, "an update of an unknown binding") {
      _ = try await store.update(Self.unknown, to: first.settings)
    }

    var copy = first.settings
    copy.order = free
    var made: Binding?
    await log.check("a created binding has a key of its own and is there") { [copy] in
      let binding = try await store.create(copy)
      made = binding
      let read = try await store.bindings(ofFlow: flow.pk).bindings
      return binding.settings == copy && !held.bindings.map(\.pk).contains(binding.pk) && read.contains(binding)
    }
    if let made {
      await log.check("a deleted binding is gone") {
        try await store.delete(made.pk)
        let read = try await store.bindings(ofFlow: flow.pk).bindings
        return try await store.binding(made.pk) == nil && read.count == bindings(of: flow.pk).count
      }
      await log.expect(.notFound, "a second deletion") { try await store.delete(made.pk) }
    }
    return log.sentences
  }

  private static let unknown = PrimaryKey("00000000-0000-4000-8000-00000000dead")

  private func bindings(of flow: PrimaryKey) -> [Binding] {
    held.bindings.filter { $0.settings.flow == flow }.sorted { $0.pk < $1.pk }
  }

  private func stage(_ pk: PrimaryKey) -> Stage? {
    held.stages.first { $0.pk == pk }
  }

  /// Without what a store may or may not know.
  private static func bare(_ flow: Flow) -> Flow {
    Flow(pk: flow.pk, slug: flow.slug, name: flow.name, designation: flow.designation)
  }

  private static func bare(_ stage: Stage) -> Stage {
    Stage(pk: stage.pk, name: stage.name, model: stage.model)
  }

  private static func sorted(_ flows: [Flow]) -> [Flow] {
    flows.sorted { $0.pk < $1.pk }
  }
}

/// Collects what does not hold.
private struct Violations {
  private(set) var sentences: [String] = []

  mutating func check(_ what: String, _ holds: () async throws -> Bool) async {
    do {
      if try await !holds() { sentences.append("does not hold: \(what)") }
    } catch {
      sentences.append("\(what): threw \(error)")
    }
  }

  /// Checks that this throws such an error; of a refusal only the names of the fields count, servers word it freely.
  mutating func expect(_ expected: StoreError, _ what: String, _ action: () async throws -> Void) async {
    do {
      try await action()
      sentences.append("\(what) went through")
    } catch let error as StoreError {
      if case .refused(let fields) = error, case .refused(let wanted) = expected, fields.keys == wanted.keys { return }
      if error != expected { sentences.append("\(what): threw \(error) instead of \(expected)") }
    } catch {
      sentences.append("\(what): threw \(error)")
    }
  }
}
