import Testing

@testable import Bindings
@testable import Blueprints

/// Checked against authentik's serializer, 2024.8 to 2026.5.0-rc1.
struct FieldCoercionTests {
  @Test(arguments: [
    (BindingField.order, Value.integer(-1), Value.integer(-1)), (.order, .string("12"), .integer(12)),
    (.order, .string(" 13 "), .integer(13)), (.order, .float(14), .integer(14)),
    (.order, .string("15.0"), .integer(15)),
    (.order, .string("15.000 "), .integer(15)), (.order, .string("1_7"), .integer(17)),
    (.order, .integer(2_147_483_647), .integer(2_147_483_647)), (.order, .string("+5"), .integer(5)),
    (.evaluateOnPlan, .string("yes"), .bool(true)), (.evaluateOnPlan, .string("F"), .bool(false)),
    (.evaluateOnPlan, .integer(0), .bool(false)), (.evaluateOnPlan, .float(1), .bool(true)),
    (.reEvaluatePolicies, .string("tRuE"), .bool(true)), (.policyEngineMode, .string("all"), .string("all")),
    (.invalidResponseAction, .string("restart_with_context"), .string("restart_with_context")),
    (.flow, .string("{11111111111141118111111111111111}"), .string("11111111-1111-4111-8111-111111111111")),
    (.flow, .string("AAAAAAAA-1111-4111-8111-111111111111"), .string("aaaaaaaa-1111-4111-8111-111111111111")),
    (.stage, .string("urn:uuid:11111111-1111-4111-8111-111111111111"), .string("11111111-1111-4111-8111-111111111111")),
    (.stage, .integer(17), .string("00000000-0000-0000-0000-000000000011")),
  ])
  func `takes what the serializer takes`(field: BindingField, value: Value, expected: Value) throws {
    #expect(try field.coerce(value, release: .newest) == expected)
  }

  @Test(arguments: [
    (BindingField.order, Value.null), (.order, .bool(true)), (.order, .float(1.5)), (.order, .string("0x10")),
    (.order, .other(type: "yaml_timestamp", text: "2001-01-01")), (.order, .integer(2_147_483_648)),
    (.order, .bigInteger("99999999999999999999")), (.order, .string("")), (.order, .list([.integer(1)])),
    (.order, .string("1__7")), (.order, .string("5x")), (.evaluateOnPlan, .string("maybe")),
    (.evaluateOnPlan, .integer(2)),
    (.evaluateOnPlan, .string(" yes")), (.evaluateOnPlan, .null), (.policyEngineMode, .string("ANY")),
    (.policyEngineMode, .bool(true)), (.invalidResponseAction, .string("")), (.flow, .string("not-a-uuid")),
    (.flow, .null), (.stage, .float(1.5)), (.stage, .bool(true)), (.stage, .integer(-1)), (.flow, .mapping([])),
    (.order, .reference(.unresolvedTag(line: 1))), (.flow, .reference(.unresolvedTag(line: 1))),
  ])
  func `refuses what the serializer refuses`(field: BindingField, value: Value) {
    #expect(throws: BindingField.Problem.self) { try field.coerce(value, release: .newest) }
  }

  @Test(arguments: [
    (BindingField.order, "authentik_flows.flow", false), (.flow, "authentik_flows.stage", false),
    (.stage, "authentik_flows.Flow", false), (.flow, "authentik_flows.FLOW", true),
    (.stage, "authentik_stages_deny.denystage", true), (.stage, "authentik_endpoints.endpointstage", true),
    (.stage, "authentik_stages_prompt.prompt", false), (.order, "authentik_core.user", true),
    (.evaluateOnPlan, "authentik_flows.flowstagebinding", false),
  ])
  func `keeps the key of an object of the wrong kind, and knows that it is`(
    field: BindingField, model: String, fits: Bool
  ) throws {
    let value = Value.reference(.find(model: model, where: []))
    #expect(try field.coerce(value, release: .newest) == value)
    #expect((field.mismatch(value) == nil) == fits)
  }

  @Test(arguments: [("yEs", false), ("YES", true), ("Yes", true), ("yes", true)])
  func `knows boolean words in three cases only in 2024.8`(word: String, isKnown: Bool) {
    let flag = try? BindingField.evaluateOnPlan.coerce(.string(word), release: .oldest)
    #expect(flag == (isKnown ? .bool(true) : nil))
  }
}
