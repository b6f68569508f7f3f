import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import AuthentikAPI

/// Sends over real sockets, one test for each trap of URLSession on Linux that can be provoked.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct URLSessionTransportTests {
  let transport = URLSessionTransport(version: "1.2.3")

  private func get(
    _ peer: ScriptedPeer, _ path: String = "/", within limit: Duration = .longEnough
  ) async throws(TransportError) -> HTTPResponse {
    try await transport.send(HTTPRequest(.get, peer.base + path, token: testToken), within: limit)
  }

  private func put(_ peer: ScriptedPeer, _ body: String) async throws(TransportError) -> HTTPResponse {
    try await transport.send(
      HTTPRequest(.put, peer.base + "/", body: Data(body.utf8), token: testToken), within: .longEnough)
  }

  @Test func `a request carries token, agent and language, and no cookie`() async throws {
    let peer = try ScriptedPeer.answering { _ in answer(200, "{}", headers: ["Set-Cookie: session=1"]) }
    _ = try await get(peer)
    let response = try await get(peer, "/again")
    #expect(response.status == 200)
    #expect(String(decoding: response.body, as: UTF8.self) == "{}")
    let request = try #require(peer.requests.last)
    #expect(request.line == "GET /again HTTP/1.1")
    #expect(request.header("Authorization") == "Bearer secret-token-1234")
    #expect(request.header("User-Agent") == "flowbind/1.2.3")
    #expect(request.header("Accept-Language") == "en")
    #expect(request.header("Cookie") == nil)
    #expect(peer.connections == 1, "reads keep their connection")
  }

  @Test func `a connection is opened once, and a write follows on it after an answer`() async throws {
    let peer = try ScriptedPeer.answering { _ in answer(200, "{}") }
    for number in 1...3 {
      _ = try await get(peer)
      _ = try await put(peer, "{\"n\":\(number)}")
    }
    #expect(peer.requests.filter { $0.method == "PUT" }.map(\.body) == ["{\"n\":1}", "{\"n\":2}", "{\"n\":3}"])
    #expect(peer.connections == 1)
    #expect(peer.openings >= 1 && peer.openings <= 6)
  }

  @Test func `a connection that the server closed after its answer is opened anew before a write`() async throws {
    let peer = try ScriptedPeer { connection in
      if connection.request() != nil { connection.send(answer(200, "{}", headers: ["Connection: close"])) }
    }
    for number in 1...20 { #expect(try await put(peer, "{\"n\":\(number)}").status == 200) }
    #expect(peer.requests.map(\.body) == (1...20).map { "{\"n\":\($0)}" })
    #expect(peer.openings == 20)
  }

  @Test func `who gives no answer to an opening is asked what counts on a new connection`() async throws {
    let peer = try ScriptedPeer { connection in
      // Raw, since `request()` would answer the opening.
      guard let bytes = connection.receive(), String(decoding: bytes, as: UTF8.self).hasPrefix("PUT") else { return }
      connection.send(answer(200, "{}"))
      connection.hold()
    }
    #expect(try await put(peer, "{}").status == 200)
    #expect(peer.connections == 2)
  }

  @Test func `an opening carries no token, and lies where the server does`() async throws {
    let heads = Mutex<[String]>([])
    let peer = try ScriptedPeer { connection in
      while let bytes = connection.receive() {
        heads.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
        connection.send(answer(200, ""))
      }
    }
    _ = try await get(peer, "/sso/api/v3/flows/instances/?slug=a")
    let (opening, request) = try #require(heads.withLock { $0.count == 2 ? ($0[0], $0[1]) : nil })
    #expect(opening.hasPrefix("HEAD /sso/-/health/live/ HTTP/1.1\r\n"))
    #expect(!opening.contains("secret-token-1234") && request.contains("secret-token-1234"))
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func `a redirect is handed back, and no token goes after it`(status: Int) async throws {
    let stranger = try ScriptedPeer.answering { _ in answer(200, "{}") }
    let peer = try ScriptedPeer.answering { _ in answer(status, headers: ["Location: \(stranger.base)/api/v3/"]) }
    for method in [HTTPRequest.Method.get, .put] {
      let response = try await transport.send(
        HTTPRequest(method, peer.base + "/", body: method == .put ? Data("{}".utf8) : nil, token: testToken),
        within: .longEnough)
      #expect(response.status == status)
      #expect(response.headers["location"] == "\(stranger.base)/api/v3/")
    }
    #expect(stranger.connections == 0)
  }

  @Test func `a 401 with a Basic challenge ends at once`() async throws {
    let peer = try ScriptedPeer.answering { _ in answer(401, "no", headers: ["WWW-Authenticate: Basic realm=\"x\""]) }
    // It is an answer: what it answers may have been carried out.
    #expect(try await get(peer).status == 401)
    #expect(try await get(try ScriptedPeer.answering { _ in answer(200, "{}") }).status == 200)
  }

  @Test func `a slow body meets the deadline, whatever trickles in`() async throws {
    let peer = try ScriptedPeer { connection in
      _ = connection.request()
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
      connection.hold()
    }
    let error = await #expect(throws: TransportError.self) { try await get(peer, within: .milliseconds(300)) }
    #expect(error == .timedOut("127.0.0.1:\(peer.port) did not answer within 300 ms"))
  }

  @Test func `a cut body is no answer`() async throws {
    let peer = try ScriptedPeer { connection in
      _ = connection.request()
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":")
    }
    let error = await #expect(throws: TransportError.self) { try await get(peer) }
    guard case .lost = error else { Issue.record("\(String(describing: error))"); return }
  }

  @Test func `a lost reply to a write says that it may have been carried out`() async throws {
    let peer = try ScriptedPeer { connection in _ = connection.request() }
    let error = await #expect(throws: TransportError.self) {
      try await transport.send(HTTPRequest(.put, peer.base + "/", body: Data("{}".utf8)), within: .longEnough)
    }
    #expect(error?.mayHaveArrived == true)
    #expect(peer.requests.count == 1, "a write is sent once")
  }

  @Test(arguments: [true, false])
  func `a write on a connection that ends without a word is lost at once, and not waited for`(afterBody: Bool)
    async throws
  {
    let arrived = Mutex(0)
    let peer = try ScriptedPeer { connection in
      while let request = connection.request(wholly: afterBody) {
        guard request.method != "GET" else {
          connection.send(answer(200, "{}"))
          continue
        }
        arrived.withLock { $0 += 1 }
        return
      }
    }
    for method in [HTTPRequest.Method.put, .post, .delete] {
      _ = try await get(peer)
      let error = await #expect(throws: TransportError.self) {
        try await transport.send(
          HTTPRequest(method, peer.base + "/", body: method == .delete ? nil : Data("{}".utf8)), within: .longEnough)
      }
      guard case .lost = error else { Issue.record("\(method): \(String(describing: error))"); return }
    }
    if afterBody { #expect(arrived.withLock { $0 } == 3, "each came once with its body") }
  }

  @Test func `an answer beyond the cap is given up`() async throws {
    let transport = URLSessionTransport(version: "1", largestBody: 1 << 20)
    let peer = try ScriptedPeer { connection in
      _ = connection.request()
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(1 << 40)\r\n\r\n")
      let block = String(repeating: " ", count: 1 << 16)
      while connection.send(block) {}
    }
    let error = await #expect(throws: TransportError.self) {
      try await transport.send(HTTPRequest(.get, peer.base + "/"), within: .longEnough)
    }
    #expect(error == .tooLarge("127.0.0.1:\(peer.port) sent more than 1 MiB in one answer"))
  }

  @Test func `chunked and gzip bodies arrive whole`() async throws {
    let peer = try ScriptedPeer.answering { _ in
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n"
    }
    #expect(String(decoding: try await get(peer).body, as: UTF8.self) == "{\"a\":1}")
    let zipped: [UInt8] = [
      31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 84, 178, 50, 172, 5, 0, 175, 172, 27, 86, 7, 0, 0, 0,
    ]
    let zipping = try ScriptedPeer { connection in
      _ = connection.request()
      connection.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(zipped.count)\r\n\r\n")
      connection.send(zipped)
      connection.hold()
    }
    #expect(String(decoding: try await get(zipping).body, as: UTF8.self) == "{\"a\":1}")
  }

  @Test func `connections that the server closed while idle are replaced`() async throws {
    let peer = try ScriptedPeer { connection in
      if connection.request() != nil { connection.send(answer(200, "{}")) }
    }
    for _ in 1...5 { #expect(try await get(peer).status == 200) }
    #expect(peer.requests.count == 5)
  }

  @Test func `at most four connections are open at a time`() async throws {
    let peer = try ScriptedPeer.answering { _ in answer(200, "{}") }
    try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<60 { group.addTask { try await get(peer, "/\(number)").status } }
      for try await status in group { #expect(status == 200) }
    }
    #expect(peer.connections <= 4)
    #expect(peer.requests.count == 60)
  }

  @Test func `cancelling many requests while they complete never blocks the rest`() async throws {
    let peer = try ScriptedPeer.answering { _ in answer(200, "{}") }
    for round in 0..<40 {
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<8 { group.addTask { _ = try? await get(peer, "/\(round)/\(number)") } }
        await group.next()
        group.cancelAll()
      }
    }
    #expect(try await get(peer, "/last").status == 200)
  }

  @Test func `a cancelled read ends at once, and a cancelled write is not begun`() async throws {
    let arrived = AsyncStream<Void>.makeStream()
    let peer = try ScriptedPeer { connection in
      _ = connection.request()
      arrived.continuation.yield()
      connection.hold()
    }
    let read = Task { try await get(peer, within: .longEnough) }
    for await _ in arrived.stream { break }
    read.cancel()
    await #expect(throws: TransportError.cancelled) { try await read.value }

    let write = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await transport.send(HTTPRequest(.delete, peer.base + "/"), within: .longEnough)
    }
    write.cancel()
    await #expect(throws: TransportError.cancelled) { try await write.value }
    #expect(peer.requests.map(\.method) == ["GET"])
  }

  @Test func `a write under way is not cut short by cancelling`() async throws {
    let arrived = AsyncStream<Void>.makeStream()
    let gate = DispatchSemaphore(value: 0)
    let peer = try ScriptedPeer { connection in
      _ = connection.request()
      arrived.continuation.yield()
      gate.wait()
      connection.send(answer(200, "{}"))
    }
    let write = Task {
      try await transport.send(HTTPRequest(.put, peer.base + "/", body: Data("{}".utf8)), within: .longEnough)
    }
    for await _ in arrived.stream { break }
    write.cancel()
    gate.signal()
    #expect(try await write.value.status == 200)
  }

  @Test func `requests that are over before URLSession hears of them harm nothing`() async throws {
    let peer = try ScriptedPeer.answering { _ in answer(200, "{}") }
    for _ in 0..<200 {
      let transport = URLSessionTransport(version: "1")
      for method in [HTTPRequest.Method.get, .delete] {
        _ = try? await transport.send(HTTPRequest(method, peer.base + "/"), within: .nanoseconds(1))
      }
    }
    #expect(try await get(peer).status == 200)
  }

  @Test func `many deletions, each on its own connection, leave no connections behind`() async throws {
    let peer = try ScriptedPeer.answering { _ in answer(200, "{}") }
    for _ in 0..<200 {
      _ = try await transport.send(HTTPRequest(.delete, peer.base + "/"), within: .longEnough)
    }
    #expect(peer.connections == 200)
    #expect(peer.openConnections < 20)
  }

  @Test func `failures name their cause`() async throws {
    let closed = try ScriptedPeer { _ in }.port  // The peer is gone, its port free.
    let noHTTP = try ScriptedPeer { connection in
      _ = connection.request()
      connection.send("220 mail.example.org ESMTP\r\n")
    }
    let plain = try ScriptedPeer { connection in
      _ = connection.receive()
      connection.send(answer(400, "bad request", type: "text/plain"))
    }
    let cases: [(String, String)] = [
      ("http://127.0.0.1:\(closed)/", "nothing answers at 127.0.0.1:\(closed)"),
      ("http://no-such-host.invalid/", "the host name no-such-host.invalid is not known"),
      (noHTTP.base, "does not answer in HTTP"),
      ("https://127.0.0.1:\(plain.port)/", "does not speak TLS"),
    ]
    for (url, text) in cases {
      let error = await #expect(throws: TransportError.self) {
        try await transport.send(HTTPRequest(.get, url), within: .longEnough)
      }
      #expect(error?.message.contains(text) == true, "\(url): \(String(describing: error))")
    }
  }
}

let testToken: APIToken = try! APIToken("secret-token-1234")

extension Duration {
  /// A limit that no test comes to whose subject it is not: with all tests at once, on a machine that has other work, a
  /// request has taken more than 20 seconds.
  static let longEnough = Duration.seconds(300)
}
