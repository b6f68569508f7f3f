internal import Bindings
internal import Planning

/// The JSON schemas of the reports that programs read, as JSON Schema 2020-12.
///
/// A later version of flowbind may add keys; a program reads what it knows and passes over the rest. Nothing that a
/// schema names goes away or changes its meaning within one `format_version`.
package enum ReportSchema {
  package static let plan = document(
    format: PlanReport.format, about: "What an apply would write, in which order, and what was found.",
    verdicts: words(of: Comparison.Verdict.self), required: comparison + ["operations", "guards"],
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
    verdicts: words(of: Comparison.Verdict.self), required: comparison + ["differences"],
    properties: comparisonProperties + #"""
      "differences": { "type": "array", "items": { "$ref": "#/$defs/difference" } },
      "events": {
        "description": "Whether the server's events told who; absent where nobody asked.",
        "enum": \#(words(of: EventVisibility.self))
      }
      """#)

  package static let apply = document(
    format: ApplyReport.format, about: "What became of a plan.",
    verdicts: words(of: ApplyReport.Verdict.self),
    required: ["plan", "results", "left", "surprises"],
    properties: #"""
      "plan": { "description": "A document of the schema plan.", "type": "object" },
      "results": { "type": "array", "items": { "$ref": "#/$defs/result" } },
      "left": { "description": "What still differs, be it written about or not.", "type": "array", "items": { "$ref": "#/$defs/difference" } },
      "approved": { "description": "The digest that was approved, where nothing was left to write of its plan.", "type": "string" },
      "surprises": { "description": "What somebody else wrote meanwhile.", "type": "array", "items": { "type": "string" } },
      "events": { "description": "Whether events were looked through for other writers.", "enum": \#(words(of: ApplyReport.EventCheck.self)) },
      "cached_plans": {
        "description": "What became of the plans of flows that the server cached during an import; absent where nothing was imported.",
        "type": "object",
        "required": ["dropped"],
        "properties": {
          "dropped": { "type": "boolean" },
          "reason": { "type": "string" },
          "until": { "description": "Until when logins that began meanwhile may run the old sequence.", "type": "string" }
        }
      },
      "journal": { "description": "The path of the journal.", "type": "string" },
      "started_at": { "description": "When the run began, where only its journal tells of it.", "type": "string" }
      """#)

  package static let rollback = document(
    format: RollbackReport.format, about: "What became of an apply that was undone, or carried on, by its journal.",
    verdicts: words(of: RollbackReport.Verdict.self),
    required: ["task", "plan", "results", "left", "surprises"],
    properties: #"""
      "task": { "enum": \#(words(of: RollbackReport.Settling.self)) },
      "server": { "type": "string" },
      "digest": { "description": "That of the plan that was applied.", "$ref": "#/$defs/digest" },
      "journal": { "description": "The path of the journal.", "type": "string" },
      "started_at": { "description": "When the apply began; ISO 8601 in UTC.", "type": "string" },
      "plan": { "description": "What was to be written, as a document of the schema plan; for a rollback, the inverse.", "type": "object" },
      "results": { "description": "What became of each operation of the apply.", "type": "array", "items": { "$ref": "#/$defs/result" } },
      "left": { "description": "What is not as it was meant to be.", "type": "array", "items": { "$ref": "#/$defs/difference" } },
      "surprises": { "description": "What somebody else wrote meanwhile.", "type": "array", "items": { "type": "string" } }
      """#)
}

// MARK: - Parts

extension ReportSchema {
  private static let comparison = ["blueprints", "flows", "findings", "diagnostics", "summary", "reads"]

  static func words(_ words: some Sequence<String>) -> String {
    "[" + words.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
  }

  /// All words that a value of the type is published as.
  static func words<Word: RawRepresentable<String> & CaseIterable>(of type: Word.Type) -> String {
    words(type.allCases.map(\.rawValue))
  }

  /// - Parameter verdicts: nil for a document without one.
  static func document(
    format: String, about: String, verdicts: String?, required: [String], properties: String
  ) -> String {
    let verdict = verdicts == nil ? [] : ["verdict"]
    return """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "\(format)",
        "description": "\(about)",
        "type": "object",
        "required": \(words(["format", "format_version"] + verdict + required)),
        "properties": {
          "format": { "const": "\(format)" },
          "format_version": { "const": 1 },
      \(verdicts.map { "    \"verdict\": { \"enum\": \($0) },\n" } ?? "")\(indented(properties, by: 4))
        },
        "$defs": {
      \(indented(definitions, by: 4))
        }
      }

      """
  }

  static func indented(_ text: String, by columns: Int) -> String {
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
          "file": { "type": "string" }, "part": { "type": "string" }, "bindings": { "type": "integer" }, "entries": { "type": "integer" }
        }
      }
    },
    "repository_paths": {
      "description": "Where the files lie in their repository, by the names that they have here.",
      "type": "object", "additionalProperties": { "type": "string" }
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
}
