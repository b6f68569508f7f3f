internal import Reporting
internal import Planning

/// What flowbind can be told to do.
enum Verb: String, CaseIterable, Sendable {
  case validate, plan, apply, drift, rollback, show, export, snapshot, ways, doctor, sandbox, explain, schema
  case completions, man, version
  case initialise = "init"
}

/// What there is to know of a verb before it runs.
struct VerbSpec {
  /// What stands after the verb besides options; nil where nothing may.
  var operands: String?
  /// What its operand may be; empty for files and folders.
  var operandWords: [String] = []
  /// What its report can be rendered as; empty where it writes no report.
  var formats: [Format] = []
  var options: [Option]
  /// For the list of verbs.
  var summary: String
  /// For the verb's own help; a paragraph a line.
  var details: String
}

extension Verb {
  var spec: VerbSpec {
    switch self {
    case .validate:
      VerbSpec(
        operands: "[PATH…]", formats: [.text, .json, .sarif, .junit, .codequality, .github],
        options: [.output, .ci, .deadline] + Self.configuration + Self.reading + Self.general,
        summary: "check blueprint files, without a server",
        details: """
          Reads the files as authentik does and names every problem of all of them, with file, line, column and what \
          to write instead. PATH is a file, a folder (its *.yaml and *.yml), or - for standard input.
          """)
    case .plan:
      VerbSpec(
        operands: "[PATH…]", formats: Format.allCases,
        options: Self.output + [.flow, .detailedExitCode, .snapshot, .expires, .serverID, .steps] + Self.configuration
          + Self.changes + Self.server + Self.memory + Self.reading + Self.general,
        summary: "show what apply would do",
        details: """
          Reads the blueprints and the bindings of the flows they name, and shows the fewest changes that make one \
          equal to the other, in the order in which apply would write them. Sends nothing but GET.
          """)
    case .apply:
      VerbSpec(
        operands: "[PATH…]", formats: Format.allCases,
        options: Self.output + [.flow, .yes, .expect, .serverID, .journalDirectory, .noJournal]
          + [.parallel, .onFailure, .settle, .resume, .failOn] + Self.configuration + Self.changes + Self.server
          + Self.memory
          + Self.reading + Self.general,
        summary: "make the server's bindings as the blueprints say",
        details: """
          Plans, asks, and writes: each binding is read again before its PUT, and the answer is checked. A failure \
          undoes what was written; a signal stops between two writes. Only authentik's own answer says what became of a \
          write; without one it is looked for, and a signal that ends the looks leaves the journal open. PATH may also be one plan that plan -o \
          json=FILE wrote: it is applied only if nothing moved since. Without a terminal it needs --yes, --expect or \
          such a plan. Where nothing of an approved plan is left to write, it says so and ends well: applied already, \
          or overtaken.
          """)
    case .drift:
      VerbSpec(
        operands: "[PATH…]", formats: Format.allCases,
        options: Self.output + [.flow, .snapshot, .baseline, .newSince, .failOn, .exitZero] + Self.configuration
          + Self.server + Self.memory + Self.reading + Self.general,
        summary: "report how the server differs from the blueprints",
        details: """
          Compares, tells who changed what and when, and exits with 2 where something differs, or somebody gets \
          in whom the blueprint keeps out. Bindings that no entry \
          names are listed and are no drift. Sends nothing but GET.
          """)
    case .rollback:
      VerbSpec(
        operands: "[JOURNAL]", formats: Format.allCases,
        options: Self.output + [.yes, .list, .settle, .journalDirectory] + Self.server + Self.general,
        summary: "undo an apply, also one that was killed, by its journal",
        details: """
          Puts back what an apply wrote, last first, as its journal tells. It shows what it is going to write and \
          asks; without a terminal it needs --yes. Each value is read first: one that somebody else changed since is \
          left and named. --list shows the journals, as text or JSON, without a server.
          """)
    case .show:
      VerbSpec(
        operands: "FILE", formats: Format.allCases, options: [.output, .markdownLimit] + Self.general,
        summary: "render a saved report in any format, offline",
        details: """
          Reads a plan, drift report, apply report or snapshot that -o json=FILE saved, the journal of an apply, or - \
          for standard input, and renders it. Talks to no server.
          """)
    case .export:
      VerbSpec(
        operands: "[PATH…]",
        options: [.output, .flow, .policies, .patch, .snapshot] + Self.configuration + Self.server + Self.memory
          + Self.reading
          + Self.general,
        summary: "write the server's bindings as a blueprint, or adopt them into files",
        details: """
          Writes the bindings of all flows, or of those that --flow selects, as a blueprint whose first plan is \
          empty, to standard output or -o yaml=FILE; with --policies, their policies and those of the flows, too. With --patch, writes a diff for patch -p0 (or -o diff=FILE) that \
          adopts the server's values into the files that PATH names, and says which it cannot adopt. Sends nothing \
          but GET.
          """)
    case .initialise:
      VerbSpec(
        operands: "[FOLDER]",
        options: [.flow, .snapshot, .ci] + Self.server + Self.memory + Self.general,
        summary: "write a first repository from what a server has",
        details: """
          Writes the bindings of all flows, or of those that --flow selects, as blueprints, one file a flow, with a \
          flowbind.yaml, settings for editors that know authentik's tags, and a job that comments on pull requests: for \
          GitHub, with --ci gitlab for GitLab, with --ci none for neither. What it wrote plans empty. It replaces no \
          file, and sends nothing but GET.
          """)
    case .snapshot:
      VerbSpec(
        formats: [.text, .json], options: [.output, .flow] + Self.server + Self.memory + Self.general,
        summary: "save what the server holds as one file",
        details: """
          Writes flows, stages, bindings and policies as one JSON document, for plan --snapshot, drift --snapshot and --state.
          Sends nothing but GET.
          """)
    case .ways:
      VerbSpec(
        operands: "[PATH…]", formats: [.text, .json, .markdown],
        options: [.output, .markdownLimit, .flow, .against, .snapshot] + Self.configuration + Self.server + Self.memory
          + Self.reading + Self.general,
        summary: "show who gets in by each flow, and with what",
        details: """
          Runs each flow in all the ways that authentik can run it and shows what somebody can achieve with the least \
          proof: of a server (or --snapshot, --sandbox), or, where PATH is named, of these files alone, which needs no \
          server. --against compares files with earlier ones, for pull requests, and exits with 2 where a way is new. \
          Exits with 2 also where a way lacks what flowbind.yaml requires. Sends nothing but GET.
          """)
    case .doctor:
      VerbSpec(
        operands: "[PATH…]", formats: [.text, .json],
        options: [.output] + Self.server + Self.memory + Self.reading + Self.general,
        summary: "check the address, token and rights that plan and apply need",
        details: """
          Looks at address, TLS, version, token, each right, other managers of the flows that PATH names, and the \
          clock. What no GET can tell is called not knowable, never guessed. Sends nothing but GET.
          """)
    case .sandbox:
      VerbSpec(
        formats: [.text, .json], options: [.listen, .state, .authentik] + Self.general,
        summary: "run an authentik in memory on this machine",
        details: """
          Serves a fresh authentik from memory until it is stopped, and prints the two environment variables that \
          make the other verbs use it. Nothing is kept.
          """)
    case .explain:
      VerbSpec(
        operands: "RULE", operandWords: RuleExplanation.all.map(\.name), formats: [.text, .json], options: [.help],
        summary: "tell what a rule demands, why, and what to do",
        details: "Prints the rule, what authentik does that makes it matter, an example, and the cure.")
    case .schema:
      VerbSpec(
        operands: "NAME", operandWords: Schema.names, options: [.help],
        summary: "print a JSON schema: of flowbind.yaml, for editors, or of a report",
        details: "Prints a JSON schema; NAME is \(Schema.names.joined(separator: ", ")).")
    case .completions:
      VerbSpec(
        operands: "SHELL", operandWords: CompletionScript.allCases.map(\.rawValue), options: [.help],
        summary: "print a script that completes flowbind's command lines in a shell",
        details: """
          Prints the script for bash, zsh or fish. For bash:  source <(flowbind completions bash)
          For zsh, save it as _flowbind in a folder of $fpath; for fish, as ~/.config/fish/completions/flowbind.fish.
          """)
    case .man:
      VerbSpec(
        operands: "[VERB]", operandWords: Verb.allCases.map(\.rawValue), options: [.help],
        summary: "print a manual page: of flowbind, or of a verb",
        details: """
          Prints the page for man. To read it:  flowbind man plan | man -l -
          The Debian package installs all of them.
          """)
    case .version:
      VerbSpec(
        formats: [.text, .json], options: [.help], summary: "print the version", details: "Prints flowbind's version.")
    }
  }

  private static let output: [Option] = [.output, .markdownLimit, .ci]
  private static let reading: [Option] = [.context, .set, .dialect, .allowEnvironment, .allowFiles, .strict]
  private static let server: [Option] = [
    .url, .tokenFile, .tokenStdin, .allowHTTP, .timeout, .connectWait, .deadline, .parallelReads,
  ]
  private static let memory: [Option] = [.sandbox, .state, .authentik]
  private static let changes: [Option] = [.create, .delete, .prune, .allow, .maxChanges]
  private static let configuration: [Option] = [.config, .noConfig]
  private static let general: [Option] = [.color, .quiet, .verbose, .help]
}
