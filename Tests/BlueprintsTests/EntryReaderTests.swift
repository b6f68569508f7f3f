import Bindings
import Blueprints
import Testing

/// What becomes of an entry by its conditions, its state and what the entries before it have published.
struct EntryReaderTests {
  private func read(_ entries: String) -> BlueprintReading {
    BlueprintReader().read(BlueprintText(file: "f.yaml", text: "entries:\n\(entries)\n"))
  }

  private func codes(_ reading: BlueprintReading) -> [String] {
    reading.diagnostics.filter { $0.severity != .note }.map(\.code)
  }

  @Test func `authentik passes over an absent entry whose condition it cannot tell, and so is nothing deleted`() {
    let reading = read(
      "- {model: authentik_flows.flowstagebinding, conditions: [!KeyOf nope], state: absent, identifiers: {order: 1}}")
    #expect(codes(reading) == ["absent-passed-over"])
    #expect(reading.isValid)
    #expect(reading.bindings.map(\.active) == [false])
  }

  @Test(arguments: ["present", "!If [1, created, absent]"])
  func `a condition that cannot be told fails any other entry`(state: String) {
    let reading = read(
      "- {model: authentik_flows.flowstagebinding, conditions: [!KeyOf nope], state: \(state), identifiers: {order: 1}}"
    )
    #expect(codes(reading) == ["keyof-unresolved"])
  }

  @Test func `a state that cannot be told leaves it known that the entry is wanted`() throws {
    let reading = read("- {model: authentik_flows.flowstagebinding, state: !KeyOf nope, identifiers: {order: 1}}")
    let binding = try #require(reading.bindings.first)
    #expect(binding.active == true)
    #expect(binding.extent == .conditions)
  }

  @Test(arguments: ["1", "true", "1.0"])
  func `a written pk stands for its object wherever Python takes a value for the same`(written: String) throws {
    let reading = read(
      """
      - {model: authentik_core.user, identifiers: {pk: \(written), username: u}}
      - {model: authentik_flows.flowstagebinding, identifiers: {order: 1}}
      """)
    let order = try #require(reading.bindings.first?.identifiers.first?.value)
    guard case .reference(.pkOf(_, let entry)) = order else {
      Issue.record("\(order)")
      return
    }
    #expect(entry.entry == 0)
  }

  @Test(arguments: [
    "{target: !KeyOf s, order: 1}", "{target: !Find [authentik_stages_deny.denystage, [name, s]], order: 1}",
    "{stage: !KeyOf f, order: 1}", "{stage: !Find [authentik_stages_prompt.prompt, [name, p]], order: 1}",
    "{order: !KeyOf f}", "{stage: 33333333-3333-4333-8333-333333333333}",
  ])
  func `a reference to an object of the wrong kind fails, which authentik tells only on the server`(
    identifiers: String
  ) {
    let others = """
      - {id: f, model: authentik_flows.flow, identifiers: {slug: f, pk: 33333333-3333-4333-8333-333333333333}}
      - {id: s, model: authentik_stages_deny.denystage, identifiers: {name: s}}

      """
    let binding = "model: authentik_flows.flowstagebinding, identifiers: \(identifiers)"
    #expect(codes(read(others + "- {\(binding)}")) == ["wrong-kind"])
    #expect(codes(read(others + "- {\(binding), state: absent}")) == [])
  }

  @Test(
    arguments: [
      ("pk: x", "invalid-field"), ("pk: 1.5", "invalid-field"), ("target_id: x", "invalid-field"), ("pk: null", nil),
      ("pk: 12", nil),
    ] as [(String, String?)])
  func `an identifier that is compared with a UUID has to be one`(identifier: String, code: String?) {
    let reading = read("- {model: authentik_flows.flowstagebinding, identifiers: {\(identifier), order: 1}}")
    #expect(codes(reading) == [code].compactMap(\.self))
  }
}
