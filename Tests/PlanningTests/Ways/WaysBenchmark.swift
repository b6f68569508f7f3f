import Bindings
import Foundation
import Planning
import Testing

/// Measures ways: `FLOWBIND_BENCHMARK=1 swift test -c release -Xswiftc -enable-testing --filter WaysBenchmark`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["FLOWBIND_BENCHMARK"] != nil, "set FLOWBIND_BENCHMARK=1"))
struct WaysBenchmark {
  @Test(arguments: [
    (
      "a login flow",
      "captcha → id → pw?P → mfa(static,skip)?Q → login", 1
    ),
    (
      "captchas and a login",
      (1...18).flatMap { ["captcha-\($0)?P", "dummy-\($0)"] }.joined(separator: " → ") + " → id → pw → login", 1
    ),
    (
      "every kind, half of them conditional",
      (1...5).map {
        "id-\($0)?P → pw-\($0) → mfa-\($0)(static,configure)?P → email-\($0) → source-\($0)?P → mtls-\($0)(optional) → prompt-\($0)?P → write-\($0)(when)"
      }
      .joined(separator: " → "), 1
    ),
  ])
  func fortyBindingsTakeLessThanFiveMilliseconds(name: String, notation: String, times: Int) {
    let flow = JudgedFlow(notation)
    var best = Duration.seconds(60)
    for _ in 0..<10 { best = min(best, ContinuousClock().measure { _ = Ways(of: flow) }) }
    let ways = Ways(of: flow)
    print("\(name): \(flow.bindings.count) bindings, \(ways.all.count) ways, \(best), limit: \(ways.limit ?? "none")")
    #expect(best < .milliseconds(5))
    #expect(ways.limit == nil)
  }
}
