import AuthentikAPI
import Bindings
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import flowbind

/// A server that tests may write to: in flows and stages of their own, and nowhere else.
struct LiveServer: Sendable {
  var address: String
  var token: String

  /// The authentik that `FLOWBIND_LIVE_URL` and `FLOWBIND_LIVE_TOKEN` name; the token's user has to be a superuser.
  static let ofEnvironment: LiveServer? = {
    let environment = ProcessInfo.processInfo.environment
    guard let address = environment["FLOWBIND_LIVE_URL"], let token = environment["FLOWBIND_LIVE_TOKEN"] else {
      return nil
    }
    return LiveServer(address: address, token: token)
  }()

  /// Makes a flow and three stages, works in them, and removes them again, whatever happened.
  func withWorld(_ work: (LiveWorld) async throws -> Void) async throws {
    let world = try LiveWorld(self)
    let outcome: Result<Void, any Error>
    do {
      try await world.build()
      try await work(world)
      outcome = .success(())
    } catch {
      outcome = .failure(error)
    }
    await world.remove()
    try outcome.get()
  }
}

/// A flow with three dummy stages that nobody else uses, all named with a prefix made for it.
final class LiveWorld: Sendable {
  let prefix = "flowbind-live-" + UUID().uuidString.prefix(8).lowercased()
  let folder: URL
  private let server: LiveServer
  private let address: ServerAddress
  private let token: APIToken
  private let network = URLSessionTransport(version: "live-tests")
  private let made = Mutex<[String]>([])
  private let keys = Mutex<[String: String]>([:])

