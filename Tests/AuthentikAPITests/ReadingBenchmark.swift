@testable import AuthentikSandbox
import Bindings
import Foundation
import TestSupport
import Testing

@testable import AuthentikAPI

/// Measures reading against curl, and its memory: `FLOWBIND_BENCHMARK=1 swift test --filter ReadingBenchmark`.
@Suite(
  .serialized,
  .enabled(if: ProcessInfo.processInfo.environment["FLOWBIND_BENCHMARK"] != nil, "set FLOWBIND_BENCHMARK=1"))
struct ReadingBenchmark {
  private func store(_ address: String) throws -> AuthentikBindingStore {
    AuthentikBindingStore(try ServerAddress(address), token: testToken, options: .init(version: "1"))
  }

  /// Reads the flows, then the bindings of each, four at a time, as a plan does.
  private func readAll(_ store: AuthentikBindingStore) async throws -> Int {
    let flows = try await store.flows()
    return try await withThrowingTaskGroup(of: Int.self) { group in
      var rest = flows[...]
      var rows = 0
      for _ in 0..<4 where !rest.isEmpty {
        let flow = rest.removeFirst().pk
        group.addTask { try await store.bindings(ofFlow: flow).bindings.count }
      }
      while let count = try await group.next() {
        rows += count
        guard let flow = rest.popFirst()?.pk else { continue }
        group.addTask { try await store.bindings(ofFlow: flow).bindings.count }
      }
      return rows
    }
  }

  @Test func `takes at most 1_15 times as long as curl for the same requests`() async throws {
    var state = SandboxState.freshInstall()
    state.accounts["secret-token-1234"] = .administrator
    let flow = state.flows[0]
    for number in 0..<186 {
      state.flows.append(
        SandboxFlow(
          pk: state.makeKey(), policyBindingModel: state.makeKey(), slug: "flow-\(number)", name: "Flow",
          title: "Flow", designation: flow.designation))
    }
    var options = SandboxServer.Options()
    options.delayMilliseconds = 20
    let server = SandboxServer(state: state, options: options)
    let address = try server.start()
    defer { server.stop() }

    let clock = ContinuousClock()
    let ours = try await clock.measure { _ = try await readAll(try store(address)) }
    let targets = server.requests.map(\.target)
    #expect(targets.count >= 201)

    // The same requests; the pages of the list of flows first, one by one, because each names the next.
    let (lists, rest) = (targets.filter { $0.contains("/instances/") }, targets.filter { $0.contains("/bindings/") })
    let curl = try await clock.measure {
      for target in lists {
        try await Program.run(["curl", "-sf", "-o", "/dev/null", "-H", authorization, address + target])
      }
      let config = rest.map { "url = \"\(address)\($0)\"\noutput = \"/dev/null\"\n" }.joined()
      let file = FileManager.default.temporaryDirectory.appending(path: "flowbind-\(UUID().uuidString).curl")
      try Data(config.utf8).write(to: file)
      defer { try? FileManager.default.removeItem(at: file) }
      try await Program.run([
        "curl", "-sf", "--parallel", "--parallel-max", "4", "-H", authorization, "-K", file.path(),
      ])
    }
    let ratio = ours / curl
    print("\(targets.count) requests of 20 ms, 4 at a time: flowbind \(ours), curl \(curl), ratio \(ratio)")
    #expect(ratio <= 1.15)
  }

  @Test func `2000 bindings of 15 kB stay under 100 MB`() async throws {
    let flow = PrimaryKey("01b8c2b8-06d1-46a4-b2d6-76ae43c757fc")
    let filler = String(repeating: #"{"pk":"01b8c2b8-06d1-46a4-b2d6-76ae43c757fc","name":"some flow"},"#, count: 230)
    let peer = try ScriptedPeer.answering { request in
      if request.target.contains("/instances/") {
        let stages = Array(repeating: "\"\(flow)\"", count: 2000).joined(separator: ",")
        return answer(
          200,
          #"{"pagination":{"next":0,"count":1},"results":[{"pk":"\#(flow)","slug":"a","name":"A","designation":"x","stages":[\#(stages)]}]}"#
        )
      }
      let page = Int(request.target.split(separator: "page=").last ?? "") ?? 1
      let rows = (0..<100).map { number in
        let key = "00000000-0000-4000-8000-\(100_000_000_000 + page * 100 + number)"
        return #"{"pk":"\#(key)","policybindingmodel_ptr_id":"\#(key)","target":"\#(flow)","stage":"\#(flow)","#
          + #""stage_obj":{"pk":"\#(flow)","name":"s","meta_model_name":"m","flow_set":[\#(filler.dropLast())]},"#
          + #""evaluate_on_plan":false,"re_evaluate_policies":true,"order":1,"policy_engine_mode":"any","#
          + #""invalid_response_action":"retry"}"#
      }
      let next = page < 20 ? page + 1 : 0
      return answer(
        200, #"{"pagination":{"next":\#(next),"count":2000},"results":[\#(rows.joined(separator: ","))]}"#)
    }
    #expect(try await readAll(try store(peer.base)) == 2000)
    let peak = try #require(peakMegabytes())
    print("2000 bindings, 30 MB: peak \(peak) MB, the peer of the test included")
    #expect(peak < 100)
  }

  private let authorization = "Authorization: Bearer secret-token-1234"

  /// `VmHWM`: the most memory that the process ever held.
  private func peakMegabytes() -> Int? {
    let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line.flatMap { Int($0.split(separator: " ").dropLast().last ?? "") }.map { $0 / 1024 }
  }
}
