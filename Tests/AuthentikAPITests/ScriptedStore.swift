import Bindings
import BindingsTestSupport
import Foundation
import TestSupport

@testable import AuthentikAPI

/// A store that asks a scripted server, and what such a server answers.
enum ScriptedStore {
  static let flow = PrimaryKey("01b8c2b8-06d1-46a4-b2d6-76ae43c757fc")
  static let stage = PrimaryKey("5d1bcf59-89c5-4d54-a14b-06bfb7375b66")

  static func store(
    _ peer: ScriptedPeer, path: String = "", onRequest: (@Sendable (RequestRecord) -> Void)? = nil
  ) throws -> AuthentikBindingStore {
    var options = AuthentikBindingStore.Options(version: "1")
    options.timeout = .seconds(600)
    options.onRequest = onRequest
    return AuthentikBindingStore(
      try ServerAddress(peer.base + path), token: testToken, options: options,
      network: URLSessionTransport(version: "1"), clock: InstantClock())
  }

  static func key(_ number: Int) -> String { BindingsTestSupport.key("0", number).text }

  static func bindingJSON(_ number: Int, order: Int? = nil, flow: PrimaryKey = flow, extra: String = "")
    -> String
  {
    """
    {"pk": "\(key(number))", "policybindingmodel_ptr_id": "\(key(number + 1_000_000))", "target": "\(flow)",
     "stage": "\(stage)", "stage_obj": {"pk": "\(stage)", "name": "login", "component": "ak-stage",
       "meta_model_name": "authentik_stages_user_login.userloginstage", "flow_set": [{"pk": "x"}]},
     "evaluate_on_plan": false, "re_evaluate_policies": true, "order": \(order ?? number),
     "policy_engine_mode": "any", "invalid_response_action": "retry"\(extra)}
    """
  }

  static func page(_ rows: [String], count: Int? = nil, next: Int = 0) -> String {
    answer(
      200,
      """
      {"pagination": {"next": \(next), "previous": 0, "count": \(count ?? rows.count), "current": 1,
        "total_pages": \(max(1, next)),
        "start_index": 1, "end_index": 1}, "results": [\(rows.joined(separator: ","))], "autocomplete": {}}
      """)
  }

  static func flowJSON(bindings: Int) -> String {
    let stages = Array(repeating: "\"\(stage)\"", count: bindings).joined(separator: ",")
    return
      #"{"pk": "\#(flow)", "slug": "login", "name": "Login", "designation": "authentication", "stages": [\#(stages)]}"#
  }

  static func asksForFlows(_ request: ScriptedPeer.Request) -> Bool {
    request.target.contains("/flows/instances/")
  }
}

extension ScriptedPeer.Request {
  /// The query's items, unescaped.
  var query: [String: String] {
    let items = URLComponents(string: target)?.queryItems ?? []
    return Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
  }
}

extension StoreError {
  var kind: String { String("\(self)".prefix { $0 != "(" }) }
  var text: String {
    switch self {
    case .unreachable(let text), .unreadable(let text), .tokenRefused(let text), .rightMissing(let text),
      .incomplete(let text), .effectUnknown(let text), .interrupted(let text),
      .throttled(let text, _):
      text
    case .refused, .notFound: ""
    }
  }
}
