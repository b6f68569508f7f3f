import Bindings
import Blueprints
import Testing

/// Files made to exhaust memory, time or the stack: each ends in a diagnostic.
struct HostileBlueprintTests {
  private static func binding(_ order: String, context: String = "{}") -> String {
    "context: \(context)\nentries:\n- {model: authentik_flows.flowstagebinding, identifiers: {order: \(order)}}\n"
  }

  private static func nested(_ open: String, _ core: String, _ close: String, _ count: Int) -> String {
    String(repeating: open, count: count) + core + String(repeating: close, count: count)
  }

  /// Every `!Format` is ten times as long as the one before.
  private static let doubling =
    "{a0: x, "
    + (1...9).map { number in
      "a\(number): !Format [\"\(String(repeating: "%s", count: 10))\""
        + String(repeating: ", !Context a\(number - 1)", count: 10) + "]"
    }.joined(separator: ", ") + "}"

  private static let chain = "{" + (0..<2_000).map { "c\($0): !Context c\($0 + 1)" }.joined(separator: ", ") + "}"

  /// A hundred bindings that each go the same long way round.
  private static let circle =
    binding("1", context: "{" + (0..<300).map { "c\($0): !Context c\(($0 + 1) % 300)" }.joined(separator: ", ") + "}")
    + String(repeating: "- {model: authentik_flows.flowstagebinding, identifiers: {order: !Context c0}}\n", count: 100)

  @Test(
    .timeLimit(.minutes(2)),
    arguments: [
      (binding("!Context a9", context: doubling), "too-much-output"),
      (binding(nested("!Enumerate [abcdefghij, SEQ, ", "x", "]", 9)), "too-much-output"),
      (binding(nested("!Enumerate [abcdefghij, MAP, {k: [", "x", "]}]", 9)), "too-much-output"),
      (binding("!Format [\"%999999999d\", 1]"), "too-much-output"),
      (binding("!Context c0", context: chain), "too-deep"),
      (binding("!Context a", context: "{a: !Context b, b: !If [!Context a]}"), "context-cycle"),
      (circle, "too-much-output"),
      (binding(nested("[", "", "]", 5_000)), "too-deep"),
      (binding(nested("!If [1, ", "1", ", 0]", 5_000)), "too-deep"),
      (binding("!ParseJSON '\(nested("[", "", "]", 5_000))'"), "malformed-json"),
    ])
  func `a hostile file ends in a diagnostic`(text: String, code: String) async throws {
    // In a task, because its thread has the smaller stack.
    let readings = await BlueprintReader().read([BlueprintText(file: "f.yaml", text: text)])
    #expect(readings.first?.diagnostics.contains { $0.code == code } == true, "\(readings[0].diagnostics.map(\.code))")
  }

  @Test func `nesting of all kinds at once stays on the stack`() async {
    let deep = Self.nested("!If [1, [", "!Context k", "], 0]", 60)
    let text = Self.binding(deep, context: "{k: \(Self.nested("!If [1, [", "!Context l", "], 0]", 60)), l: \(deep)}")
    let readings = await BlueprintReader().read(Array(repeating: BlueprintText(file: "f.yaml", text: text), count: 8))
    #expect(readings.count == 8)
    #expect(readings.allSatisfy { $0.diagnostics.map(\.code) == readings[0].diagnostics.map(\.code) })
  }

  @Test(.timeLimit(.minutes(1))) func `thousands of wrong references are told from each other quickly`() {
    let flows = (0..<3_000).map { "- {id: e\($0), model: authentik_flows.flow, identifiers: {slug: s\($0)}}" }
    let bindings = (0..<3_000).map {
      "- {model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf x\($0), order: 1}}"
    }
    let text = "entries:\n" + (flows + bindings).joined(separator: "\n") + "\n"
    let reading = BlueprintReader().read(BlueprintText(file: "f.yaml", text: text))
    #expect(reading.diagnostics.count == 201)
    #expect(reading.diagnostics.last?.code == "too-many-problems")
  }
}
