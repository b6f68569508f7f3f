@testable import AuthentikSandbox
import Bindings
import TestSupport
import Testing

/// Recorded imports: the sandbox answers with the same status, says the same of each entry, and leaves the same bindings.
@Suite(.enabled(if: Corpus.root != nil, "set FLOWBIND_CORPUS to the folder that holds transcripts/"))
struct ImportReplayTests {
  @Test(arguments: Transcript.all)
  func `imports replay`(transcript: Transcript) throws {
    let exchanges = try transcript.group("11-import")
    try #require(exchanges.count > 30 || transcript.version == .august2024)
    var state = SandboxState(version: transcript.version)
    state.logOfOthers = []
    state.learnFlow(from: exchanges)
    for exchange in exchanges {
      let name = Comment(rawValue: exchange.name)
      if let rows = exchange.bindings("bindings_before") { state.begin(with: state.bindings(rows)) }
      state.addAccount(of: exchange)
      state.expectKeys(of: exchange, in: exchanges)
      let before = state.bindings
      let response = state.respond(to: exchange.request)
      #expect(response.status == exchange.status, name)
      let body = response.body.isEmpty ? .string("") : try JSONParser.parse(response.body)
      #expect(essence(body) == essence(exchange.body), name)
      let after = exchange.bindings("bindings_after").map(state.bindings)
      #expect(state.bindings.sorted { $0.pk < $1.pk } == (after ?? before).sorted { $0.pk < $1.pk }, name)
      // One state, whatever was written in between.
      #expect(state.history.count <= 2, name)
    }
  }

  /// Without times, names of tasks and requests, and who asked; the key of a row that the first run made and took back
  /// is nowhere else.
  private func essence(_ body: JSON) -> [String] {
    guard let lines = body["logs"]?.array else { return [String(decoding: body.bytes, as: UTF8.self)] }
    return [body["success"] == true ? "success" : "no success"]
      + lines.map { line in
        let attributes = line["attributes"]
        let model = attributes?["context"]?["model"]
        let key = model?["pk"]?.string ?? ""
        let isMade = attributes?["action"] == "model_created" && !key.contains("-")
        let parts: [JSON?] = [
          line["log_level"], line["logger"], line["event"], attributes?["action"], model?["name"],
          isMade ? nil : model?["pk"], attributes?["user"]?["username"],
          attributes?["context"]?["http_request"]?["path"],
          attributes?["entry"], attributes?["error"], attributes?["task_name"],
        ]
        return parts.map { $0.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "-" }.joined(separator: " | ")
      }
  }
}

extension Exchange {
  /// The rows of the flow as the database held them: pk, name of the stage, order, and the other fields.
  fileprivate func bindings(_ name: String) -> [[JSON]]? { record[name]?.array?.compactMap(\.array) }
}

extension SandboxState {
  /// The one flow of these recordings, and its stages: rows name those, and documents their keys.
  fileprivate mutating func learnFlow(from exchanges: [Exchange]) {
    let text = exchanges.map { String(decoding: $0.request.body, as: UTF8.self) }.joined()
    guard let flow = text.firstMatch(of: /target[,:] ([0-9a-f-]{36})/)?.1 else { return }
    flows = [
      SandboxFlow(
        pk: PrimaryKey(String(flow)), policyBindingModel: makeKey(), slug: "default-authentication-flow", name: "",
        title: "", designation: "authentication")
    ]
    let pairs = text.matches(of: /pk, ([0-9a-f-]{36})\], \[target, [0-9a-f-]{36}\], \[stage, ([0-9a-f-]{36})\]/)
    let keys = Dictionary(pairs.map { (String($0.1), String($0.2)) }) { first, _ in first }
    for row in exchanges.flatMap({ $0.bindings("bindings_before") ?? [] }) {
      guard let name = row[1].string, stage(named: name) == nil, let key = row[0].string.flatMap({ keys[$0] }) else {
        continue
      }
      stages.append(SandboxStage(pk: PrimaryKey(key), name: name, type: .degraded))
    }
  }

  fileprivate func bindings(_ rows: [[JSON]]) -> [Binding] {
    rows.compactMap { row in
      guard let pk = row[0].string, let stage = row[1].string.flatMap({ stage(named: $0) }), let order = row[2].integer
      else { return nil }
      let key = PrimaryKey(pk)
      return Binding(
        pk: key, policyBindingModel: key,
        settings: BindingSettings(
          flow: flows[0].pk, stage: stage.pk, order: order, evaluateOnPlan: row[3] == true,
          reEvaluatePolicies: row[4] == true, policyEngineMode: row[5].string ?? "",
          invalidResponseAction: row[6].string ?? ""))
    }
  }

  /// Users have their rights in the name of their token.
  fileprivate mutating func addAccount(of exchange: Exchange) {
    accounts["TOKEN"] = .administrator
    guard let token = exchange.request.header("Authorization")?.split(separator: " ").last.map(String.init),
      token.hasPrefix("TOKEN-")
    else { return }
    let name = token.dropFirst("TOKEN-".count)
    var account = Account(pk: 9, username: "r-\(name.replacing("blueprint", with: "bp").replacing("+", with: "-"))")
    for word in name.split(separator: "+") {
      switch word {
      case "view": account.rights.insert(.view(.binding))
      case "add": account.rights.insert(.add(.binding))
      case "change": account.rights.insert(.change(.binding))
      case "delete": account.rights.insert(.delete(.binding))
      case "blueprint": account.rights.insert(.add(.blueprint))
      case "viewblueprint": account.rights.insert(.view(.blueprint))
      case "twelve": account.rights = Right.importing(.october2025)
      default: Issue.record("nobody knows the right \(word)")
      }
    }
    accounts[token] = account
  }

  /// The key of a row that an import made is the one that the database holds afterwards.
  fileprivate mutating func expectKeys(of exchange: Exchange, in exchanges: [Exchange]) {
    let known = Set(bindings.map(\.pk))
    let made = (exchange.bindings("bindings_after") ?? []).compactMap { $0[0].string.map { PrimaryKey($0) } }
      .first { !known.contains($0) }
    let random = SandboxState().makeKey
    makeKey = { made ?? random() }
  }
}
