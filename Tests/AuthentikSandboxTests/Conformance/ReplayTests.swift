import AuthentikSandbox
import Bindings
import TestSupport
import Testing

/// Exchanges that the sandbox does not answer as recorded, by the name without its number.
private let exceptions = [
  "binding-options": "the description of forms under `actions` is for user interfaces; no client of ours reads it",
  "binding-options-detail": "the same",
]

@Suite("Recorded exchanges with real servers")
struct ReplayTests {
  /// The groups in the sequence in which they were recorded; each session had flows of its own.
  private static let sessions = [
    ["01-list", "02-flows-stages"],
    ["04-basics", "03-put", "04-patch", "04-delete", "03-auth", "05-http"],
    ["03-stageobj", "06-detrace"],
  ]

  @Test(
    .enabled(if: Corpus.root != nil, "set FLOWBIND_CORPUS to the folder that holds transcripts/"),
    arguments: Transcript.all)
  func `replay equal for at least 98 percent`(transcript: Transcript) throws {
    var differences: [(name: String, found: String)] = []
    var total = 0
    let sessions = try Self.sessions.map { try $0.map { (name: $0, exchanges: try transcript.group($0)) } }
    let fresh = SandboxState.recorded(transcript.version, sessions[0].flatMap(\.exchanges))
    for session in sessions {
      var state = fresh
      let exchanges = session.flatMap(\.exchanges)
      state.learn(from: exchanges)
      for (name, group) in session {
        let (ties, found) = replay(group, on: &state, session: exchanges)
        print(
          "authentik \(transcript.version.rawValue) \(name): \(group.count - found.count) of \(group.count) equal"
            + (ties > 0 ? ", \(ties) of them up to ties" : ""))
        differences += found
        total += group.count
      }
    }
    let share = Double(total - differences.count) / Double(max(total, 1))
    print("authentik \(transcript.version.rawValue): \(total - differences.count) of \(total) equal")
    for difference in differences { print("  \(difference.name): \(difference.found.prefix(300))") }
    #expect(total > 300)
    #expect(share >= 0.98)
    // The list was made with these versions; another one may differ in more, within the share above.
    if transcript.version != .august2024 {
      let unlisted = differences.map(\.name).filter { name in !exceptions.keys.contains { name.hasSuffix("-\($0)") } }
      #expect(unlisted == [])
      #expect(differences.count == exceptions.count, "an exception that is none any more leaves the list")
    }
  }

  private func replay(
    _ group: [Exchange], on state: inout SandboxState, session: [Exchange]
  ) -> (ties: Int, differences: [(name: String, found: String)]) {
    state.learnBindings(readFirstIn: group)
    state.addRecordedUsers(objectKey: group.first { $0.name.hasSuffix("u-objview-get") }?.bindingKey)
    var ties = 0
    var differences: [(name: String, found: String)] = []
    for (index, exchange) in group.enumerated() {
      state.learnBinding(addressedBy: exchange, of: group, session: session)
      if index == 0, exchange.request.method == "GET" { state.learnUnseenBindings(from: exchange) }
      if let before = exchange.before.flatMap({ Binding($0) }) { state.save(before) }
      if exchange.status == 201 { state.expectKeys(of: exchange.body) }
      var rival: PrimaryKey?
      let response = state.respond(to: exchange.request) { state in
        // Recorded while another transaction took the place that the request asks for.
        if exchange.name.contains("integrityerror") { rival = state.insertRival(of: exchange) }
      }
      if let rival { state.delete(rival) }
      let comparison = Comparison(exchange: exchange, response: response, version: state.version) { [state] in
        var state = state
        var request = exchange.request
        request.target = "\(request.path)?page_size=100"
        return try? JSONParser.parse(state.respond(to: request).body)
      }
      switch comparison.agreement {
      case .equal: break
      case .equalUpToTies: ties += 1
      case .different(let found): differences.append((exchange.name, found))
      }
    }
    return (ties, differences)
  }
}

extension SandboxState {
  /// Inserts a binding at the place that a write asks for.
  fileprivate mutating func insertRival(of exchange: Exchange) -> PrimaryKey? {
    guard let body = try? JSONParser.parse(exchange.request.body), let order = body["order"]?.integer else {
      return nil
    }
    var settings: BindingSettings? = exchange.bindingKey.flatMap { binding(PrimaryKey($0))?.settings }
    if let flow = body["target"]?.string, let stage = body["stage"]?.string {
      settings = BindingSettings(flow: PrimaryKey(flow), stage: PrimaryKey(stage), order: order)
    }
    settings?.order = order
    guard let settings else { return nil }
    let rival = Binding(pk: makeKey(), policyBindingModel: makeKey(), settings: settings)
    insert(rival)
    return rival.pk
  }
}
