import Bindings
import Foundation
import TestSupport
import Testing

@testable import AuthentikAPI

/// Reads recorded answers of real servers with the client's wire models.
@Suite(.enabled(if: Corpus.root != nil, "set FLOWBIND_CORPUS to the folder that holds transcripts"))
struct TranscriptTests {
  struct Recording<Body: Decodable>: Decodable {
    struct Request: Decodable {
      let method: String
      let path: String
    }
    struct Response: Decodable {
      let status: Int
      let body: Body
    }
    let name: String
    let request: Request
    let response: Response
  }

  /// Any body, not looked at.
  struct Ignored: Decodable {}

  @Test(arguments: ["2025.10", "2026.5", "2026.8"])
  func `every recorded success is understood, and every refusal of a PUT has its fields`(version: String) throws {
    let folder = try #require(Corpus.root).appending(path: "transcripts/\(version)")
    var read = (lists: 0, bindings: 0, refusals: 0)
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        guard let exchange = decoded(Ignored.self, in: line) else { continue }
        let path = exchange.request.path.replacing("/api/v3/", with: "")
        let depth = path.prefix { $0 != "?" }.split(separator: "/").count
        let isObject = depth == 3
        guard depth == 2 || isObject else { continue }
        let name = Comment(rawValue: exchange.name)
        switch (exchange.request.method, exchange.response.status) {
        case ("GET", 200) where path.hasPrefix("flows/bindings/") && isObject:
          #expect(decoded(BindingRow.self, in: line) != nil, name)
          read.bindings += 1
        case ("GET", 200) where path.hasPrefix("flows/bindings/"):
          #expect(decoded(Page<BindingRow>.self, in: line) != nil, name)
          read.lists += 1
        case ("GET", 200) where path.hasPrefix("flows/instances/?"):
          #expect(decoded(Page<FlowRow>.self, in: line) != nil, name)
          read.lists += 1
        case ("GET", 200) where path.hasPrefix("stages/all/?"):
          #expect(decoded(Page<StageRow>.self, in: line) != nil, name)
          read.lists += 1
        case ("GET", 200) where path.hasPrefix("policies/bindings/"):
          #expect(decoded(Page<PolicyBinding>.self, in: line) != nil, name)
          read.lists += 1
        case ("POST", 201) where path.hasPrefix("policies/bindings/"):
          #expect(decoded(PolicyBinding.self, in: line) != nil, name)
        case ("GET", 200) where path.hasPrefix("events/events/"):
          #expect(decoded(Page<EventRow>.self, in: line) != nil, name)
          read.lists += 1
        case ("GET", 200) where path.hasPrefix("managed/blueprints/") && !isObject:
          #expect(decoded(Page<BlueprintInstance>.self, in: line) != nil, name)
          read.lists += 1
        case ("PUT", 200) where path.hasPrefix("flows/bindings/"),
          ("POST", 201) where path.hasPrefix("flows/bindings/"):
          #expect(decoded(Binding.self, in: line) != nil, name)
          read.bindings += 1
        case ("PUT", 400):
          let reasons = decoded([String: ErrorBody.Reasons].self, in: line)?.response.body ?? [:]
          #expect(!reasons.isEmpty && reasons.values.allSatisfy { !$0.texts.isEmpty }, name)
          read.refusals += 1
        default: break
        }
      }
    }
    #expect(read.lists > 60 && read.bindings > 70 && read.refusals > 40, "\(read)")
  }

  @Test(arguments: ["2025.10", "2026.5", "2026.8"])
  func `every recorded answer to a write of a binding is a row of the table, or the hidden error`(
    version: String
  ) throws {
    let folder = try #require(Corpus.root).appending(path: "transcripts/\(version)")
    var verdicts: [WriteVerdict: Int] = [:]
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        guard let exchange = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
          let (call, response) = write(exchange)
        else { continue }
        let verdict = WriteAnswer.verdict(on: response, to: call)
        verdicts[verdict, default: 0] += 1
        let isHidden = response.status == 405 && response.isHTML && response.body.isEmpty
        #expect((verdict == .unknown) == isHidden, "\(exchange["name"] ?? ""): \(response.status)")
        #expect((verdict == .carriedOut) == (response.status < 300), "\(exchange["name"] ?? "")")
      }
    }
    #expect(verdicts.count == 7 && verdicts[.carriedOut, default: 0] > 60, "\(verdicts)")
  }

  /// A recorded PUT, POST or DELETE of a binding, as the client sees it.
  private func write(_ exchange: [String: Any]) -> (Call, HTTPResponse)? {
    guard let request = exchange["request"] as? [String: Any], let answer = exchange["response"] as? [String: Any],
      let method = (request["method"] as? String).flatMap(HTTPRequest.Method.init), method != .get,
      let path = request["path"] as? String, let status = answer["status"] as? Int,
      let headers = answer["headers"] as? [String: String],
      let match = path.wholeMatch(of: /\/api\/v3\/flows\/bindings\/(?:([0-9a-fA-F-]+)\/)?/)
    else { return nil }
    let call =
      match.1.map { Call(.bindings, PrimaryKey(String($0)), method: method) } ?? Call(.bindings, method: method)
    let body =
      switch answer["body"] {
      case let text as String: Data(text.utf8)
      case let json?: (try? JSONSerialization.data(withJSONObject: json, options: .fragmentsAllowed)) ?? Data()
      case nil: Data()
      }
    return call.map { ($0, HTTPResponse(status: status, headers: headers, body: body)) }
  }

  private func decoded<Body: Decodable>(_ type: Body.Type, in line: Substring) -> Recording<Body>? {
    try? JSONDecoder().decode(Recording<Body>.self, from: Data(line.utf8))
  }
}
