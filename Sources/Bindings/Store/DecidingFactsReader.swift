/// Reads what decides beyond the bindings themselves: policies of bindings and flows, and settings of stages.
///
/// A fact that the token may not see stays unknown; it is never the end of a run.
package struct DecidingFactsReader: Sendable {
  private let store: any BindingStore
  private let parallelReads: Int

  package init(store: some BindingStore, parallelReads: Int = 4) {
    self.store = store
    self.parallelReads = parallelReads
  }

  /// Reads the policies of these flows and bindings: one request for about a hundred of them.
  ///
  /// - Returns: lists by the pk of the flow or binding, and why they are not known, where the token may not view them.
  package func policies(
    of flows: [Flow], _ bindings: [Binding]
  ) async throws(StoreError) -> (policies: [PrimaryKey: [PolicyBinding]], hidden: String?) {
    guard !flows.isEmpty else { return ([:], nil) }
    let keys = flows.map(\.pk) + bindings.map(\.pk)
    do throws(StoreError) {
      let targets = flows.compactMap(\.policyTarget) + bindings.map(\.policyTarget)
      let policies = try await store.policies(boundTo: targets)
      // A file may be silent about some, of which nothing is known then.
      let unknown = keys.count { policies[$0] == nil }
      guard unknown > 0 else { return (policies, nil) }
      return (policies, "\(store.address) does not tell the policies of \(unknown) of \(keys.count) flows and bindings")
    } catch .rightMissing(let cause) {
      return ([:], cause)
    }
  }

  /// The settings of all stages of a type.
  package struct SettingsOfType: Sendable {
    fileprivate var settings: [PrimaryKey: StageSettings] = [:]
    /// Why they are not known.
    fileprivate var hidden: String?
  }

  package typealias SettingsByType = [DecidingStageType: SettingsOfType]

  /// Reads the settings of types of which stages are expected, before it is known whether there are any.
  ///
  /// What fails is left out: whoever needs it asks again, and hears why.
  package func expected(_ types: Set<DecidingStageType>) async -> SettingsByType {
    let types = types.sorted { $0.rawValue < $1.rawValue }
    let answers = try? await readConcurrently(types, limit: parallelReads) { type throws(StoreError) in
      try? await settings(of: type)
    }
    return Dictionary(firstOf: zip(types, answers ?? []).compactMap { type, answer in answer.map { (type, $0) } })
  }

  /// The stages with the settings that decide: one request for each of their types that has any.
  ///
  /// - Parameter expected: what was read already.
  /// - Returns: the stages, and why those of some types are not known.
  package func settled(
    _ stages: [Stage], with expected: SettingsByType = [:]
  ) async throws(StoreError) -> (stages: [Stage], hidden: [String]) {
    let models = Set(stages.map(\.model))
    let types = DecidingStageType.allCases.filter { models.contains($0.rawValue) }
    let rest = types.filter { expected[$0] == nil }
    let read = try await readConcurrently(rest, limit: parallelReads) { type throws(StoreError) in
      try await settings(of: type)
    }
    let answers = types.compactMap { expected[$0] } + read
    let known = answers.reduce(into: [PrimaryKey: StageSettings]()) { $0.merge($1.settings) { first, _ in first } }
    let settled = stages.map { stage in
      var stage = stage
      stage.settings = known[stage.pk] ?? stage.settings
      return stage
    }
    return (settled, answers.compactMap(\.hidden))
  }

  private func settings(of type: DecidingStageType) async throws(StoreError) -> SettingsOfType {
    do throws(StoreError) {
      return SettingsOfType(settings: try await store.settings(ofStages: type))
    } catch .rightMissing(let cause) {
      return SettingsOfType(hidden: cause)
    }
  }
}
