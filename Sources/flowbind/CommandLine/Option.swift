internal import Applying
internal import AuthentikSandbox
internal import Bindings
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
  case settle
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
  case list
  case against
  case baseline
  case newSince = "new-since"
  case failOn = "fail-on"
  case exitZero = "exit-zero"
  case patch
  case policies
  case config
  case noConfig = "no-config"
  case expect
  case expires
  case serverID = "server-id"
  case steps
  case atomic
  case onFailure = "on-failure"
  case journalDirectory = "journal-dir"
  case noJournal = "no-journal"
  case resume
  case context
  case set
  case dialect
  case allowEnvironment = "allow-env"
  case allowFiles = "allow-files"
  case strict
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

  static func flag(_ help: String, letter: Character? = nil) -> OptionSpec { OptionSpec(letter: letter, help: help) }

  static func taking(
    _ argument: String, _ help: String, letter: Character? = nil, repeats: Bool = false, words: [String] = []
  ) -> OptionSpec {
    OptionSpec(argument: argument, letter: letter, repeats: repeats, words: words, help: help)
  }
}

extension Option {
  var spec: OptionSpec {
    switch self {
    case .output:
      .taking(
        "FORMAT[=FILE]", "write the report in a format, to a file where one is named; repeatable", letter: "o",
        repeats: true)
    case .url: .taking("URL", "the server's address (default: AUTHENTIK_URL)")
    case .tokenFile: .taking("FILE", "read the API token from FILE (default: AUTHENTIK_TOKEN, AUTHENTIK_TOKEN_FILE)")
    case .tokenStdin: .flag("read the API token from standard input")
    case .allowHTTP: .flag("send the token over http:// to a host that is not this machine")
    case .timeout: .taking("DURATION", "give up on a request after this long, such as 30s")
    case .deadline:
      .taking("DURATION", "end reading after this long, such as 5m; what is written by then is settled or undone")
    case .settle:
      .taking("DURATION", "look this long for a write whose answer did not come: it may still land (default: 60s)")
    case .connectWait: .taking("DURATION", "wait this long for a server that is still starting, such as 60s")
    case .parallelReads: .taking("N", "read this many flows at a time (default: 4)")
    case .parallel: .taking("N", "write to this many flows at a time (default: 1); within a flow writes go one by one")
    case .sandbox: .flag("use an authentik in memory, started for this run, instead of a server")
    case .state: .taking("FILE", "the sandbox's contents: a file that flowbind snapshot wrote")
    case .snapshot: .taking("FILE", "compare with a file that flowbind snapshot wrote, offline")
    case .flow: .taking("GLOB", "look only at flows whose slug matches, such as 'corp-*'")
    case .detailedExitCode: .flag("exit with 2 where there is something to do")
    case .maxChanges: .taking("N", "refuse a plan with more operations (default: 25)")
    case .create: .flag("create missing bindings; otherwise they are reported")
    case .delete: .flag("delete bindings whose entry says absent; otherwise they are reported")
    case .prune: .flag("delete bindings of managed flows that no entry names; otherwise they are left alone")
    case .allow:
      .taking(
        "RULE=FLOW", "lift one guard for one flow; repeatable", repeats: true,
        words: GuardRule.allCases.map { $0.rawValue + "=" })
    case .yes: .flag("write without asking")
    case .against:
      .taking("PATH", "show what is new against these files or folders; repeatable", repeats: true)
    case .list: .flag("list the journals that there are, instead of undoing one; needs no server")
    case .baseline:
      .taking("FILE", "tell the server's changes from blueprints never applied, by a plan or apply report in JSON")
    case .newSince: .taking("FILE", "let only differences count that are not in this drift report in JSON")
    case .failOn:
      .taking(
        "KIND[,KIND]",
        "exit with 2 only on changed, missing, absent, exists, awaiting, unmanaged, policy, way or ignored ones; repeatable",
        repeats: true, words: DifferenceKind.allCases.map(\.rawValue))
    case .exitZero: .flag("exit with 0 whatever differs")
    case .policies: .flag("write the policies of the bindings and of the flows, too")
    case .patch: .flag("write a diff that adopts the server's values into the files, instead of a blueprint")
    case .config:
      .taking("FILE", "read this configuration (default: flowbind.yaml of the working directory, if there is one)")
    case .noConfig: .flag("read no configuration")
    case .expect: .taking("DIGEST", "apply only the plan with this digest, without asking")
    case .expires: .taking("DURATION", "how long a file of this plan may be applied, such as 24h")
    case .serverID:
      .taking("NAME", "let this name stand for the address in the digest, where two jobs use two addresses")
    case .steps: .flag("show every state between two writes")
    case .atomic: .flag("write all of a plan in one transaction of the server, or nothing, if nothing moved")
    case .onFailure:
      .taking(
        "undo|stop", "undo what was written (default), or stop and leave it",
        words: Applier.OnFailure.allCases.map(\.rawValue))
    case .journalDirectory: .taking("DIR", "keep journals here (default: STATE_DIRECTORY, or ~/.local/state/flowbind)")
    case .noJournal: .flag("keep no journal: a killed run cannot be undone")
    case .resume: .flag("go on where an apply left off that was killed or stopped; PATH names its journal if need be")
    case .context:
      .taking("FILE", "merge the mapping of a YAML file over every file's context; repeatable", repeats: true)
    case .set: .taking("KEY=VALUE", "set one context value, read as YAML; repeatable", repeats: true)
    case .dialect:
      .taking(
        "VERSION", "read files as this authentik release does (default: the server's own, else the newest)",
        words: AuthentikRelease.known.map(\.description))
    case .allowEnvironment: .taking("NAME", "let !Env read this variable, or PREFIX*; repeatable", repeats: true)
    case .allowFiles: .taking("DIR", "let !File read files below this folder; repeatable", repeats: true)
    case .strict: .flag("take warnings about files, context values and the configuration for errors")
    case .listen: .taking("HOST:PORT", "the loopback address to listen on (default: 127.0.0.1:0, any free port)")
    case .authentik:
      .taking(
        "VERSION", "answer as this authentik version does: 2024.8, 2025.10, 2026.5 or 2026.8 (default)",
        words: AuthentikVersion.allCases.map(\.rawValue))
    case .markdownLimit: .taking("BYTES", "keep markdown below this size, leaving out diagrams first (default: 65000)")
    case .ci:
      .taking(
        "SYSTEM", "tell github or gitlab, too: annotations, summary, outputs; auto (default) or none",
        words: ["auto", "github", "gitlab", "none"])
    case .color: .taking("WHEN", "auto, always or never (default: auto)", words: ["auto", "always", "never"])
    case .quiet: .flag("print nothing but the report and errors", letter: "q")
    case .verbose: .flag("print each request, and files that were passed over", letter: "v")
    case .help: .flag("print this help", letter: "h")
    }
  }
}
