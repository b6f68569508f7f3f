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
    return Dictionary(
      firstOf: rows.map { row in
        var settings = row.settings
        // Releases before 2026 have no such field, and take no passkey in the place of a name.
        if type == .identification { settings.webauthnStage = settings.webauthnStage ?? false }
        return (row.pk, settings)
      })
  }

  package func subjects(
    _ kind: PolicySubjectKind, _ filter: SubjectFilter?
  ) async throws(StoreError) -> [NamedSubject] {
    let (resource, brevity) = Self.list(of: kind)
    var query = brevity
    switch (kind, filter) {
    // They have no filter by name.
    case (.policy, _): query = [QueryItem("ordering", "name")]
    case (.group, .name(let name)?): query.append(QueryItem("name", name))
    case (.user, .name(let name)?): query.append(QueryItem("username", name))
    case (.user, .email(let address)?): query.append(QueryItem("email", address))
    case (.group, .key(let key)?), (.user, .key(let key)?):
      guard let call = Call(resource, PrimaryKey(key)) else { return [] }
      return try await client.object(call, as: SubjectRow.self).map { [$0.subject] } ?? []
    case (.group, .email?), (.group, nil), (.user, nil): break
    }
    let found = try await list(resource, query, of: SubjectRow.self).map(\.subject)
    return switch filter {
    case .name(let name)?: found.filter { $0.name.isExactly(name) }
    case .key(let key)?: found.filter { $0.key == key }
    // Its rows are not asked for what they were found by.
    case .email?, nil: found
    }
  }

  package func subjects(_ kind: PolicySubjectKind, like name: String) async throws(StoreError) -> [NamedSubject] {
    let (resource, brevity) = Self.list(of: kind)
    // `search` takes a part of the name as it is: a slip in one half leaves the other whole.
    let middle = name.index(name.startIndex, offsetBy: name.count / 2)
    var found: [NamedSubject] = []
    for half in [name[..<middle], name[middle...]] where !half.isEmpty {
      let call = Call(resource, brevity + [QueryItem("search", String(half)), QueryItem("page_size", "100")])
      found += try await client.body(call, as: Page<SubjectRow>.self).results.map(\.subject)
    }
    return found
  }

  /// Where they are listed, and how to be spared the members of each.
  private static func list(of kind: PolicySubjectKind) -> (Resource, [QueryItem]) {
    switch kind {
    case .policy: (.policies, [])
    case .group: (.groups, [QueryItem("include_users", "false")])
    case .user: (.users, [QueryItem("include_groups", "false")])
    }
  }
}
