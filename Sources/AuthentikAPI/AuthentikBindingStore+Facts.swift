package import Bindings

/// What decides beyond the bindings themselves.
extension AuthentikBindingStore {
  /// So many targets go into one request: more would make its address longer than servers and proxies take.
  private static let mostTargets = 100

  package func policies(
    boundTo targets: [PolicyTarget]
  ) async throws(StoreError) -> [PrimaryKey: [PolicyBinding]] {
    let parts = stride(from: 0, to: targets.count, by: Self.mostTargets).map {
      targets[$0..<min($0 + Self.mostTargets, targets.count)]
    }
    let answers = try await readConcurrently(parts, limit: Self.parallelLists) { [self] part throws(StoreError) in
      try await policyBindings(of: part)
    }
    var policies = Dictionary(firstOf: targets.map { ($0.pk, [PolicyBinding]()) })
    for row in answers.joined() { policies[row.target]?.append(row) }
    return policies.mapValues { $0.sorted { ($0.order, $0.pk) < ($1.order, $1.pk) } }
  }

  private static let parallelLists = 4

  private func policyBindings(of targets: ArraySlice<PolicyTarget>) async throws(StoreError) -> [PolicyBinding] {
    let keys = Set(targets.map(\.pk))
    let query = targets.map { QueryItem("target_in", $0.policyBindingModel.text) }
    let rows: [PolicyBinding]
    do {
      rows = try await list(.policyBindings, query, of: PolicyBinding.self, retryOrdering: "pk")
    } catch .refused(let reasons) where reasons["target_in"] != nil {
      throw .incomplete("a flow or binding is not there any more: it was deleted while flowbind was reading")
    }
    // Their `target` is the pk of what they are bound to, not the key that was asked for (transcript 12-policies).
    guard rows.allSatisfy({ keys.contains($0.target) }) else {
      throw .unreadable("\(address) lists policy bindings of other targets than those it was asked for")
    }
    return rows
  }

  package func settings(
    ofStages type: DecidingStageType
  ) async throws(StoreError) -> [PrimaryKey: StageSettings] {
    let rows = try await list(
      Resource(of: type), [QueryItem("ordering", "name")], of: StageSettingsRow.self, retryOrdering: "pk")
    return Dictionary(firstOf: rows.map { ($0.pk, $0.settings) })
  }

  package func subjects(
    _ kind: PolicySubjectKind, named name: String?
  ) async throws(StoreError) -> [NamedSubject] {
    let rows =
      switch kind {
      case .policy: try await list(.policies, [QueryItem("ordering", "name")], of: SubjectRow.self)
      case .group:
        try await list(
          .groups, [QueryItem("include_users", "false")] + (name.map { [QueryItem("name", $0)] } ?? []),
          of: SubjectRow.self)
      case .user:
        try await list(
          .users, [QueryItem("include_groups", "false")] + (name.map { [QueryItem("username", $0)] } ?? []),
          of: SubjectRow.self)
      }
    // Policies have no filter by name.
    return rows.map(\.subject).filter { row in name.map { row.name.isExactly($0) } ?? true }
  }
}
