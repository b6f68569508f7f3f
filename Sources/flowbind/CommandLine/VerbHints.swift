internal import Planning
internal import Reporting

// What somebody is told who has left something out, or has learned another program's words.

extension Verb {
  /// What `-o` takes here: an export is no report, and has formats of its own.
  var formatNames: [String] { self == .export ? ["yaml", "diff"] : spec.formats.map(\.rawValue) }

  /// What to write where the operand is missing.
  var operandHelp: String {
    switch self {
    case .explain: "name a rule: " + RuleExplanation.all.map(\.name).joined(separator: ", ")
    case .show: "name a report that -o json=FILE saved, a snapshot, or a journal"
    case .schema: "name a schema: " + Schema.names.joined(separator: ", ")
    case .completions: "name a shell: " + CompletionScript.allCases.map(\.rawValue).joined(separator: ", ")
    case .rollback: "name the journal of an apply; flowbind rollback --list shows them all"
    case .validate, .plan, .apply, .drift, .export, .initialise, .snapshot, .ways, .doctor, .sandbox, .man, .version:
      "name blueprint files or folders, such as: flowbind \(rawValue) blueprints"
    }
  }

  /// Which verb does what another program calls so.
  static func hint(for word: String) -> String? {
    switch word.lowercased() {
    case "diff", "preview", "dry-run", "dryrun", "compare":
      "flowbind plan shows what apply would do; flowbind drift reports what differs"
    case "sync", "push", "deploy", "import", "run":
      "flowbind apply makes the server's bindings as the blueprints say; flowbind plan shows it first"
    case "dump", "pull", "download", "backup":
      "flowbind export writes the server's bindings as a blueprint; flowbind snapshot saves all that it holds"
    case "check", "lint", "test": "flowbind validate checks blueprint files, without a server"
    case "status": "flowbind drift reports what differs; flowbind doctor checks address, token and rights"
    case "undo", "revert", "restore": "flowbind rollback undoes an apply by its journal"
    default: nil
    }
  }
}
