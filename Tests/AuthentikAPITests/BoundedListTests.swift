import Bindings
import BindingsTestSupport
import Foundation
import TestSupport
import Testing

@testable import AuthentikAPI

/// Lists that have no end, or more weight than a list: each is given up after as few requests as the server's own words
/// allow.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct BoundedListTests {
  private static func key(_ number: Int) -> String { BindingsTestSupport.key("0", number).text }

  private static func page(_ rows: [String], next: Int, count: Int, pages: Int? = nil) -> String {
    let total = pages.map { #", "total_pages": \#($0)"# } ?? ""
    return answer(
      200,
      #"{"pagination": {"next": \#(next), "count": \#(count)\#(total)}, "results": [\#(rows.joined(separator: ","))]}"#)
  }

  private static func flow(_ number: Int) -> String {
    #"{"pk": "\#(key(number))", "slug": "flow-\#(number)", "name": "F", "designation": "recovery", "stages": []}"#
  }

  private static func event(_ number: Int) -> String {
    """
    {"pk": "\(key(number))", "user": {"username": "x"}, "action": "model_updated", "created": "2027-01-01T00:00:00Z",
     "client_ip": "127.0.0.1", "context": {"model": {"pk": "\(key(7))"}}}
    """
  }

  private static func number(of request: ScriptedPeer.Request) -> Int { Int(request.query["page"] ?? "") ?? 1 }

  private func store(_ peer: ScriptedPeer, largestBody: Int = 8 << 20) throws -> AuthentikBindingStore {
    AuthentikBindingStore(
      try ServerAddress(peer.base), token: testToken, options: AuthentikBindingStore.Options(version: "1"),
      network: URLSessionTransport(version: "1", largestBody: largestBody), clock: InstantClock())
  }

  struct Endless: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// How many requests it may take until nobody can believe the list any more.
    var requests: Int
    var answer: @Sendable (_ page: Int, _ row: @Sendable (Int) -> String) -> String
  }

  static let endless = [
    Endless(testDescription: "pages for ever, and a promise of three rows", requests: 12) { page, row in
      Self.page([row(page)], next: page + 1, count: 3)
    },
    Endless(testDescription: "empty pages", requests: 1) { page, _ in Self.page([], next: page + 1, count: 100) },
    Endless(testDescription: "a promise that grows with each page", requests: 6) { page, row in
      Self.page([row(page)], next: page + 1, count: 100 + page)
    },
    Endless(testDescription: "a row for ever", requests: 6) { page, row in
      Self.page([row(1)], next: page + 1, count: 100)
    },
    Endless(testDescription: "more rows promised than anybody has", requests: 1) { page, row in
      Self.page([row(page)], next: page + 1, count: .max)
    },
    Endless(testDescription: "less than no rows promised", requests: 1) { page, row in
      Self.page([row(page)], next: page + 1, count: .min)
    },
    Endless(testDescription: "a page before the first", requests: 1) { _, row in
      Self.page([row(1)], next: .min, count: 100)
    },
    Endless(testDescription: "a page behind the last", requests: 1) { page, row in
      Self.page([row(page)], next: .max, count: 100, pages: 2)
    },
    Endless(testDescription: "the same page", requests: 1) { page, row in
      Self.page([row(page)], next: page, count: 100)
    },
  ]

  @Test(arguments: endless)
  func `a list without end is given up`(_ endless: Endless) async throws {
    let peer = try ScriptedPeer.answering { endless.answer(Self.number(of: $0), Self.flow) }
    await #expect(throws: StoreError.self) { try await store(peer).flows() }
    #expect(peer.requests.count <= endless.requests)
  }

  @Test(arguments: endless.filter { $0.requests == 1 })
  func `events without end are given up`(_ endless: Endless) async throws {
    let peer = try ScriptedPeer.answering { endless.answer(Self.number(of: $0), Self.event) }
    await #expect(throws: StoreError.self) { try await store(peer).writes(since: EventMark("2026")) }
    #expect(peer.requests.count <= endless.requests)
  }

  @Test func `events that keep coming are run after only so far`() async throws {
    let peer = try ScriptedPeer.answering { request in
      let page = Self.number(of: request)
      return Self.page((0..<100).map { Self.event(page * 100 + $0) }, next: page + 1, count: 1000 + page * 100)
    }
    await #expect(throws: StoreError.self) { try await store(peer).writes(since: EventMark("2026")) }
    #expect(peer.requests.count <= 101)
  }

  /// Each binding repeats all flows of its stage, so a hundred of a very large server weigh more than one answer may.
  @Test func `rows that are too heavy together are read in smaller pages`() async throws {
    let ballast = String(repeating: "x", count: 20_000)
    let peer = try ScriptedPeer.answering { request in
      let size = Int(request.query["page_size"] ?? "") ?? 100
      let page = Self.number(of: request)
      let numbers = ((page - 1) * size..<min(30, page * size))
      let rows = numbers.map { Self.flow($0).dropLast() + #", "ballast": "\#(ballast)"}"# }
      return Self.page(rows.map { String($0) }, next: page * size < 30 ? page + 1 : 0, count: 30)
    }
    #expect(try await store(peer, largestBody: 400_000).flows().count == 30)
    #expect(peer.requests.map { $0.query["page_size"] } == ["100", "10", "10", "10"])
  }

  @Test func `one answer that is too heavy by itself is said to be so`() async throws {
    let peer = try ScriptedPeer.answering { _ in answer(200, String(repeating: "[", count: 500_000)) }
    let error = await #expect(throws: StoreError.self) { try await store(peer, largestBody: 400_000).flows() }
    #expect(error?.message.contains("in one answer") ?? false, "\(String(describing: error))")
    #expect(peer.requests.count == 3)
  }

  @Test func `an explanation of an error is a few sentences, or none`() {
    #expect(ErrorBody(Data(#"{"detail": "Not found."}"#.utf8)) != nil)
    let long = #"{"detail": ["# + Array(repeating: #"{"a": 1}"#, count: 100_000).joined(separator: ",") + "]}"
    #expect(ErrorBody(Data(long.utf8)) == nil)
  }
}
