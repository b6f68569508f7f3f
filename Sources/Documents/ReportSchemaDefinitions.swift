internal import Applying
internal import Bindings
internal import Planning

// What the schemas of all reports define once.

extension ReportSchema {
  static let definitions = [
    #""key": { "description": "A primary key of authentik.", "type": "string" }"#,
    #""digest": { "type": "string", "pattern": "^[0-9a-f]{16,64}$" }"#,
    #""rule": { "enum": \#(words(of: GuardRule.self)) }"#,
    object(
      "source", "A place in a blueprint; lines and columns count from 1.", required: ["file", "line", "column"],
      #"""
      "file": { "type": "string" },
      "line": { "type": "integer", "minimum": 1 },
      "column": { "type": "integer", "minimum": 1 },
      "part": { "description": "The value of the file in which the blueprint stands, as data.login.yaml.", "type": "string" }
      """#),
    object(
      "diagnostic", required: ["severity", "code", "message"],
      #"""
      "severity": { "enum": \#(words(of: Severity.self)) },
      "code": { "type": "string" },
      "message": { "type": "string" },
      "help": { "type": "string" },
      "file": { "type": "string" },
      "line": { "type": "integer", "minimum": 1 },
      "column": { "type": "integer", "minimum": 1 },
      "part": { "description": "The value of the file in which the blueprint stands, as data.login.yaml.", "type": "string" }
      """#),
    #""value": { "type": ["string", "integer", "boolean"] }"#,
    object(
      "change", "One field, from current to desired.", required: ["field", "before", "after"],
      #"""
      "field": { "enum": \#(words(of: BindingField.self)) },
      "before": { "$ref": "#/$defs/value" },
      "after": { "$ref": "#/$defs/value" }
      """#),
    object(
      "flow", required: ["slug", "pk", "designation", "bindings"],
      #"""
      "slug": { "type": "string" },
      "pk": { "$ref": "#/$defs/key" },
      "designation": { "type": "string" },
      "bindings": { "description": "In the order of running afterwards.", "type": "array", "items": { "$ref": "#/$defs/rung" } },
      "authentication": { "description": "What it asks of whoever begins it.", "type": "string" },
      "policies": {
        "description": "Bound to the flow itself; absent where they are not known.", "type": "array",
        "items": { "$ref": "#/$defs/policy" }
      },
      "policies_differ": { "type": "boolean" },
      "policies_declared": {
        "description": "Whether files declare policies for the flow, so that all of them are compared; absent elsewhere.",
        "type": "boolean"
      },
      "managed": {
        "description": "false where only policies are declared for the flow; absent elsewhere.", "type": "boolean"
      },
      "open": { "description": "Whether somebody gets in who should not; absent where nobody does.", "type": "boolean" },
      "ways": {
        "description": "Who gets in, of a flow that changes: afterwards, and what is gone; of drift: now, and by the blueprint.",
        "type": "array",
        "items": { "$ref": "#/$defs/way" }
      },
      "ways_limit": { "description": "Why there may be more ways; absent where these are all.", "type": "string" }
      """#),
    object(
      "way", "What somebody can achieve in a flow, with the least that it takes.",
      required: ["effect", "user", "proofs", "skips", "begins", "path"],
      #"""
      "effect": { "enum": \#(words(of: Way.Effect.self)) },
      "user": {
        "description": "A named user who has a device of every class, one who has none, or an account made on the way.",
        "enum": \#(words(of: Way.User.self))
      },
      "proofs": { "type": "array", "items": { "enum": \#(words(of: Proof.self)) } },
      "skips": {
        "description": "Bindings that policies must skip; without a stage, the flow's policies that must let in.",
        "type": "array",
        "items": {
          "type": "object",
          "properties": {
            "stage": { "type": "string" }, "order": { "type": "integer" },
            "policies": { "description": "Absent where they are not known.", "type": "array", "items": { "type": "string" } },
            "one_is_enough": { "description": "Whether one of the policies is enough; absent where all are needed.", "type": "boolean" }
          }
        }
      },
      "begins": {
        "description": "a: without a session; b: with one; c: a caller has set the user.", "type": "array",
        "items": { "enum": \#(words(of: Way.Begin.self)) }
      },
      "path": { "description": "The stages that run.", "type": "array", "items": { "type": "string" } },
      "idle": {
        "description": "Those of the path, counted from 0, that prove nothing on this way; absent where there are none.",
        "type": "array",
        "items": {
          "type": "object", "required": ["step", "why"],
          "properties": { "step": { "type": "integer", "minimum": 0 }, "why": { "enum": \#(words(of: Way.Idleness.self)) } }
        }
      },
      "assumed": {
        "description": "What must be so of facts that are not known.", "type": "array", "items": { "type": "string" }
      },
      "change": { "description": "Absent where both sides have it.", "enum": \#(words(of: ShownWay.Change.self)) }
      """#),
    object(
      "way_finding", "Ways in that should not be there.", required: ["rule", "ways"],
      #"""
      "rule": { "enum": \#(words(of: StandingRule.self)) },
      "ways": { "type": "array", "items": { "$ref": "#/$defs/way" } }
      """#),
    object(
      "rung", required: ["status", "stage", "changes"],
      #"""
      "status": { "enum": \#(words(LadderRow.Status.allCases.map(\.rawValue))) },
      "pk": { "$ref": "#/$defs/key" },
      "stage": { "type": "string" },
      "current_order": { "type": "integer" },
      "desired_order": { "type": "integer" },
      "changes": { "type": "array", "items": { "$ref": "#/$defs/change" } },
      "source": { "$ref": "#/$defs/source" },
      "policies": {
        "description": "Bound to the binding; absent where they are not known.", "type": "array",
        "items": { "$ref": "#/$defs/policy" }
      }
      """#),
    object(
      "policy_finding", "A policy that is not as declared.", required: ["difference", "subject", "changes"],
      #"""
      "difference": { "enum": \#(words(of: PolicyFinding.Difference.self)) },
      "subject": {
        "description": "policy, group or user; its name; the model of a policy.", "type": "array",
        "items": { "type": "string" }
      },
      "target": { "$ref": "#/$defs/key" },
      "policybindingmodel_ptr_id": { "$ref": "#/$defs/key" },
      "order": { "description": "At which it is declared, or else bound.", "type": "integer" },
      "bound": { "$ref": "#/$defs/policy" },
      "changes": {
        "type": "array",
        "items": {
          "type": "object", "required": ["field", "before", "after"],
          "properties": {
            "field": { "enum": \#(words(of: PolicyField.self)) },
            "before": { "$ref": "#/$defs/value" },
            "after": { "$ref": "#/$defs/value" }
          }
        }
      }
      """#),
    object(
      "settings", "All seven fields of a binding.", required: BindingField.allCases.map(\.rawValue),
      #"""
      "target": { "$ref": "#/$defs/key" },
      "stage": { "$ref": "#/$defs/key" },
      "order": { "type": "integer" },
      "evaluate_on_plan": { "type": "boolean" },
      "re_evaluate_policies": { "type": "boolean" },
      "policy_engine_mode": { "type": "string" },
      "invalid_response_action": { "type": "string" }
      """#),
    object(
      "operation", required: ["number", "op", "flow", "stage"],
      #"""
      "number": { "description": "From 1, in the order of writing.", "type": "integer", "minimum": 1 },
      "op": { "enum": \#(words(of: OperationKind.self)) },
      "flow": { "type": "string" },
      "pk": { "$ref": "#/$defs/key" },
      "stage": { "type": "string" },
      "before": { "$ref": "#/$defs/settings" },
      "after": { "$ref": "#/$defs/settings" },
      "temporary": { "description": "Whether a later operation finishes it.", "type": "boolean" },
      "source": { "$ref": "#/$defs/source" }
      """#),
    object(
      "finding", required: ["kind", "flow", "message"],
      #"""
      "kind": { "enum": \#(words(of: Finding.Kind.self)) },
      "flow": { "type": "string" },
      "pk": { "$ref": "#/$defs/key" },
      "stage": { "type": "string" },
      "order": { "type": "integer" },
      "message": { "type": "string" },
      "help": { "type": "string" },
      "source": { "$ref": "#/$defs/source" },
      "policy": { "$ref": "#/$defs/policy_finding" },
      "way": { "$ref": "#/$defs/way_finding" }
      """#),
    object(
      "guard", required: ["rule", "flow", "verdict", "message"],
      #"""
      "rule": { "$ref": "#/$defs/rule" },
      "flow": { "type": "string" },
      "verdict": { "enum": \#(words(of: GuardVerdict.Outcome.self)) },
      "message": { "type": "string" },
      "binding": { "$ref": "#/$defs/key" }
      """#),
    object(
      "options", "What the plan was allowed to do.",
      required: ["create", "delete", "prune", "allows", "max_changes", "dialect"],
      #"""
      "atomic": {
        "description": "Whether all of it is written in one transaction of the server; absent where it is written one by one.",
        "type": "boolean"
      },
      "create": { "type": "boolean" },
      "delete": { "type": "boolean" },
      "prune": { "type": "boolean" },
      "allows": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["rule", "flow"],
          "properties": { "rule": { "$ref": "#/$defs/rule" }, "flow": { "type": "string" } }
        }
      },
      "allow_reasons": {
        "description": "Why the configuration lifts guards.",
        "type": "array",
        "items": {
          "type": "object",
          "required": ["rule", "flow", "reason"],
          "properties": {
            "rule": { "$ref": "#/$defs/rule" },
            "flow": { "type": "string" },
            "reason": { "type": "string" },
            "until": { "type": "string" },
            "source": { "$ref": "#/$defs/source" }
          }
        }
      },
      "keeps": {
        "description": "What pruning leaves.", "type": "array", "items": { "type": "object" }
      },
      "ignores": { "type": "array", "items": { "type": "object" } },
      "requires": { "type": "array", "items": { "type": "object" } },
      "max_changes": { "type": "integer" },
      "dialect": { "type": "string" }
      """#),
    object(
      "current", required: ["pk", "slug", "name", "designation", "bindings", "stages"],
      #"""
      "pk": { "$ref": "#/$defs/key" },
      "slug": { "type": "string" },
      "name": { "type": "string" },
      "designation": { "type": "string" },
      "bindings": { "type": "array", "items": { "type": "object", "required": ["pk"] } },
      "stages": { "type": "array", "items": { "type": "object", "required": ["pk", "name", "model"] } },
      "authentication": { "type": "string" },
      "policy_engine_mode": { "type": "string" },
      "source_stage_proves": {
        "description": "Whether its source stages prove something of the user, as from 2026.8 on.", "type": "boolean"
      },
      "policies": {
        "type": "object",
        "additionalProperties": { "type": "array", "items": { "$ref": "#/$defs/policy" } }
      }
      """#),
    object(
      "policy", required: ["pk", "target", "negate", "enabled", "order", "timeout", "failure_result"],
      #"""
      "pk": { "$ref": "#/$defs/key" },
      "target": { "$ref": "#/$defs/key" },
      "policy_obj": {
        "type": "object", "required": ["name", "meta_model_name"],
        "properties": { "name": { "type": "string" }, "meta_model_name": { "type": "string" } }
      },
      "group_obj": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } },
      "user_obj": {
        "type": "object", "required": ["username"], "properties": { "username": { "type": "string" } }
      },
      "negate": { "type": "boolean" },
      "enabled": { "type": "boolean" },
      "order": { "type": "integer" },
      "timeout": { "type": "integer" },
      "failure_result": { "type": "boolean" },
      "expires": { "type": "string" },
      "expiring": { "type": "boolean" },
      "dry_run": { "type": "boolean" }
      """#),
    object(
      "difference", required: ["kind", "flow", "changes"],
      #"""
      "kind": { "enum": \#(words(DifferenceReport.Kind.allCases.map(\.rawValue))) },
      "flow": { "type": "string" },
      "pk": { "$ref": "#/$defs/key" },
      "stage": { "type": "string" },
      "order": { "description": "The current one.", "type": "integer" },
      "changes": { "type": "array", "items": { "$ref": "#/$defs/change" } },
      "message": { "type": "string" },
      "help": { "type": "string" },
      "source": { "$ref": "#/$defs/source" },
      "policy": { "$ref": "#/$defs/policy_finding" },
      "way": { "$ref": "#/$defs/way_finding" },
      "last_event": {
        "description": "Who changed the binding last, where an event tells.",
        "type": "object",
        "required": ["user", "at", "action"],
        "properties": {
          "user": { "description": "Empty where it was no person.", "type": "string" },
          "at": { "type": "string" },
          "address": { "type": "string" },
          "action": { "enum": ["model_created", "model_updated", "model_deleted"] },
          "user_agent": { "type": "string" }
        }
      },
      "origin": {
        "description": "On which side it came about; absent without --baseline.",
        "enum": \#(words(of: DifferenceOrigin.self))
      },
      "new": { "description": "Whether the report of --new-since lacks it.", "type": "boolean" }
      """#),
    object(
      "result", required: ["number", "outcome", "flow", "op", "stage", "changes"],
      #"""
      "number": { "type": "integer", "minimum": 1 },
      "outcome": { "enum": \#(words(of: OperationResult.Outcome.self)) },
      "flow": { "type": "string" },
      "op": { "enum": \#(words(of: OperationKind.self)) },
      "pk": { "$ref": "#/$defs/key" },
      "recreated_as": { "$ref": "#/$defs/key" },
      "stage": { "type": "string" },
      "changes": { "type": "array", "items": { "$ref": "#/$defs/change" } },
      "waited_seconds": {
        "description": "How long a write without an answer was looked for; absent where nobody had to.",
        "type": "integer",
        "minimum": 0
      },
      "message": { "type": "string" }
      """#),
  ].joined(separator: ",\n")

  private static func object(
    _ name: String, _ description: String? = nil, required: [String], _ properties: String
  ) -> String {
    """
    "\(name)": {
    \(description.map { "  \"description\": \"\($0)\",\n" } ?? "")  "type": "object",
      "required": \(words(required)),
      "properties": {
    \(indented(properties, by: 4))
      }
    }
    """
  }
}
