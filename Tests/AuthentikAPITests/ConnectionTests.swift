import Foundation
import TestSupport
import Testing

@testable import AuthentikAPI

/// Connects to TLS servers on loopback, with an authority that the test makes.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: TLSLab.isAvailable, "needs the program openssl"))
struct TLSTests {
  @Test func `an authority that nobody trusts names update-ca-certificates`() async throws {
    let lab = try await TLSLab()
    let port = try lab.serve(.good)
    let told = await ConnectionProbe.result(of: "https://localhost:\(port)/")
    #expect(told.contains("localhost:\(port)") && told.contains("update-ca-certificates"), "\(told)")
    withExtendedLifetime(lab) {}
  }

  @Test func `http to a port that speaks TLS is no answer`() async throws {
    let lab = try await TLSLab()
    let told = await ConnectionProbe.result(of: "http://localhost:\(try lab.serve(.good))/")
    #expect(told.contains("should begin with https://"), "\(told)")
    withExtendedLifetime(lab) {}
  }

  @Test(.enabled(if: TLSLab.canTrust, "needs root and the program unshare"))
  func `an authority in the system's store is enough, unless the certificate is expired or another host's`()
    async throws
  {
    let lab = try await TLSLab()
    let urls = try TLSLab.Certificate.allCases.map { "https://localhost:\(try lab.serve($0))/" }
    let told = try await ConnectionProbe.results(of: urls) { try await lab.runTrusting($0, environment: $1) }
    try #require(told.count == 3, "\(told)")
    #expect(told[0] == "200")
    #expect(told[1].contains("out of date"), "\(told[1])")
    #expect(told[2].contains("another host name"), "\(told[2])")
  }
}

/// Goes through proxies as libcurl does; the environment is a process's own, so each test has a child.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ProxyTests {
  @Test func `http_proxy leads through a proxy, and NO_PROXY past it`() async throws {
    let proxy = try ScriptedPeer.answering { _ in answer(200, "{}") }
    let server = try ScriptedPeer.answering { _ in answer(204) }
    let environment = ["http_proxy": proxy.base, "NO_PROXY": "127.0.0.1"]
    let told = try await ConnectionProbe.results(of: ["http://authentik.invalid/x", server.base]) {
      try await Program.run($0, environment: $1.merging(environment) { $1 })
    }
    #expect(told == ["200", "204"])
    #expect(proxy.requests.map(\.target) == ["http://authentik.invalid/x"])
  }

  @Test func `a proxy that lets nothing through is named`() async throws {
    let proxy = try ScriptedPeer.answering { _ in answer(407) }
    let told = try await ConnectionProbe.results(of: ["https://authentik.invalid/"]) {
      try await Program.run($0, environment: $1.merging(["HTTPS_PROXY": proxy.base]) { $1 })
    }
    #expect(told.count == 1 && told[0].contains("NO_PROXY"), "\(told)")
    #expect(proxy.requests.map(\.line) == ["CONNECT authentik.invalid:443 HTTP/1.1"])
  }
}

/// Measures what waiting for a slow server costs; processor time is a process's own, so the test has a child.
@Suite(.timeLimit(.minutes(10)))
struct WaitingTests {
  @Test func `requests that wait on new connections take no processor time`() async throws {
    let peer = try ScriptedPeer { connection in
      while connection.request() != nil {
        // What is measured: the time that an answer takes.
        Thread.sleep(forTimeInterval: 1.5)
        connection.send(answer(200, "{}"))
      }
    }
    let output = try await Program.run(
      Program.theseTests("ConnectionProbe"), environment: ["FLOWBIND_WAIT": peer.base])
    let line = try #require(output.split(separator: "\n").first { $0.hasPrefix("WAITED: ") }, "\(output)")
    let milliseconds = try #require(Int(line.dropFirst(8)))
    #expect(peer.requests.map(\.method).sorted() == ["GET", "GET", "GET", "GET", "PUT"])
    // URLSession alone takes about 2,000 of them on a machine that has nothing else to do.
    #expect(milliseconds < 300)
  }
}

/// The server to wait for, in the child process of a test.
private let slowServer = ProcessInfo.processInfo.environment["FLOWBIND_WAIT"]

/// The addresses to connect to, in the child process of a test.
private let probedURLs = ProcessInfo.processInfo.environment["FLOWBIND_PROBE"]

/// What the tests above run in a process of its own, which has another trust store or environment.
@Suite(.enabled(if: probedURLs != nil || slowServer != nil, "runs as a child of other tests"))
struct ConnectionProbe {
  @Test func `tells what becomes of each address`() async throws {
    for url in (probedURLs ?? "").split(separator: " ") { print("PROBE:", await Self.result(of: String(url))) }
  }

  @Test func `tells what waiting costs`() async throws {
    guard let slowServer else { return }
    let transport = URLSessionTransport(version: "1")
    let before = processorTime()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...4 {
        group.addTask {
          _ = try await transport.send(HTTPRequest(.get, "\(slowServer)/\(number)"), within: .longEnough)
        }
      }
      try await group.waitForAll()
    }
    let write = HTTPRequest(.put, "\(slowServer)/", body: Data("{}".utf8))
    _ = try await transport.send(write, within: .longEnough)
    print("WAITED:", Int((processorTime() - before) / .milliseconds(1)))
  }

  static func results(
    of urls: [String], _ run: (_ command: [String], _ environment: [String: String]) async throws -> String
  ) async throws -> [String] {
    let output = try await run(Program.theseTests("ConnectionProbe"), ["FLOWBIND_PROBE": urls.joined(separator: " ")])
    return output.split(separator: "\n").filter { $0.hasPrefix("PROBE: ") }.map { String($0.dropFirst(7)) }
  }

  static func result(of url: String) async -> String {
    do {
      let response = try await URLSessionTransport(version: "1").send(HTTPRequest(.get, url), within: .longEnough)
      return "\(response.status)"
    } catch {
      return error.message
    }
  }
}