  init(_ server: LiveServer) throws {
    self.server = server
    address = try ServerAddress(server.address, allowHTTP: true)
    token = try APIToken(server.token)
    folder = FileManager.default.temporaryDirectory.appending(path: prefix)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// The flow's slug.
  var flow: String { prefix }
  /// The name of one of the stages `a`, `b` and `c`.
  func stage(_ letter: String) -> String { "\(prefix)-\(letter)" }

  func build() async throws {
    // Before the request: its answer may be lost.
    made.withLock { $0.append("flows/instances/\(prefix)/") }
    let flow = try await send(
      .post, "flows/instances/",
      ["name": prefix, "slug": prefix, "title": prefix, "designation": "stage_configuration"])
    keys.withLock { $0["flow"] = flow.pk }
    for letter in ["a", "b", "c"] {
      let stage = try await send(.post, "stages/dummy/", ["name": stage(letter)])
      let key = try #require(stage.pk)
      made.withLock { $0.append("stages/dummy/\(key)/") }
      keys.withLock { $0[letter] = key }
    }
  }

  /// Binds a stage to the flow, as another client does, and answers the binding's key.
  @discardableResult
  func bind(_ letter: String, order: Int, mode: String = "any") async throws -> String {
    let (flow, stage) = keys.withLock { ($0["flow"], $0[letter]) }
    let row = try await send(
      .post, "flows/bindings/",
      Body(target: try #require(flow), stage: try #require(stage), order: order, mode: mode))
    return try #require(row.pk)
  }

  /// Changes a binding behind flowbind's back.
  func put(_ pk: String, _ letter: String, order: Int, mode: String) async throws {
    let (flow, stage) = keys.withLock { ($0["flow"], $0[letter]) }
    _ = try await send(
      .put, "flows/bindings/\(pk)/",
      Body(target: try #require(flow), stage: try #require(stage), order: order, mode: mode))
  }

  /// The flow's bindings by order: key, stage's letter, order and mode.
  func bindings() async throws -> [String] {
    let flow = try #require(keys.withLock { $0["flow"] })
    let rows = try await send(.get, "flows/bindings/?target=\(flow)", nil as Body?).results ?? []
    return rows.sorted { $0.order < $1.order }.map { row in
      "\(row.pk) \(row.stageObject.name.dropFirst(prefix.count + 1)) \(row.order) \(row.mode)"
    }
  }

  /// Runs flowbind against the server, with a blueprint of these entries.
  func run(_ verb: String, _ entries: [String]?, _ options: [String] = []) async throws -> CommandRun {
    var words = [verb]
    if let entries {
      let file = folder.appending(path: "\(prefix).yaml")
      let text = "version: 1\nmetadata: {name: \(prefix)}\nentries:\n" + entries.joined()
      try text.write(to: file, atomically: true, encoding: .utf8)
      words.append(file.path)
    }
    if server.address.hasPrefix("http://") { words.append("--allow-http") }
    return await CommandRun(
      words + options,
      environment: [
        "AUTHENTIK_URL": server.address, "AUTHENTIK_TOKEN": server.token, "STATE_DIRECTORY": folder.path,
      ])
  }

  /// An entry for the binding of a stage at an order, or for the one with a key.
  func entry(_ letter: String, order: Int, mode: String? = nil, pk: String? = nil, state: String? = nil) -> String {
    let target = "target: !Find [authentik_flows.flow, [slug, \(flow)]]"
    let stage = "stage: !Find [authentik_stages_dummy.dummystage, [name, \(stage(letter))]]"
    var lines = ["  - model: authentik_flows.flowstagebinding"]
    if let state { lines.append("    state: \(state)") }
    let place = [target, stage, "order: \(order)"]
    let attributes = (pk == nil ? [] : place) + (mode.map { ["policy_engine_mode: \($0)"] } ?? [])
    lines.append("    identifiers:")
    lines += (pk.map { ["pk: \($0)"] } ?? place).map { "      " + $0 }
    if !attributes.isEmpty { lines += ["    attrs:"] + attributes.map { "      " + $0 } }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Deletes what was made, last first; what cannot be removed is an issue of its own that names it.
  func remove() async {
    for path in made.withLock({ $0.reversed() }) {
      do {
        _ = try await send(.delete, path, nil as Body?)
      } catch {
        Issue.record("\(path) is left on \(address): \(error)")
      }
    }
    try? FileManager.default.removeItem(at: folder)
  }

  // MARK: - Requests of its own

  private struct Body: Encodable {
    var target: String
    var stage: String
    var order: Int
    var mode: String
    var evaluateOnPlan = false
    var reEvaluatePolicies = true
    var invalidResponseAction = "retry"

    enum CodingKeys: String, CodingKey {
      case target, stage, order
      case mode = "policy_engine_mode"
      case evaluateOnPlan = "evaluate_on_plan"
      case reEvaluatePolicies = "re_evaluate_policies"
      case invalidResponseAction = "invalid_response_action"
    }
  }

  /// What is looked at of any answer.
  private struct Answer: Decodable {
    struct Row: Decodable {
      struct Stage: Decodable { var name: String }
      var pk: String
      var order: Int
      var mode: String
      var stageObject: Stage

      enum CodingKeys: String, CodingKey {
        case pk, order
        case mode = "policy_engine_mode"
        case stageObject = "stage_obj"
      }
    }

    var pk: String?
    var results: [Row]?
  }

  struct Refused: Error, CustomStringConvertible {
    var description: String
  }

  private func send(
    _ method: HTTPRequest.Method, _ path: String, _ body: (some Encodable)?
  ) async throws -> Answer {
    var request = HTTPRequest(method, "\(address)/api/v3/\(path)", token: token)
    if let body { request.body = try JSONEncoder().encode(body) }
    let response = try await network.send(request, within: .seconds(30))
    let expected: [HTTPRequest.Method: [Int]] = [.get: [200], .put: [200], .post: [201], .delete: [204, 404]]
    guard expected[method]?.contains(response.status) == true else {
      let text = String(decoding: response.body.prefix(500), as: UTF8.self)
      throw Refused(description: "\(method.rawValue) \(path): \(response.status) \(text)")
    }
    return method == .delete ? Answer() : try JSONDecoder().decode(Answer.self, from: response.body)
  }
}
