/// The JSON schema of `flowbind.yaml`, for editors.
enum ConfigurationSchema {
  /// JSON Schema 2020-12.
  static let text = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "flowbind.yaml",
      "description": "How a repository wants its blueprints judged. It never names a server or a token.",
      "type": ["object", "null"],
      "additionalProperties": false,
      "properties": {
        "ignore": {
          "description": "Differences that are left as they are; each is reported as ignored.",
          "type": "array",
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["flow", "reason"],
            "properties": {
              "flow": { "$ref": "#/$defs/flows" },
              "stage": { "$ref": "#/$defs/stages" },
              "fields": {
                "description": "The fields in question; without it everything about the binding, its existence and policies included.",
                "type": "array",
                "minItems": 1,
                "uniqueItems": true,
                "items": {
                  "enum": [
                    "stage", "order", "evaluate_on_plan", "re_evaluate_policies", "policy_engine_mode",
                    "invalid_response_action", "policies"
                  ]
                }
              },
              "reason": { "$ref": "#/$defs/reason" },
              "until": { "$ref": "#/$defs/day" }
            }
          }
        },
        "allow": {
          "description": "Guards that are lifted, each for one flow.",
          "type": "array",
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["rule", "flow", "reason"],
            "properties": {
              "rule": {
                "enum": [
                  "unverified-login", "second-factor-removed", "unchecked-recovery", "open-enrollment", "empty-flow",
                  "lockout", "weaker-way", "equal-orders", "policies-never-run", "policies-lost", "looser-policies"
                ]
              },
              "flow": { "description": "The slug of the flow.", "$ref": "#/$defs/text" },
              "reason": { "$ref": "#/$defs/reason" },
              "until": { "$ref": "#/$defs/day" }
            }
          }
        },
        "require": {
          "description": "What every way to be logged in by a flow must include.",
          "type": "array",
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["flow", "include", "reason"],
            "properties": {
              "flow": { "$ref": "#/$defs/flows" },
              "include": {
                "description": "What is needed; of a list inside, one is enough. What takes a device is asked only of users who have one.",
                "type": "array",
                "minItems": 1,
                "items": {
                  "oneOf": [
                    { "$ref": "#/$defs/proof" },
                    { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/proof" } }
                  ]
                }
              },
              "even-if-skipped": {
                "description": "Whether it is asked of ways for which policies skip a stage, too; false without it.",
                "type": "boolean"
              },
              "reason": { "$ref": "#/$defs/reason" }
            }
          }
        },
        "limits": {
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "max_changes": { "description": "More operations are a refusal.", "type": "integer", "minimum": 1 }
          }
        },
        "create": { "description": "Whether missing bindings are created, as with --create.", "type": "boolean" },
        "delete": {
          "description": "Whether bindings whose entry says absent are deleted, as with --delete.", "type": "boolean"
        },
        "prune": {
          "description": "Whether bindings of managed flows that no entry names are deleted, as with --prune; or all but those to keep.",
          "oneOf": [
            { "type": "boolean" },
            {
              "type": "object",
              "additionalProperties": false,
              "required": ["keep"],
              "properties": {
                "keep": {
                  "description": "Bindings that are left alone and reported.",
                  "type": "array",
                  "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["flow", "reason"],
                    "properties": {
                      "flow": { "$ref": "#/$defs/flows" },
                      "stage": { "$ref": "#/$defs/stages" },
                      "reason": { "$ref": "#/$defs/reason" }
                    }
                  }
                }
              }
            }
          ]
        },
        "atomic": {
          "description": "Whether all of a plan is written in one transaction of the server, or nothing, as with --atomic.", "type": "boolean"
        },
        "server_id": {
          "description": "Stands for the server's address in the digest, as --server-id does.", "$ref": "#/$defs/text"
        },
        "outputs": {
          "description": "Reports that a verb writes besides those of its command line, such as json=plan.json; seen from the folder of this file, and inside of it.",
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "validate": { "$ref": "#/$defs/outputs" },
            "plan": { "$ref": "#/$defs/outputs" },
            "apply": { "$ref": "#/$defs/outputs" },
            "drift": { "$ref": "#/$defs/outputs" }
          }
        },
        "fail_on": {
          "description": "What makes drift and apply exit with 2; an empty list for nothing.",
          "type": "array",
          "uniqueItems": true,
          "items": { "enum": ["changed", "missing", "absent", "exists", "awaiting", "unmanaged", "policy", "way", "ignored"] }
        },
        "paths": {
          "description": "Blueprints to read where the command line names none, seen from the folder of this file.",
          "type": "array",
          "items": { "$ref": "#/$defs/text" }
        }
      },
      "$defs": {
        "text": { "type": "string", "minLength": 1 },
        "flows": { "description": "Flow slugs; * and ? stand for any text and one character.", "$ref": "#/$defs/text" },
        "stages": { "description": "Stage names; all without it.", "$ref": "#/$defs/text" },
        "reason": { "description": "Why, for whoever reads the report.", "$ref": "#/$defs/text" },
        "outputs": { "type": "array", "items": { "type": "string", "pattern": "^[a-z]+=[^-].*$" } },
        "proof": {
          "enum": [
            "password", "authenticator", "passkey", "certificate", "e-mail", "source", "own-session", "invitation",
            "session", "superuser", "token", "given"
          ]
        },
        "day": {
          "description": "The last day on which it holds, in UTC.",
          "type": "string",
          "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
        }
      }
    }

    """#
}
