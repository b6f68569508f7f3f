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
}

/// What there is to know of an option.
struct OptionSpec {
  /// What stands for its value in help; nil for a switch.
  var argument: String?
  /// The letter of its short form.
  var letter: Character?
  var repeats = false
  /// The words that its value is one of; empty where it may be anything.
  var words: [String] = []
  var help: String
}

extension Option {
  var spec: OptionSpec {
    switch self {
    case .output:
      OptionSpec(
        argument: "FORMAT[=FILE]", letter: "o", repeats: true,
        help: "write the report in a format, to a file where one is named; repeatable")
    case .url: OptionSpec(argument: "URL", help: "the server's address (default: AUTHENTIK_URL)")
    case .tokenFile:
      OptionSpec(
        argument: "FILE", help: "read the API token from FILE (default: AUTHENTIK_TOKEN, AUTHENTIK_TOKEN_FILE)")
    case .tokenStdin: OptionSpec(help: "read the API token from standard input")
    case .allowHTTP: OptionSpec(help: "send the token over http:// to a host that is not this machine")
    case .timeout: OptionSpec(argument: "DURATION", help: "give up on a request after this long, such as 30s")
    case .deadline: OptionSpec(argument: "DURATION", help: "give up on the whole run after this long, such as 5m")
    case .connectWait:
      OptionSpec(argument: "DURATION", help: "wait this long for a server that is still starting, such as 60s")
    case .parallelReads: OptionSpec(argument: "N", help: "read this many flows at a time (default: 4)")
    case .parallel:
      OptionSpec(
        argument: "N", help: "write to this many flows at a time (default: 1); within a flow writes go one by one")
    case .sandbox: OptionSpec(help: "use an authentik in memory, started for this run, instead of a server")
    case .state: OptionSpec(argument: "FILE", help: "the sandbox's contents: a file that flowbind snapshot wrote")
    case .snapshot: OptionSpec(argument: "FILE", help: "compare with a file that flowbind snapshot wrote, offline")
    case .flow: OptionSpec(argument: "GLOB", help: "look only at flows whose slug matches, such as 'corp-*'")
    case .detailedExitCode: OptionSpec(help: "exit with 2 where there is something to do")
    case .maxChanges: OptionSpec(argument: "N", help: "refuse a plan with more operations (default: 25)")
    case .create: OptionSpec(help: "create missing bindings; otherwise they are reported")
    case .delete: OptionSpec(help: "delete bindings whose entry says absent; otherwise they are reported")
    case .prune: OptionSpec(help: "delete bindings of managed flows that no entry names; otherwise they are left alone")
    case .allow:
      OptionSpec(
        argument: "RULE=FLOW", repeats: true, words: GuardRule.allCases.map { $0.rawValue + "=" },
        help: "lift one guard for one flow; repeatable")
    case .yes: OptionSpec(help: "apply without asking")
    case .baseline:
      OptionSpec(
        argument: "FILE",
        help: "tell the server's changes from blueprints never applied, by a plan or apply report in JSON")
    case .newSince:
      OptionSpec(argument: "FILE", help: "let only differences count that are not in this drift report in JSON")
    case .failOn:
      OptionSpec(
        argument: "KIND[,KIND]", repeats: true, words: DifferenceKind.allCases.map(\.rawValue),
        help: "exit with 2 only on changed, missing, absent, exists, awaiting, unmanaged or ignored ones; repeatable")
    case .exitZero: OptionSpec(help: "exit with 0 whatever differs")
    case .patch: OptionSpec(help: "write a diff that adopts the server's values into the files, instead of a blueprint")
    case .config:
      OptionSpec(
        argument: "FILE",
        help: "read this configuration (default: flowbind.yaml of the working directory, if there is one)")
    case .noConfig: OptionSpec(help: "read no configuration")
    case .expect: OptionSpec(argument: "DIGEST", help: "apply only the plan with this digest, without asking")
    case .expires: OptionSpec(argument: "DURATION", help: "how long a file of this plan may be applied, such as 24h")
    case .serverID:
      OptionSpec(
        argument: "NAME", help: "let this name stand for the address in the digest, where two jobs use two addresses")
    case .steps: OptionSpec(help: "show every state between two writes")
    case .onFailure:
      OptionSpec(
        argument: "undo|stop", words: Applier.OnFailure.allCases.map(\.rawValue),
        help: "undo what was written (default), or stop and leave it")
    case .journalDirectory:
      OptionSpec(argument: "DIR", help: "keep journals here (default: STATE_DIRECTORY, or ~/.local/state/flowbind)")
    case .noJournal: OptionSpec(help: "keep no journal: a killed run cannot be undone")
    case .resume:
      OptionSpec(help: "go on where an apply left off that was killed or stopped; PATH names its journal if need be")
    case .context:
      OptionSpec(
        argument: "FILE", repeats: true, help: "merge the mapping of a YAML file over every file's context; repeatable")
    case .set: OptionSpec(argument: "KEY=VALUE", repeats: true, help: "set one context value, read as YAML; repeatable")
    case .dialect:
      OptionSpec(
        argument: "VERSION", words: Dialect.allCases.map(\.rawValue),
        help: "read files as this authentik version does: 2024.8, 2025.10 or 2026.5 (default)")
    case .allowEnvironment:
      OptionSpec(argument: "NAME", repeats: true, help: "let !Env read this variable, or PREFIX*; repeatable")
    case .allowFiles:
      OptionSpec(argument: "DIR", repeats: true, help: "let !File read files below this folder; repeatable")
    case .listen:
      OptionSpec(argument: "HOST:PORT", help: "the loopback address to listen on (default: 127.0.0.1:0, any free port)")
    case .authentik:
      OptionSpec(
        argument: "VERSION", words: AuthentikVersion.allCases.map(\.rawValue),
        help: "answer as this authentik version does: 2024.8, 2025.10 or 2026.5 (default)")
    case .markdownLimit:
      OptionSpec(argument: "BYTES", help: "keep markdown below this size, leaving out diagrams first (default: 65000)")
    case .ci:
      OptionSpec(
        argument: "SYSTEM", words: ["auto", "github", "gitlab", "none"],
        help: "tell github or gitlab, too: annotations, summary, outputs; auto (default) or none")
    case .color:
      OptionSpec(argument: "WHEN", words: ["auto", "always", "never"], help: "auto, always or never (default: auto)")
    case .quiet: OptionSpec(letter: "q", help: "print nothing but the report and errors")
    case .verbose: OptionSpec(letter: "v", help: "print each request, and files that were passed over")
    case .help: OptionSpec(letter: "h", help: "print this help")
    }
  }
}
