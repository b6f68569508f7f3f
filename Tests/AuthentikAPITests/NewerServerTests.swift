import AuthentikSandbox
import Bindings
import Foundation
import TestSupport
import Testing

@testable import AuthentikAPI

/// A server of a release that nobody knows: its words and fields end no run.
@Suite(.serialized) struct NewerServerTests {
  /// Answers as another transport does, with an unknown field in every object, and unknown words for all choices.
  struct NewerTransport: HTTPTransport {
    let base: any HTTPTransport

    static let choices: Set<String> = [
      "designation", "authentication", "policy_engine_mode", "invalid_response_action", "not_configured_action",
      "user_creation_mode", "mode", "action", "denied_action", "layout", "intent",
    ]

    func send(_ request: HTTPRequest, within limit: Duration) async throws(TransportError) -> HTTPResponse {
      var response = try await base.send(request, within: limit)
      if let json = try? AnyJSON(reading: response.body), let body = try? JSONEncoder().encode(Newer(json)) {
        response.body = body
      }
      return response
    }
  }

  private struct Newer: Encodable {
    let json: AnyJSON

    init(_ json: AnyJSON) { self.json = Self.newer(json) }

    private static func newer(_ json: AnyJSON) -> AnyJSON {
      switch json {
      case .object(let members):
        var changed = members.mapValues(newer)
        for (name, value) in members where NewerTransport.choices.contains(name) && value.text != nil {
          changed[name] = .string("of_tomorrow")
        }
        for name in ["device_classes", "user_fields"] {
          if let value = members[name] { changed[name] = .array(value.items + [.string("of_tomorrow")]) }
        }
        changed["field_of_tomorrow"] = .array([.null, .object(["a": .number(1)])])
        return .object(changed)
      case .array(let items): return .array(items.map(newer))
      case .null, .bool, .number, .string: return json
      }
    }

    func encode(to encoder: any Encoder) throws { try Self.encode(json, to: encoder) }

    private struct Part: Encodable {
      let json: AnyJSON
      func encode(to encoder: any Encoder) throws { try Newer.encode(json, to: encoder) }
    }

    private static func encode(_ json: AnyJSON, to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch json {
      case .null: try container.encodeNil()
      case .bool(let flag): try container.encode(flag)
      case .number(let number): try container.encode(number)
      case .string(let text): try container.encode(text)
      case .array(let items): try container.encode(items.map(Part.init))
      case .object(let members): try container.encode(members.mapValues(Part.init))
      }
    }
  }

  @Test func `everything is read, and what is not understood is kept as it is or not known`() async throws {
    let server = SandboxServer(state: .freshInstall())
    defer { server.stop() }
    let store = AuthentikBindingStore(
      try ServerAddress(try server.start()), token: try APIToken(server.token), options: .init(version: "1"),
      network: NewerTransport(base: URLSessionTransport(version: "1")), clock: InstantClock())

    let flows = try await store.flows()
    #expect(flows.count == server.withState { $0.flows.count } && flows.allSatisfy { $0.designation == "of_tomorrow" })
    #expect(try await store.stages().count == server.withState { $0.stages.count })
    let flow = try #require(flows.first { $0.slug == "default-authentication-flow" })
    let bindings = try await store.bindings(ofFlow: flow.pk).bindings
    #expect(bindings.allSatisfy { $0.settings.policyEngineMode == "of_tomorrow" } && !bindings.isEmpty)
    #expect(try await store.policies(boundTo: bindings.map(\.policyTarget)).count > 0)
    for type in DecidingStageType.allCases {
      // Facts that it cannot read are no facts, and never others.
      let settings = try await store.settings(ofStages: type)
      #expect(settings.values.allSatisfy { $0.notConfiguredAction == nil && $0.userCreationMode == nil })
    }
    var changed = try #require(bindings.last).settings
    (changed.order, changed.policyEngineMode, changed.invalidResponseAction) = (changed.order + 1, "all", "retry")
    _ = try await store.update(try #require(bindings.last).pk, to: changed)
    let events = try await store.lastEvents(of: [.binding(try #require(bindings.last).pk)], parallelReads: 1)
    #expect(events.events.values.map(\.action) == ["of_tomorrow"])
    #expect(try await store.whoAmI().username.isEmpty == false)
  }
}
