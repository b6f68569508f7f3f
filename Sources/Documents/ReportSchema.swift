internal import Bindings
internal import Planning

/// The JSON schemas of the reports that programs read, as JSON Schema 2020-12.
///
/// A later version of flowbind may add keys; a program reads what it knows and passes over the rest. Nothing that a
/// schema names goes away or changes its meaning within one `format_version`.
package enum ReportSchema {
  package static let plan = document(
    format: PlanReport.format, about: "What an apply would write, in which order, and what was found.",
    verdicts: ["in_sync", "differences", "refused", "failed"], required: comparison + ["operations", "guards"],
    properties: comparisonProperties + #"""
      "operations": { "type": "array", "items": { "$ref": "#/$defs/operation" } },
      "guards": { "type": "array", "items": { "$ref": "#/$defs/guard" } },
      "digest": { "description": "What --expect approves; absent where there is no plan.", "$ref": "#/$defs/digest" },
      "expires_at": { "description": "From then on, this file is applied no more.", "type": "string" },
      "server_id": { "description": "The name that stands for the address in the digest.", "type": "string" },
      "options": { "$ref": "#/$defs/options" },
      "current": { "description": "The managed flows as they were read.", "type": "array", "items": { "$ref": "#/$defs/current" } }
      """#)

  package static let drift = document(
    format: DriftReport.format, about: "How the server differs from the blueprints, since when, and by whom.",
    verdicts: ["in_sync", "differences", "refused", "failed"], required: comparison + ["differences"],
    properties: comparisonProperties + #"""
      "differences": { "type": "array", "items": { "$ref": "#/$defs/difference" } },
      "events": {
        "description": "Whether the server's events told who; absent where nobody asked.",
        "enum": ["read", "not_allowed", "not_kept", "unreadable"]
      }
      """#)

  package static let apply = document(
    format: ApplyReport.format, about: "What became of a plan.",
    verdicts: ["applied", "nothing_to_do", "refused", "undone", "failed", "surprised", "stopped", "unsettled"],
    required: ["plan", "results", "surprises"],
    properties: #"""
      "plan": { "description": "A document of the schema plan.", "type": "object" },
      "results": { "type": "array", "items": { "$ref": "#/$defs/result" } },
      "surprises": { "description": "What somebody else wrote meanwhile.", "type": "array", "items": { "type": "string" } },
      "events": { "description": "Whether events were looked through for other writers.", "enum": ["checked", "not_checked"] },
      "journal": { "description": "The path of the journal.", "type": "string" },
      "started_at": { "description": "When the run began, where only its journal tells of it.", "type": "string" }
      """#)
}

// MARK: - Parts

extension ReportSchema {
  private static let comparison = ["blueprints", "flows", "findings", "diagnostics", "summary", "reads"]

  private static func words(_ words: some Sequence<String>) -> String {
    "[" + words.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
  }

  private static func document(
    format: String, about: String, verdicts: [String], required: [String], properties: String
  ) -> String {
    """
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "\(format)",
      "description": "\(about)",
      "type": "object",
      "required": \(words(["format", "format_version", "verdict"] + required)),
      "properties": {
        "format": { "const": "\(format)" },
        "format_version": { "const": 1 },
        "verdict": { "enum": \(words(verdicts)) },
    \(indented(properties, by: 4))
      },
      "$defs": {
    \(indented(definitions, by: 4))
      }
    }

    """
  }

  private static func indented(_ text: String, by columns: Int) -> String {
    text.split(separator: "\n").map { String(repeating: " ", count: columns) + $0 }.joined(separator: "\n")
  }

  private static let comparisonProperties = #"""
    "server": { "type": "string" },
    "authentik_version": { "type": "string" },
    "read_at": { "description": "When the server was read; ISO 8601 in UTC.", "type": "string" },
    "blueprints": {
      "type": "array",
      "items": {
        "type": "object",
        "required": ["file", "bindings", "entries"],
        "properties": {
          "file": { "type": "string" }, "bindings": { "type": "integer" }, "entries": { "type": "integer" }
        }
      }
    },
    "flows": { "description": "The managed flows, each as a ladder.", "type": "array", "items": { "$ref": "#/$defs/flow" } },
    "findings": { "type": "array", "items": { "$ref": "#/$defs/finding" } },
    "diagnostics": { "type": "array", "items": { "$ref": "#/$defs/diagnostic" } },
    "summary": { "type": "object", "additionalProperties": { "type": "integer" } },
    "reads": {
      "type": "object",
      "required": ["requests", "rows", "complete"],
      "properties": {
        "requests": { "type": "integer" }, "rows": { "type": "integer" }, "complete": { "type": "boolean" }
      }
    },

    """#

  private static let definitions = #"""
    "key": { "description": "A primary key of authentik.", "type": "string" },
    "digest": { "type": "string", "pattern": "^[0-9a-f]{16,64}$" },
    "rule": { "enum": \#(words(GuardRule.allCases.map(\.rawValue))) },
    "source": {
      "description": "A place in a blueprint; lines and columns count from 1.",
      "type": "object",
      "required": ["file", "line", "column"],
      "properties": {
        "file": { "type": "string" },
        "line": { "type": "integer", "minimum": 1 },
        "column": { "type": "integer", "minimum": 1 }
      }
    },
    "diagnostic": {
      "type": "object",
      "required": ["severity", "code", "message"],
      "properties": {
        "severity": { "enum": ["error", "warning", "note"] },
        "code": { "type": "string" },
        "message": { "type": "string" },
        "help": { "type": "string" },
        "file": { "type": "string" },
        "line": { "type": "integer", "minimum": 1 },
        "column": { "type": "integer", "minimum": 1 }
      }
    },
    "value": { "type": ["string", "integer", "boolean"] },
    "change": {
      "description": "One field, from current to desired.",
      "type": "object",
      "required": ["field", "before", "after"],
      "properties": {
        "field": { "enum": \#(words(BindingField.allCases.map(\.rawValue))) },
        "before": { "$ref": "#/$defs/value" },
        "after": { "$ref": "#/$defs/value" }
      }
    },
    "flow": {
      "type": "object",
      "required": ["slug", "pk", "designation", "bindings"],
      "properties": {
        "slug": { "type": "string" },
        "pk": { "$ref": "#/$defs/key" },
        "designation": { "type": "string" },
        "bindings": { "description": "In the order of running afterwards.", "type": "array", "items": { "$ref": "#/$defs/rung" } }
      }
    },
    "rung": {
      "type": "object",
      "required": ["status", "stage", "changes"],
      "properties": {
        "status": { "enum": \#(words(["unchanged", "update", "create", "delete"] + Finding.Kind.allCases.map(\.rawValue))) },
        "pk": { "$ref": "#/$defs/key" },
        "stage": { "type": "string" },
        "current_order": { "type": "integer" },
        "desired_order": { "type": "integer" },
        "changes": { "type": "array", "items": { "$ref": "#/$defs/change" } },
        "source": { "$ref": "#/$defs/source" }
      }
    },
    "settings": {
      "description": "All seven fields of a binding.",
      "type": "object",
      "required": \#(words(BindingField.allCases.map(\.rawValue))),
      "properties": {
        "target": { "$ref": "#/$defs/key" },
        "stage": { "$ref": "#/$defs/key" },
        "order": { "type": "integer" },
        "evaluate_on_plan": { "type": "boolean" },
        "re_evaluate_policies": { "type": "boolean" },
        "policy_engine_mode": { "type": "string" },
        "invalid_response_action": { "type": "string" }
      }
    },
    "operation": {
      "type": "object",
      "required": ["number", "op", "flow", "stage"],
      "properties": {
        "number": { "description": "From 1, in the order of writing.", "type": "integer", "minimum": 1 },
        "op": { "enum": ["update", "create", "delete"] },
        "flow": { "type": "string" },
        "pk": { "$ref": "#/$defs/key" },
        "stage": { "type": "string" },
        "before": { "$ref": "#/$defs/settings" },
        "after": { "$ref": "#/$defs/settings" },
        "temporary": { "description": "Whether a later operation finishes it.", "type": "boolean" },
        "source": { "$ref": "#/$defs/source" }
      }
    },
    "finding": {
      "type": "object",
      "required": ["kind", "flow", "message"],
      "properties": {
        "kind": { "enum": \#(words(Finding.Kind.allCases.map(\.rawValue))) },
        "flow": { "type": "string" },
        "pk": { "$ref": "#/$defs/key" },
        "stage": { "type": "string" },
        "order": { "type": "integer" },
        "message": { "type": "string" },
        "help": { "type": "string" },
        "source": { "$ref": "#/$defs/source" }
      }
    },
    "guard": {
      "type": "object",
      "required": ["rule", "flow", "verdict", "message"],
      "properties": {
        "rule": { "$ref": "#/$defs/rule" },
        "flow": { "type": "string" },
        "verdict": { "enum": ["holds", "refused", "allowed", "warning", "note"] },
        "message": { "type": "string" },
        "binding": { "$ref": "#/$defs/key" }
      }
    },
    "options": {
      "description": "What the plan was allowed to do.",
      "type": "object",
      "required": ["create", "delete", "prune", "allows", "max_changes", "dialect"],
      "properties": {
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
        "ignores": { "type": "array", "items": { "type": "object" } },
        "max_changes": { "type": "integer" },
        "dialect": { "type": "string" }
      }
    },
    "current": {
      "type": "object",
      "required": ["pk", "slug", "name", "designation", "bindings", "stages", "policy_counts"],
      "properties": {
        "pk": { "$ref": "#/$defs/key" },
        "slug": { "type": "string" },
        "name": { "type": "string" },
        "designation": { "type": "string" },
        "bindings": { "type": "array", "items": { "type": "object", "required": ["pk"] } },
        "stages": { "type": "array", "items": { "type": "object", "required": ["pk", "name", "model"] } },
        "policy_counts": { "type": "object", "additionalProperties": { "type": "integer" } }
      }
    },
    "difference": {
      "type": "object",
      "required": ["kind", "flow", "changes"],
      "properties": {
        "kind": { "enum": \#(words(["changed"] + Finding.Kind.allCases.filter(\.isDifference).map(\.rawValue))) },
        "flow": { "type": "string" },
        "pk": { "$ref": "#/$defs/key" },
        "stage": { "type": "string" },
        "order": { "description": "The current one.", "type": "integer" },
        "changes": { "type": "array", "items": { "$ref": "#/$defs/change" } },
        "message": { "type": "string" },
        "help": { "type": "string" },
        "source": { "$ref": "#/$defs/source" },
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
          "enum": \#(words(DifferenceOrigin.allCases.map(\.rawValue)))
        },
        "new": { "description": "Whether the report of --new-since lacks it.", "type": "boolean" }
      }
    },
    "result": {
      "type": "object",
      "required": ["number", "outcome", "flow", "op", "stage", "changes"],
      "properties": {
        "number": { "type": "integer", "minimum": 1 },
        "outcome": { "enum": ["applied", "stale", "failed", "undone", "not_attempted", "in_doubt"] },
        "flow": { "type": "string" },
        "op": { "enum": ["update", "create", "delete"] },
        "pk": { "$ref": "#/$defs/key" },
        "recreated_as": { "$ref": "#/$defs/key" },
        "stage": { "type": "string" },
        "changes": { "type": "array", "items": { "$ref": "#/$defs/change" } },
        "message": { "type": "string" }
      }
    }
    """#
}
