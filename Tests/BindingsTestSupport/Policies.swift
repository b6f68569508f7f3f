package import Bindings

/// So many policies, as they are bound to a binding or a flow.
package func boundPolicies(_ count: Int, to target: PrimaryKey = PrimaryKey("target")) -> [PolicyBinding] {
  (0..<count).map { number in
    PolicyBinding(
      pk: PrimaryKey("policy-binding-\(number)-\(target)"), target: target,
      subject: .policy(name: "policy-\(number)", model: "authentik_policies_expression.expressionpolicy"),
      order: number)
  }
}
