import Bindings
import Foundation
import Planning
import Testing

/// Measures ways: `FLOWBIND_BENCHMARK=1 swift test -c release -Xswiftc -enable-testing --filter WaysBenchmark`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["FLOWBIND_BENCHMARK"] != nil, "set FLOWBIND_BENCHMARK=1"))
struct WaysBenchmark {
  private static let kinds = [
    "id", "pw", "mfa(static,configure)", "email", "source", "mtls(optional)", "prompt", "write(when)",
  ]

  /// So many rounds of all kinds of stages, each told from the others.
  private static func rounds(_ count: Int, _ suffix: (Int) -> String) -> String {
    (1...count).flatMap { round in
      kinds.enumerated().map { number, kind in
        kind.replacing(/^[a-z]+/) { "\($0.output)-\(round)" } + suffix(number)
      }
    }.joined(separator: " → ")
  }

  @Test(arguments: [
    ("a login flow", "captcha → id → pw?P → mfa(static,skip)?Q → login"),
    (
      "captchas and a login",
      (1...18).map { "captcha-\($0)?P → dummy-\($0)" }.joined(separator: " → ") + " → id → login"
    ),
    ("every kind, half of them conditional", rounds(5) { $0.isMultiple(of: 2) ? "?P" : "" }),
  ])
  func `forty bindings take less than five milliseconds`(name: String, notation: String) {
    let flow = JudgedFlow(notation)
    let seconds = leastProcessorSeconds(of: 10) { _ = Ways(of: flow) }
    let ways = Ways(of: flow)
    print("\(name): \(flow.bindings.count) bindings, \(ways.all.count) ways, \(seconds * 1000) ms of CPU")
    #expect(seconds < 0.005)
    #expect(ways.limit == nil)
  }

  @Test func `a thousand login flows are judged before and after in half a second`() {
    let flows = (0..<1000).map { number in
      [
        "id → pw?P → mfa(static,skip)?Q → captcha-\(number) → login",
        "captcha-\(number) → id → pw?P → mfa(static,skip)?Q → login",
      ]
      .map { JudgedFlow($0) }
    }
    let seconds = leastProcessorSeconds(of: 5) {
      for pair in flows {
        let ways = pair.map { Ways(of: $0) }
        _ = WayChange(designation: "authentication", from: [ways[0]], to: ways[1]).verdicts
      }
    }
    print("1000 login flows, before and after: \(seconds) s of CPU")
    #expect(seconds < 0.5)
  }

  @Test(arguments: [
    rounds(5) { _ in "?P" },
    (1...5).map { "id-\($0)(?)?P → pw-\($0)??? → mfa-\($0)(?)?P → mtls-\($0)(?) → write-\($0)(?)?P" }
      .joined(separator: " → ") + " → login",
    (1...4).map {
      "id-\($0)?P = pw-\($0)?P = mfa-\($0)(?)?P = source-\($0)?P = prompt-\($0) = write-\($0)(?) = login-\($0)"
    }
    .joined(separator: " → "),
  ])
  func `the worst flows end within two seconds`(notation: String) {
    let flow = JudgedFlow(notation)
    let seconds = leastProcessorSeconds(of: 2) { _ = Ways(of: flow) }
    let ways = Ways(of: flow)
    print("\(flow.bindings.count) bindings, \(ways.all.count) ways, \(seconds) s of CPU, \(ways.limit ?? "all")")
    #expect(seconds < 2)
  }
}
