import Bindings
import Blueprints
import Testing

struct OutsideContextTests {
  /// What `!Context` gives for a name, with values laid over the file's own.
  private func order(_ name: String, own: String, outside: [OutsideContext]) -> Value? {
    let text = """
      context: \(own)
      entries:
      - {model: authentik_flows.flowstagebinding, identifiers: {order: !Context \(name)}}
      """
    let options = ReadingOptions(context: outside)
    return BlueprintReader(options: options).read(BlueprintText(file: "f.yaml", text: text)).bindings.first?
      .identifiers.first?.value
  }

  @Test(arguments: [
    ("n=5", Value.integer(5)), ("n=\"5\"", .string("5")), ("n=", .string("")), ("n=a=b", .string("a=b")),
    ("n=yes", .bool(true)), ("n=[1, x]", .list([.integer(1), .string("x")])), ("n=~", .null),
  ])
  func `a setting is read as YAML`(setting: String, expected: Value) throws {
    #expect(order("n", own: "{n: own}", outside: [try OutsideContext(setting: setting)]) == expected)
  }

  @Test(arguments: ["", "n", "=5", "n=[", "n=!Env SECRET", "n=[!Env SECRET]", "n=# nothing"])
  func `a setting that is none is refused`(setting: String) {
    #expect(throws: ContextProblem.self) { try OutsideContext(setting: setting) }
  }

  @Test func `values from outside are merged over the file's own as authentik merges an instance's context`() throws {
    let file = try OutsideContext(BlueprintText(file: "c.yaml", text: "m: {b: 2}\nl: [2]\ns: outside\nx: [1]\n"))
    let outside = [file, try OutsideContext(setting: "s=last")]
    let own = "{m: {a: 1, b: 1}, l: [1], s: own, x: {a: 1}}"
    #expect(order("l", own: own, outside: outside) == .list([.integer(1), .integer(2)]))
    #expect(order("s", own: own, outside: outside) == .string("last"))
    #expect(order("x", own: own, outside: outside) == .list([.integer(1)]))
    #expect(order("m.a", own: own, outside: outside) == .integer(1))
    #expect(order("m.b", own: own, outside: outside) == .integer(2))
  }

  @Test(arguments: ["- a\n", "5\n", "", "a: !Env X\n", "a: [\n"])
  func `a context file that is no plain mapping is refused with its place`(text: String) throws {
    let problem = #expect(throws: ContextProblem.self) {
      try OutsideContext(BlueprintText(file: "c.yaml", text: text))
    }
    #expect(problem?.diagnostic.location?.file == "c.yaml")
  }
}
