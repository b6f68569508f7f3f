internal import AuthentikSandbox

/// What flowbind can be told to do.
enum Verb: String, CaseIterable, Sendable {
  case validate, plan, apply, drift, rollback, show, export, snapshot, doctor, sandbox, explain, schema, completions
  case version

  var summary: String {
    switch self {
    case .validate: "check blueprint files, without a server"
    case .plan: "show what apply would do"
    case .apply: "make the server's bindings as the blueprints say"
    case .drift: "report how the server differs from the blueprints"
    case .rollback: "undo an apply, also one that was killed, by its journal"
    case .show: "render a saved report in any format, offline"
    case .export: "write the server's bindings as a blueprint, or adopt them into files"
    case .snapshot: "save what the server holds as one file"
    case .doctor: "check the address, token and rights that plan and apply need"
    case .sandbox: "run an authentik in memory on this machine"
    case .explain: "tell what a guard demands, why, and what to do"
    case .schema: "print a JSON schema: of flowbind.yaml, for editors, or of a report"
    case .completions: "print a script that completes flowbind's command lines in a shell"
    case .version: "print the version"
    }
  }

  /// What stands after the verb besides options; nil where nothing may.
  var operands: String? {
    switch self {
    case .validate, .plan, .apply, .drift, .doctor, .export: "[PATH…]"
    case .rollback: "JOURNAL"
    case .explain: "RULE"
    case .show: "FILE"
    case .schema: "NAME"
    case .completions: "SHELL"
    case .snapshot, .sandbox, .version: nil
    }
  }

  var details: String {
    switch self {
    case .validate:
      "Reads the files as authentik does and names every problem of all of them, with file, line, column and what to\n"
        + "write instead. PATH is a file, a folder (its *.yaml and *.yml), or - for standard input."
    case .plan:
      "Reads the blueprints and the bindings of the flows they name, and shows the fewest changes that make one equal to\n"
        + "the other, in the order in which apply would write them. Sends nothing but GET."
    case .apply:
      "Plans, asks, and writes: each binding is read again before its PUT, and the answer is checked. A failure undoes\n"
        + "what was written; a signal stops between two writes. PATH may also be one plan that plan -o json=FILE wrote: it is\n"
        + "applied only if nothing moved since. Without a terminal it needs --yes, --expect or such a plan."
    case .rollback:
      "Puts back what an apply wrote, last first, as its journal tells. Each value is read first: one that somebody else\n"
        + "changed since is left and named."
    case .explain: "Prints the rule, what authentik does that makes it matter, an example, and the cure."
    case .drift:
      "Compares, tells who changed what and when, and exits with 2 where something differs. Bindings that no entry names\n"
        + "are listed and are no drift. Sends nothing but GET."
    case .export:
      "Writes the bindings of all flows, or of those that --flow selects, as a blueprint whose first plan is empty, to\n"
        + "standard output or -o yaml=FILE. With --patch, writes a diff for patch -p0 (or -o diff=FILE) that adopts the\n"
        + "server's values into the files that PATH names, and says which it cannot adopt. Sends nothing but GET."
    case .show:
      "Reads a plan, drift report, apply report or snapshot that -o json=FILE saved, the journal of an apply, or - for\n"
        + "standard input, and renders it. Talks to no server."
    case .snapshot:
      "Writes flows, stages and bindings as one JSON document, for plan --snapshot, drift --snapshot and --state.\n"
        + "Sends nothing but GET."
    case .doctor:
      "Looks at address, TLS, version, token, each right, other managers of the flows that PATH names, and the clock.\n"
        + "What no GET can tell is called not knowable, never guessed. Sends nothing but GET."
    case .sandbox:
      "Serves a fresh authentik from memory until it is stopped, and prints the two environment variables that make the\n"
        + "other verbs use it. Nothing is kept."
    case .schema: "Prints a JSON schema; NAME is \(Schema.names.joined(separator: ", "))."
    case .completions:
      "Prints the script for bash, zsh or fish. For bash:  source <(flowbind completions bash)\n"
        + "For zsh, save it as _flowbind in a folder of $fpath; for fish, as ~/.config/fish/completions/flowbind.fish."
    case .version: "Prints flowbind's version."
    }
  }

  var options: [Option] {
    let output: [Option] = [.output, .markdownLimit, .ci]
    let reading: [Option] = [.context, .set, .dialect, .allowEnvironment, .allowFiles]
    let server: [Option] = [
      .url, .tokenFile, .tokenStdin, .allowHTTP, .timeout, .connectWait, .deadline, .parallelReads,
    ]
    let sandbox: [Option] = [.sandbox, .state, .authentik]
    let changes: [Option] = [.create, .delete, .prune, .allow, .maxChanges]
    let configuration: [Option] = [.config, .noConfig]
    let journal: [Option] = [.journalDirectory, .noJournal]
    let general: [Option] = [.color, .quiet, .verbose, .help]
    return switch self {
    case .validate: [.output, .ci] + configuration + reading + general
    case .plan:
      output + [.flow, .detailedExitCode, .snapshot, .expires, .serverID, .steps] + configuration + changes + server
        + sandbox + reading + general
    case .apply:
      output + [.flow, .yes, .expect, .serverID] + journal + [.parallel, .onFailure, .resume] + configuration + changes
        + server
        + sandbox + reading + general
    case .drift:
      output + [.flow, .snapshot, .baseline, .newSince, .failOn, .exitZero] + configuration + server + sandbox + reading
        + general
    case .rollback: [.output] + server + general
    case .show: [.output, .markdownLimit] + general
    case .export: [.output, .flow, .patch, .snapshot] + configuration + server + sandbox + reading + general
    case .explain: [.help]
    case .snapshot: [.output, .flow] + server + sandbox + general
    case .doctor: [.output] + server + sandbox + reading + general
    case .sandbox: [.listen, .state, .authentik] + general
    case .schema, .completions, .version: [.help]
    }
  }
}
