internal import AuthentikAPI
internal import Foundation
internal import Reconciliation

extension DoctorReport: RenderableReport {
  func text(_ style: TextStyle) -> String { DoctorText(style: style).render(self) }
}

extension Run {
  /// Checks address, TLS, version, token, rights, other managers and the clock; sends nothing but GET.
  func doctor() async throws(Failure) -> ExitCode {
    let outputs = try Outputs(arguments, surroundings)
    try outputs.checkWritable()
    let slugs = try await managedSlugs()
    let (report, code) = try await withServer { store throws(Failure) in
      var examination = Examination(store)
      await examination.run(managedFlows: slugs)
      return (examination.report, examination.code)
    }
    try outputs.write(report, try style, to: console)
    return code
  }

  /// The flows that the given blueprints name, as far as they are named by slug.
  private func managedSlugs() async throws(Failure) -> Set<String> {
    guard !arguments.operands.isEmpty else { return [] }
    var ignored: [Diagnostic] = []
    let bindings = try await readValidBlueprints().flatMap(\.bindings).filter { $0.active != false }
    return Set(bindings.compactMap { DesiredLookUps.reading($0, into: &ignored)?.flow?.name })
  }
}

/// One look at a server, check by check; a check that cannot be made ends it.
private struct Examination {
  private let store: AuthentikBindingStore
  private var checks: [DoctorReport.Check] = []
  private(set) var code = ExitCode.done

  /// Clocks further apart than this make times in reports misleading.
  private static let tolerance = 30.0
  private static let knownVersions = ["2024.8", "2025.10", "2026.5"]

  init(_ store: AuthentikBindingStore) { self.store = store }

  var report: DoctorReport { DoctorReport(server: store.address, checks: checks) }

  mutating func run(managedFlows: Set<String>) async {
    do throws(StoreError) {
      let user = try await store.whoAmI()
      let isEncrypted = store.address.hasPrefix("https://")
      add("address", .good, "an authentik answers")
      add(
        "TLS", isEncrypted ? .good : .warning,
        isEncrypted ? "the certificate is trusted" : "not used: whoever is on the way can read the token",
        cure: isEncrypted ? nil : "use https:// unless the server is on this machine")
      try await examineVersion()
      add("token", .good, "belongs to \(user.username)\(user.isSuperuser ? ", a superuser" : "")")
      try await examineRights(user)
      try await examineManagers(managedFlows)
      try await examineClock()
    } catch {
      let failure = Failure(error)
      code = failure.code
      let subject =
        switch error {
        case .tokenRefused: "token"
        case .rightMissing: "rights"
        default: "address"
        }
      add(subject, .bad, error.message)
    }
  }

  private mutating func examineVersion() async throws(StoreError) {
    guard let version = try await store.authentikVersion() else {
      return add("version", .notKnowable, "the token may not see it")
    }
    let isKnown = Self.knownVersions.contains { version == $0 || version.hasPrefix($0 + ".") }
    add(
      "version", isKnown ? .good : .warning, "authentik \(version)",
      cure: isKnown
        ? nil : "flowbind is tested with \(Self.knownVersions.joined(separator: ", ")); compare a plan before you apply"
    )
  }

  private mutating func examineRights(_ user: WhoAmI) async throws(StoreError) {
    let needed: [(resource: Resource, isNeededFor: String)] = [
      (.flows, "plan"), (.bindings, "plan"), (.stages, "plan"), (.identificationStages, "guards"),
      (.policyBindings, "guards"), (.events, "drift's who and when"),
    ]
    for (resource, use) in needed {
      let mayRead = try await store.mayRead(resource)
      let isVital = use == "plan"
      if !mayRead, isVital { code = .noPermission }
      add(
        "view", mayRead ? .good : isVital ? .bad : .warning,
        "\(resource.noun), for \(use)\(mayRead ? "" : ": not allowed")",
        cure: mayRead ? nil : "give \(user.username) \(resource.right(toSend: .get) ?? "the right to view them")")
    }
    for (method, use) in [(HTTPRequest.Method.put, "apply"), (.post, "--create"), (.delete, "--delete and --prune")] {
      let right = Resource.bindings.right(toSend: method) ?? ""
      add(
        "write", user.isSuperuser ? .good : .notKnowable,
        user.isSuperuser ? "\(use): a superuser may" : "\(use): no GET can tell whether \(user.username) may",
        cure: user.isSuperuser ? nil : "it takes \(right)")
    }
  }

  private mutating func examineManagers(_ managedFlows: Set<String>) async throws(StoreError) {
    let instances: [BlueprintInstance]
    do throws(StoreError) {
      instances = try await store.blueprintInstances().filter(\.isEnabled)
    } catch .rightMissing {
      return add("managers", .notKnowable, "the token may not see blueprint instances")
    }
    guard !managedFlows.isEmpty else {
      return add(
        "managers", .notKnowable,
        "\(instances.count) blueprint instances are enabled; no blueprints are given to compare",
        cure: "flowbind doctor PATH… names those that manage the same flows")
    }
    let rivals = instances.filter { instance in
      managedFlows.contains { instance.content.contains($0) || instance.path.contains($0) }
    }
    if rivals.isEmpty {
      add("managers", .good, "no enabled blueprint instance names a managed flow in its path or content")
    }
    for rival in rivals {
      add(
        "managers", .warning,
        "authentik applies “\(rival.name)” (\(rival.path.isEmpty ? "stored inline" : rival.path)) itself",
        cure: "disable that blueprint instance, or the two will undo each other")
    }
  }

  private mutating func examineClock() async throws(StoreError) {
    guard let date = try await store.serverDate() else { return add("clock", .notKnowable, "the server sends no date") }
    let apart = abs(date.timeIntervalSinceNow)
    add(
      "clock", apart <= Self.tolerance ? .good : .warning, "\(Int(apart.rounded())) s apart",
      cure: apart <= Self.tolerance ? nil : "set both clocks by NTP")
  }

  private mutating func add(
    _ subject: String, _ verdict: DoctorReport.Check.Verdict, _ message: String, cure: String? = nil
  ) {
    checks.append(DoctorReport.Check(subject, verdict, message, cure: cure))
  }
}
