import Foundation
import Synchronization
import Testing

@testable import AuthentikAPI

struct RetryingTransportTests {
  /// Answers from a list, and with its last entry from then on; each try takes some time of the clock.
  final class Script: HTTPTransport {
    typealias Step = Result<HTTPResponse, TransportError>
    private let steps: Mutex<[Step]>
    private let clock: InstantClock
    let limits = Mutex<[Duration]>([])

    init(_ steps: [Step], _ clock: InstantClock) {
      self.steps = Mutex(steps)
      self.clock = clock
    }

    func send(_ request: HTTPRequest, within limit: Duration) async throws(TransportError) -> HTTPResponse {
      limits.withLock { $0.append(limit) }
      return try steps.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }.get()
    }
  }

  private static let ok = HTTPResponse(status: 200)
  private static let html = ["content-type": "text/html; charset=utf-8"]

  private func run(
    _ steps: [Script.Step], _ method: HTTPRequest.Method = .get, connectWait: Duration = .zero
  ) async -> (outcome: Script.Step, tries: Int, sleeps: [Duration]) {
    let clock = InstantClock()
    let script = Script(steps, clock)
    let transport = RetryingTransport(base: script, clock: clock, connectWait: connectWait, random: { 1 })
    let outcome: Script.Step
    do {
      outcome = .success(try await transport.send(HTTPRequest(method, "http://x/"), within: .seconds(30)))
    } catch {
      outcome = .failure(error)
    }
    return (outcome, script.limits.withLock { $0.count }, clock.sleeps)
  }

  @Test(arguments: [
    Script.Step.failure(.notConnected("refused")), .failure(.lost("reset")),
    .success(HTTPResponse(status: 429)), .success(HTTPResponse(status: 502)), .success(HTTPResponse(status: 503)),
    .success(HTTPResponse(status: 504)), .success(HTTPResponse(status: 500, headers: html)),
    .success(HTTPResponse(status: 500, headers: ["content-type": "text/plain; charset=utf-8"])),
    .success(HTTPResponse(status: 405, headers: html)),
    .success(
      HTTPResponse(status: 200, headers: ["retry-after": "5"], body: Data(#"{"error": "authentik starting"}"#.utf8))),
  ])
  func `a GET is tried again after what may pass, a write never`(trouble: Script.Step) async throws {
    let read = await run([trouble, .success(Self.ok)])
    #expect(read.tries == 2)
    #expect(try read.outcome.get().headers == [:])
    for method in [HTTPRequest.Method.put, .post, .delete] { #expect(await run([trouble], method).tries == 1) }
  }

  @Test(arguments: [
    Script.Step.failure(.impossible("certificate")), .failure(.timedOut("late")), .failure(.tooLarge("big")),
    .failure(.cancelled), .success(HTTPResponse(status: 400)), .success(HTTPResponse(status: 403)),
    .success(HTTPResponse(status: 404)), .success(HTTPResponse(status: 500)), .success(HTTPResponse(status: 405)),
  ])
  func `what another try cannot change is handed back`(trouble: Script.Step) async {
    #expect(await run([trouble]).tries == 1)
  }

  @Test func `waits double, and the tries have an end`() async {
    let result = await run([.failure(.lost("reset"))])
    #expect(result.sleeps == [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)])
    #expect(result.tries == 5)
  }

  @Test func `Retry-After is obeyed, and one beyond the limit ends the tries`() async {
    let busy = { (wish: String) in
      Script.Step.success(
        HTTPResponse(status: 429, headers: ["retry-after": wish, "date": "Mon, 23 Nov 2026 17:48:15 GMT"]))
    }
    #expect(await run([busy("7"), .success(Self.ok)]).sleeps == [.seconds(7)])
    #expect(await run([busy("0"), .success(Self.ok)]).sleeps == [.milliseconds(250)])
    #expect(await run([busy("31"), .success(Self.ok)]).sleeps == [])
    #expect(await run([busy("Mon, 23 Nov 2026 17:48:22 GMT"), .success(Self.ok)]).sleeps == [.seconds(7)])
    #expect(await run([busy("Mon, 23 Nov 2026 17:48:46 GMT"), .success(Self.ok)]).sleeps == [])
    // One that is over, or that nobody understands, leaves it to us.
    for wish in ["Mon, 23 Nov 2026 17:40:00 GMT", "soon", "", "-5", "1.5"] {
      #expect(await run([busy(wish), .success(Self.ok)]).sleeps == [.milliseconds(250)], "\(wish)")
    }
  }

  @Test(
    arguments: [
      ("5", .seconds(5)), ("99999999999999999999999", .seconds(3600)), ("7200", .seconds(3600)),
      ("Mon, 23 Nov 2026 17:48:20 GMT", .seconds(5)), ("Tue, 24 Nov 2099 17:48:20 GMT", .seconds(3600)),
      ("Mon, 23 Nov 1999 17:48:20 GMT", .zero), ("Mon, 99 Nov 2026 17:48:20 GMT", nil), ("٥", nil), ("", nil),
    ] as [(String, Duration?)])
  func `a wish is never taken for more than an hour`(written: String, wait: Duration?) {
    let headers = ["retry-after": written, "date": "Mon, 23 Nov 2026 17:48:15 GMT"]
    #expect(HTTPResponse(status: 429, headers: headers).retryAfter == wait)
  }

  @Test func `a server that is coming up is waited for, a broken one is not`() async {
    let refused = Script.Step.failure(.notConnected("refused"))
    let patient = await run(Array(repeating: refused, count: 10) + [.success(Self.ok)], connectWait: .seconds(60))
    #expect(patient.tries == 11)
    let hopeless = await run([refused], connectWait: .seconds(60))
    #expect(hopeless.sleeps.reduce(.zero, +) < .seconds(60))
    #expect(hopeless.tries > 8)
    #expect(await run([.failure(.lost("reset"))], connectWait: .seconds(60)).tries == 5)
  }

  @Test func `a try in what is left of the limit does not hide why it was made`() async {
    let late = await run([.failure(.notConnected("refused")), .failure(.timedOut("did not answer within 3 ms"))])
    #expect(throws: TransportError.notConnected("refused")) { try late.outcome.get() }
  }

  @Test func `all tries share the limit`() async {
    let clock = InstantClock()
    let script = Script([.failure(.lost("reset")), .failure(.lost("reset")), .success(Self.ok)], clock)
    let transport = RetryingTransport(base: script, clock: clock, random: { 1 })
    _ = try? await transport.send(HTTPRequest(.get, "http://x/"), within: .seconds(30))
    #expect(script.limits.withLock { $0 } == [.seconds(30), .milliseconds(29_750), .milliseconds(29_250)])
  }
}
