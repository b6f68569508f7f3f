internal import Bindings

/// The lines that an import answers with: what the process logs while the document is validated, for whomever.
struct ImportLog {
  private let state: SandboxState
  private let request: Request
  let language: Language
  private var lines: [JSON] = []

  init(_ state: SandboxState, _ request: Request) {
    self.state = state
    self.request = request
    language = state.version.followsAcceptLanguage ? Language(accepting: request.header("Accept-Language")) : .english
  }

  mutating func recorded(_ event: AuditEvent) {
    add(
      "info", "authentik.events.models", "Created Event",
      [
        "action": .string(event.action.rawValue), "context": event.contextJSON,
        "client_ip": .string(event.clientAddress), "user": event.userJSON,
      ])
    guard state.version.logsTasks else { return }
    add(
      "info", "authentik.tasks.middleware", "Task enqueued",
      [
        "task_id": .string(state.makeKey().text),
        "task_name": "authentik.events.tasks.event_trigger_dispatch",
      ])
  }

  mutating func refused(_ entry: ImportEntry, _ problem: String, onRetry: Bool = false, _ state: SandboxState) {
    add(
      "warning", "authentik.blueprints.v1.importer", "Entry invalid\(onRetry ? " on retry" : ""): \(problem)",
      ["entry": entry.json(state), "error": .string(problem)])
  }

  mutating func warn(_ event: String) { add("warning", "authentik.blueprints.v1.importer", event, [:]) }

  /// With the lines of others among them.
  var answer: [JSON] { lines.prefix(1) + state.logOfOthers + lines.dropFirst() }

  private mutating func add(_ level: String, _ logger: String, _ event: String, _ attributes: JSON) {
    lines.append([
      "timestamp": .string(state.now()), "log_level": .string(level), "logger": .string(logger),
      "event": .string(event),
      "attributes": attributes + [
        "request_id": .string(state.makeKey().digits), "auth_via": "api_token",
        "host": .string(request.header("Host") ?? ""), "schema_name": "public", "domain_url": "sandbox.invalid",
      ],
    ])
  }

  /// Of a document of another version nothing is run, and this is all that is said.
  static func refusedVersion(at time: String) -> JSON {
    [
      "timestamp": .string(time), "log_level": "warning", "logger": .null, "event": "Invalid blueprint version",
      "attributes": [:],
    ]
  }

  /// Another user's request, as such lines look.
  static let lineOfAnother: JSON = [
    "timestamp": "2026-01-01T00:00:00Z", "log_level": "info", "logger": "authentik.asgi",
    "event": "/api/v3/core/users/me/",
    "attributes": [
      "user": "somebody.else", "method": "GET", "scheme": "http", "status": 200, "remote": "198.51.100.7",
      "user_agent": "Mozilla/5.0",
    ],
  ]
}

extension ImportEntry {
  /// The entry as Python shows it in a log, with its tags resolved at that moment.
  fileprivate func json(_ state: SandboxState) -> JSON {
    [
      "model": .string(Self.model), "state": .string(self.state.rawValue),
      "conditions": .array(conditions.map { $0.logged(state) }), "identifiers": identifiers.logged(state),
      "attrs": attrs.logged(state), "permissions": [], "id": id.map(JSON.string) ?? .null,
      "_state": ["instance": .null],
    ]
  }
}

extension ImportValue {
  fileprivate func logged(_ state: SandboxState) -> JSON {
    switch self {
    case .plain(let value): value
    case .list(let values): .array(values.map { $0.logged(state) })
    case .mapping(let pairs): .object(pairs.map { JSON.Member($0.name, $0.value.logged(state)) })
    case .find, .condition:
      .string(
        state.version.logsResolvedTags
          ? (try? state.resolve(self))?.pythonText ?? "" : "<authentik.blueprints.v1.common object>")
    }
  }
}
