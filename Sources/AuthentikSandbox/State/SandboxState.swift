package import Bindings
internal import FoundationEssentials

/// What an authentik server holds, as far as flows and their bindings go, with authentik's rules.
///
/// A value: requests are answered by `respond(to:)`, which changes it; the server around it only moves bytes.
package struct SandboxState: Sendable {
  package let version: AuthentikVersion
  /// What `/admin/version/` says; a recording may have been made with a release candidate.
  package var release: String
  package var flows: [SandboxFlow] = []
  package var stages: [SandboxStage] = []
  package var policies: [SandboxPolicy] = []
  package var policyBindings: [SandboxPolicyBinding] = []
  package var groups: [SandboxGroup] = [
    SandboxGroup(pk: PrimaryKey("0c1bb7d4-6e9e-4d5c-8a0a-1f5f0a3b7c11"), name: "authentik Admins", isSuperuser: true)
  ]
  package var users: [SandboxUser] = [SandboxUser(pk: 4, username: "akadmin")]
  package var blueprints: [SandboxBlueprint] = []
  /// Whether it has a valid enterprise licence.
  package var isLicensed = false
  package var events: [AuditEvent] = []
  /// What the log of an import holds of other requests to the same process (authentik-2026.8).
  package var logOfOthers: [JSON] = [ImportLog.lineOfAnother]
  /// Users by the token that speaks for them.
  package var accounts: [String: Account] = [:]

  /// All bindings, in the sequence in which the database happens to hold them.
  package private(set) var bindings: [Binding] = []
  /// Every set of bindings that the server ever held, oldest first; the last one is `bindings`.
  package private(set) var history: [[Binding]] = [[]]

  /// Makes the keys of new rows; tests put in the ones they expect.
  package var makeKey: @Sendable () -> PrimaryKey = { PrimaryKey(UUID().uuidString) }
  /// The time that events carry, as ISO 8601 in UTC.
  package var now: @Sendable () -> String = {
    Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  package init(version: AuthentikVersion = .newest) {
    self.version = version
    release = version.release
  }

  /// Takes the bindings that a transaction leaves: one state, whatever it wrote.
  mutating func commit(_ bindings: [Binding]) {
    self.bindings = bindings
    history.append(bindings)
  }

  /// Sets all bindings at once, as the state that history begins with.
  package mutating func begin(with bindings: [Binding]) {
    self.bindings = bindings
    history = [bindings]
  }
}

// Edits, by requests and by tests that play another administrator. Each is one state in the history.
extension SandboxState {
  package mutating func insert(_ binding: Binding) {
    bindings.append(binding)
    history.append(bindings)
  }

  /// Changes the fields of a binding; one that is gone is put back, as Django's `save()` does.
  package mutating func save(_ binding: Binding) {
    if let index = bindings.firstIndex(where: { $0.pk == binding.pk }) {
      bindings[index] = binding
      history.append(bindings)
    } else {
      insert(binding)
    }
  }

  /// Changes a binding in place; nothing happens where there is none.
  package mutating func edit(_ pk: PrimaryKey, _ change: (inout BindingSettings) -> Void) {
    guard var binding = binding(pk) else { return }
    change(&binding.settings)
    save(binding)
  }

  /// Changes a binding as a person does in the web interface, which leaves an event.
  package mutating func edit(
    _ pk: PrimaryKey, by username: String, userAgent: String = "Mozilla/5.0", _ change: (inout BindingSettings) -> Void
  ) {
    edit(pk, change)
    guard let binding = binding(pk) else { return }
    let request = Request(
      method: "PATCH", target: "/api/v3/flows/bindings/\(pk)/", headers: [Header("User-Agent", userAgent)])
    record(.updated, binding, request, .user(Account(pk: 5, username: username)))
  }

  /// Deletes a binding and the policies bound to it.
  package mutating func delete(_ pk: PrimaryKey) {
    guard let index = bindings.firstIndex(where: { $0.pk == pk }) else { return }
    let binding = bindings.remove(at: index)
    policyBindings.removeAll { $0.target == binding.policyBindingModel }
    history.append(bindings)
  }
}

extension SandboxState {
  package func binding(_ pk: PrimaryKey) -> Binding? { bindings.first { $0.pk == pk } }
  package func flow(_ pk: PrimaryKey) -> SandboxFlow? { flows.first { $0.pk == pk } }
  package func flow(slug: String) -> SandboxFlow? { flows.first { $0.slug == slug } }
  package func stage(_ pk: PrimaryKey) -> SandboxStage? { stages.first { $0.pk == pk } }
  package func stage(named name: String) -> SandboxStage? { stages.first { $0.name == name } }

  /// The bindings of a flow by order, as the flow planner runs them.
  package func bindings(ofFlow flow: PrimaryKey) -> [Binding] {
    bindings.filter { $0.settings.flow == flow }.sorted { $0.settings.order < $1.settings.order }
  }
}
