internal import Applying
internal import AuthentikSandbox
internal import Blueprints
internal import Documents
internal import Planning

/// Every option of every verb: the one table from which parsing, help and completions are made.
enum Option: String, CaseIterable, Sendable {
  case output
  case url
  case tokenFile = "token-file"
  case tokenStdin = "token-stdin"
  case allowHTTP = "allow-http"
  case timeout
  case deadline
  case connectWait = "connect-wait"
  case parallelReads = "parallel-reads"
  case parallel
  case sandbox
  case state
  case snapshot
  case flow
  case detailedExitCode = "detailed-exitcode"
  case maxChanges = "max-changes"
  case create
  case delete
  case prune
  case allow
  case yes
  case baseline
  case newSince = "new-since"
  case failOn = "fail-on"
  case exitZero = "exit-zero"
  case patch
  case config
  case noConfig = "no-config"
  case expect
  case expires
  case serverID = "server-id"
  case steps
  case onFailure = "on-failure"
  case journalDirectory = "journal-dir"
  case noJournal = "no-journal"
  case resume
  case context
  case set
  case dialect
  case allowEnvironment = "allow-env"
  case allowFiles = "allow-files"
  case listen
  case authentik
  case markdownLimit = "markdown-limit"
  case ci
  case color
  case quiet
  case verbose
  case help

  /// The letter of its short form.
  var letter: Character? {
    switch self {
    case .output: "o"
    case .quiet: "q"
    case .verbose: "v"
    case .help: "h"
    default: nil
    }
  }

  /// What stands for its value in help; nil for a switch.
  var placeholder: String? {
    switch self {
    case .output: "FORMAT[=FILE]"
    case .url: "URL"
    case .tokenFile, .state, .snapshot, .context, .baseline, .newSince, .config: "FILE"
    case .failOn: "KIND[,KIND]"
    case .timeout, .deadline, .connectWait, .expires: "DURATION"
    case .expect: "DIGEST"
    case .serverID: "NAME"
    case .onFailure: "undo|stop"
    case .parallelReads, .parallel, .maxChanges: "N"
    case .allow: "RULE=FLOW"
    case .flow: "GLOB"
    case .set: "KEY=VALUE"
    case .dialect, .authentik: "VERSION"
    case .allowEnvironment: "NAME"
    case .allowFiles, .journalDirectory: "DIR"
    case .listen: "HOST:PORT"
    case .markdownLimit: "BYTES"
    case .ci: "SYSTEM"
    case .color: "WHEN"
    case .tokenStdin, .allowHTTP, .sandbox, .detailedExitCode, .create, .delete, .prune, .yes, .steps, .noJournal,
      .resume, .exitZero, .patch, .noConfig, .quiet, .verbose, .help:
      nil
    }
  }

  /// The words that its value is one of; empty where it may be anything.
  var words: [String] {
    switch self {
    case .failOn: DifferenceKind.allCases.map(\.rawValue)
    case .allow: GuardRule.allCases.map { $0.rawValue + "=" }
    case .onFailure: Applier.OnFailure.allCases.map(\.rawValue)
    case .dialect: Dialect.allCases.map(\.rawValue)
    case .authentik: AuthentikVersion.allCases.map(\.rawValue)
    case .ci: ["auto", "github", "gitlab", "none"]
    case .color: ["auto", "always", "never"]
    default: []
    }
  }

  var mayRepeat: Bool {
    switch self {
    case .output, .allow, .failOn, .context, .set, .allowEnvironment, .allowFiles: true
    default: false
    }
  }

  var help: String {
    switch self {
    case .output: "write the report in a format, to a file where one is named; repeatable"
    case .url: "the server's address (default: AUTHENTIK_URL)"
    case .tokenFile: "read the API token from FILE (default: AUTHENTIK_TOKEN, AUTHENTIK_TOKEN_FILE)"
    case .tokenStdin: "read the API token from standard input"
    case .allowHTTP: "send the token over http:// to a host that is not this machine"
    case .timeout: "give up on a request after this long, such as 30s"
    case .deadline: "give up on the whole run after this long, such as 5m"
    case .connectWait: "wait this long for a server that is still starting, such as 60s"
    case .parallelReads: "read this many flows at a time (default: 4)"
    case .parallel: "write to this many flows at a time (default: 1); within a flow writes go one by one"
    case .sandbox: "use an authentik in memory, started for this run, instead of a server"
    case .state: "the sandbox's contents: a file that flowbind snapshot wrote"
    case .snapshot: "compare with a file that flowbind snapshot wrote, offline"
    case .flow: "look only at flows whose slug matches, such as 'corp-*'"
    case .detailedExitCode: "exit with 2 where there is something to do"
    case .maxChanges: "refuse a plan with more operations (default: 25)"
    case .create: "create missing bindings; otherwise they are reported"
    case .delete: "delete bindings whose entry says absent; otherwise they are reported"
    case .prune: "delete bindings of managed flows that no entry names; otherwise they are left alone"
    case .allow: "lift one guard for one flow; repeatable"
    case .yes: "apply without asking"
    case .baseline: "tell the server's changes from blueprints never applied, by a plan or apply report in JSON"
    case .newSince: "let only differences count that are not in this drift report in JSON"
    case .failOn:
      "exit with 2 only on changed, missing, absent, exists, awaiting, unmanaged or ignored ones; repeatable"
    case .exitZero: "exit with 0 whatever differs"
    case .patch: "write a diff that adopts the server's values into the files, instead of a blueprint"
    case .config: "read this configuration (default: flowbind.yaml of the working directory, if there is one)"
    case .noConfig: "read no configuration"
    case .expect: "apply only the plan with this digest, without asking"
    case .expires: "how long a file of this plan may be applied, such as 24h"
    case .serverID: "let this name stand for the address in the digest, where two jobs use two addresses"
    case .steps: "show every state between two writes"
    case .onFailure: "undo what was written (default), or stop and leave it"
    case .journalDirectory: "keep journals here (default: STATE_DIRECTORY, or ~/.local/state/flowbind)"
    case .noJournal: "keep no journal: a killed run cannot be undone"
    case .resume: "go on where an apply left off that was killed or stopped; PATH names its journal if need be"
    case .context: "merge the mapping of a YAML file over every file's context; repeatable"
    case .set: "set one context value, read as YAML; repeatable"
    case .dialect: "read files as this authentik version does: 2024.8, 2025.10 or 2026.5 (default)"
    case .allowEnvironment: "let !Env read this variable, or PREFIX*; repeatable"
    case .allowFiles: "let !File read files below this folder; repeatable"
    case .listen: "the loopback address to listen on (default: 127.0.0.1:0, any free port)"
    case .authentik: "answer as this authentik version does: 2024.8, 2025.10 or 2026.5 (default)"
    case .markdownLimit: "keep markdown below this size, leaving out diagrams first (default: 65000)"
    case .ci: "tell github or gitlab, too: annotations, summary, outputs; auto (default) or none"
    case .color: "auto, always or never (default: auto)"
    case .quiet: "print nothing but the report and errors"
    case .verbose: "print each request, and files that were passed over"
    case .help: "print this help"
    }
  }
}
