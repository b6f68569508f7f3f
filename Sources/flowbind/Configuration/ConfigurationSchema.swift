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
              "flow": { "description": "Flow slugs; * and ? stand for any text and one character.", "$ref": "#/$defs/text" },
              "stage": { "description": "Stage names; all without it.", "$ref": "#/$defs/text" },
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
              "reason": { "description": "Why, for whoever reads the report.", "$ref": "#/$defs/text" },
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
              "reason": { "description": "Why, for whoever reads the report.", "$ref": "#/$defs/text" },
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
              "flow": { "description": "Flow slugs; * and ? stand for any text and one character.", "$ref": "#/$defs/text" },
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
                "description": "Whether it is asked of ways that policies open, too; false without it.", "type": "boolean"
              },
              "reason": { "description": "Why, for whoever reads the report.", "$ref": "#/$defs/text" }
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
