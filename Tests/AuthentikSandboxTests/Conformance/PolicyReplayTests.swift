@testable import AuthentikSandbox
import Bindings
import Foundation
import TestSupport
import Testing

/// Recorded exchanges about policy bindings: what the sandbox answers decodes to the same values.
@Suite(.enabled(if: Corpus.root != nil, "set FLOWBIND_CORPUS to the folder that holds transcripts/"))
struct PolicyReplayTests {
  @Test(arguments: Transcript.all)
  func `policy bindings replay`(transcript: Transcript) throws {
    let exchanges = try transcript.group("12-policies")
    try #require(exchanges.count > 15 || transcript.version == .august2024)
    var state = SandboxState.recorded(transcript.version, exchanges)
    state.learnPolicyBindings(from: exchanges)
    for exchange in exchanges where exchange.request.method != "OPTIONS" {
      if exchange.status == 201 { state.expectKeys(of: exchange.body) }
      let response = state.respond(to: exchange.request)
      let name = Comment(rawValue: exchange.name)
      #expect(response.status == exchange.status, name)
      let body = response.body.isEmpty ? JSON.null : try JSONParser.parse(response.body)
      #expect(try essence(body) == essence(exchange.body), name)
    }
  }

  /// Policy bindings as values, the writes that events tell of, and everything else as it is.
  private func essence(_ body: JSON) throws -> [String] {
    let rows = body["results"]?.array ?? [body]
    return try rows.map { row in
      if row["failure_result"] != nil {
        let policy = try JSONDecoder().decode(PolicyBinding.self, from: Data(row.bytes))
        return "\(policy)"
      }
      if let model = row["context"]?["model"] {
        return [row["action"], row["user"]?["username"], model["pk"], model["name"]].map { $0?.string ?? "" }
          .joined(separator: " | ")
      }
      if row["stage_obj"] != nil || row["bound_to"] != nil { return row["pk"]?.string ?? "" }
      return String(decoding: row.bytes, as: UTF8.self)
    } + [body["pagination"].map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""]
  }
}

extension SandboxState {
  /// Puts in what was bound when the recording began, and to what; requests filter by another key than rows show.
  fileprivate mutating func learnPolicyBindings(from exchanges: [Exchange]) {
    for binding in exchanges.compactMap({ Binding($0.body) }) where self.binding(binding.pk) == nil { insert(binding) }
    var keys: [PrimaryKey: PrimaryKey] = [:]
    for exchange in exchanges where exchange.status < 300 {
      let asked = exchange.request.target.split(separator: "target=").dropFirst().first?.prefix(36)
      let rows = exchange.rows + (exchange.body["failure_result"] == nil ? [] : [exchange.body])
      let target = asked.map(String.init) ?? (try? JSONParser.parse(exchange.request.body))?["target"]?.string
      if let target, let owner = rows.first?["target"]?.string { keys[PrimaryKey(target)] = PrimaryKey(owner) }
    }
    let listed = exchanges.filter { $0.status == 200 }
      .flatMap {
        $0.request.target.split(separator: "target_in=").dropFirst().map { PrimaryKey(String($0.prefix(36))) }
      }
    for key in Set(listed).union(keys.keys).sorted() where !flows.contains(where: { $0.policyBindingModel == key }) {
      let pk = keys[key] ?? makeKey()
      guard !bindings.contains(where: { $0.policyBindingModel == key }), let flow = flows.first,
        let stage = stages.first
      else { continue }
      let settings = BindingSettings(flow: flow.pk, stage: stage.pk, order: 9_000 + bindings.count)
      insert(Binding(pk: pk, policyBindingModel: key, settings: settings))
    }
    let targets = Dictionary(bindings.map { ($0.pk, $0.policyBindingModel) }) { first, _ in first }
    for row in exchanges.first?.rows ?? [] {
      guard let bound = try? JSONDecoder().decode(PolicyBinding.self, from: Data(row.bytes)),
        let policy = row["policy"]?.string, let target = targets[bound.target]
      else { continue }
      var binding = SandboxPolicyBinding(
        pk: bound.pk, subject: .policy(PrimaryKey(policy)), target: target, order: bound.order)
      binding.failureResult = bound.failureResult
      policyBindings.append(binding)
    }
    for exchange in exchanges {
      if let group = exchange.body["group_obj"], let pk = group["pk"]?.string {
        groups = [SandboxGroup(pk: PrimaryKey(pk), name: group["name"]?.string ?? "")]
      }
      if let user = exchange.body["user_obj"], let pk = user["pk"]?.integer {
        users = [SandboxUser(pk: pk, username: user["username"]?.string ?? "")]
        accounts["TOKEN"] = Account(pk: pk, username: "akadmin", isSuperuser: true)
      }
      for header in exchange.request.headers where header.name == "Authorization" {
        let token = String(header.value.dropFirst("Bearer ".count))
        if accounts[token] == nil {
          accounts[token] = Account(pk: 90, username: "viewer", rights: [.view(.policyBinding)])
        }
      }
    }
  }
}
