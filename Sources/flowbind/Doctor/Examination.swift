internal import AuthentikAPI
internal import Bindings
internal import Documents
internal import Foundation
internal import Planning

/// One look at a server, check by check; a check that cannot be made ends it.
struct Examination {
  private let store: AuthentikBindingStore
  private var checks: [DoctorReport.Check] = []
  private(set) var code = ExitCode.done
  /// What the token may not view.
  private var hidden: Set<Resource> = []

  /// Clocks further apart than this make times in reports misleading.
  private static let tolerance = 30.0
  /// A token that ends within a week ends before anybody looks again.
  private static let soon = 7 * 86_400.0
  private static let time = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
  private static let knownVersions = ["2024.8", "2025.10", "2026.5", "2026.8"]

  init(_ store: AuthentikBindingStore) { self.store = store }

  var report: DoctorReport { DoctorReport(server: store.address, checks: checks) }

  mutating func run(_ managed: ManagedFlows) async {
    do throws(StoreError) {
      let user = try await store.whoAmI()
      add("address", .good, "an authentik answers")
      examineEncryption()
      try await examineVersion()
      add("token", .good, "belongs to \(user.username)\(user.isSuperuser == true ? ", a superuser" : "")")
      try await examineExpiry(user)
      try await examineProxies()
      try await examineRights(user, managed)
      try await examineManagers(managed, user)
      try await examineWays()
      try await examineClock()
    } catch {
      code = Failure(error).code
      let subject =
        switch error {
        case .tokenRefused: "token"
        case .rightMissing: "rights"
        default: "address"
        }
      // The message says how this one is cured.
      add(subject, .bad, error.message, cure: "then run doctor again: nothing after this could be looked at")
    }
  }

  private mutating func examineEncryption() {
    if store.address.hasPrefix("https://") {
      add("TLS", .good, "the certificate is trusted")
    } else if store.isOnThisMachine {
      add("TLS", .good, "not used, and not needed on this machine")
    } else {
      add("TLS", .warning, "not used: whoever is on the way can read the token", cure: "use https://")
    }
  }

  /// Since 2026.8.1, a token that is made without an expiry on a new install lives for a day.
  ///
  /// The list does not say which token is ours, so that the first of the user's to end is told.
  private mutating func examineExpiry(_ user: WhoAmI) async throws(StoreError) {
    guard let tokens = try await store.apiTokens(of: user), !tokens.isEmpty else {
      return add(
        "token", .notKnowable, "when it expires: the token may not see \(user.username)'s tokens",
        cure: "look under Directory → Tokens and App passwords")
    }
    let ending = tokens.filter(\.expiring).compactMap(\.expires).sorted()
    guard let first = ending.first else { return add("token", .good, "does not expire") }
    let count = tokens.count == 1 ? "it expires" : "of \(user.username)'s \(tokens.count) API tokens the first expires"
    let isSoon = (try? Date(first, strategy: Self.time)).map { $0.timeIntervalSinceNow < Self.soon } ?? true
    add(
      "token", isSoon ? .warning : .good, "\(count) at \(first)",
      cure: isSoon ? "make one that stays, or that is renewed in time: it lives for a day unless told otherwise" : nil)
  }

  /// A proxy whose headers are not trusted is taken for the client (since 2026.8, trusted proxies have to be named).
  private mutating func examineProxies() async throws(StoreError) {
    guard let reached = try await store.reached() else {
      return add(
        "proxy", .notKnowable, "the token may not see how the server is reached",
        cure: "it takes \(Resource.system.right(toSend: .get) ?? "")")
    }
    let isSecure = store.address.hasPrefix("https://")
    guard isSecure, !reached.isSecure else { return add("proxy", .good, "the server knows how it is reached") }
    add(
      "proxy", .warning, "the server takes https for http: it does not trust the headers of the proxy before it",
      cure: "name the proxy in AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS")
  }

  private mutating func examineVersion() async throws(StoreError) {
    let tested =
      "flowbind is tested with \(Self.knownVersions.joined(separator: ", ")); compare a plan before you apply"
    guard let version = try await store.authentikVersion() else {
      return add("version", .notKnowable, "the token may not see it", cure: tested)
    }
    let isKnown = Self.knownVersions.contains { version == $0 || version.hasPrefix($0 + ".") }
    add("version", isKnown ? .good : .warning, "authentik \(version)", cure: isKnown ? nil : tested)
  }

  private mutating func examineRights(_ user: WhoAmI, _ managed: ManagedFlows) async throws(StoreError) {
    let needed: [(resource: Resource, isNeededFor: String)] = [
      (.flows, "plan"), (.bindings, "plan"), (.stages, "plan"),
      (.policyBindings, managed.declaresPolicies ? "drift of the declared policies" : "policies"),
      (.policies, "declared policies"), (.events, "drift's who and when"),
    ]
    var counts: [Resource: Int] = [:]
    for (resource, use) in needed {
      counts[resource] = try await examineView(
        of: resource, for: use, user,
        isVital: use == "plan" || resource == .policyBindings && managed.declaresPolicies)
    }
    try await examineSettings(user)
    if counts[.flows] != nil, let visible = counts[.bindings] { try await examineHiddenBindings(user, visible) }
    for (method, use) in [(HTTPRequest.Method.put, "apply"), (.post, "--create"), (.delete, "--delete and --prune")] {
      addWrite("write", use, user, cure: "it takes \(Resource.bindings.right(toSend: method) ?? "")")
    }
    try await examineImport(user)
    compareWithRoles(user)
  }

  /// Whether `apply --atomic` can be used here.
  private mutating func examineImport(_ user: WhoAmI) async throws(StoreError) {
    let release = try await store.authentikRelease()
    let needed = ImportRights.needed(on: release)
    let rights = needed + ImportRights.toDropCachedPlans.filter { !needed.contains($0) }
    let cure = "it takes \(rights.joined(separator: ", "))"
    guard !ImportRights.areBroad(on: release) else {
      return add(
        "import", .warning,
        "apply --atomic: this release asks for rights to write every flow, stage and policy, and imports whatever it is given",
        cure: "prefer PUT here, which is the default; \(cure)")
    }
    addWrite("import", "apply --atomic", user, cure: cure)
  }

  /// What no GET tells of a token, but for that of a superuser.
  private mutating func addWrite(_ subject: String, _ use: String, _ user: WhoAmI, cure: String) {
    let isSuperuser = user.isSuperuser == true
    add(
      subject, isSuperuser ? .good : .notKnowable,
      isSuperuser ? "\(use): a superuser may" : "\(use): no GET can tell whether \(user.username) may",
      cure: isSuperuser ? nil : cure)
  }

  /// Which of the documented roles the token amounts to, as far as a GET can tell.
  private mutating func compareWithRoles(_ user: WhoAmI) {
    if user.isSuperuser == true {
      return add("role", .good, "a superuser, who may do far more than the roles plan, drift and apply")
    }
    func lacks(_ role: LeastRole) -> String {
      role.views.filter(hidden.contains).compactMap { $0.right(toSend: .get) }.joined(separator: ", ")
    }
    let (plan, drift) = (lacks(.plan), lacks(.drift))
    if drift.isEmpty {
      add("role", .good, "all that the roles plan and drift give, and apply but for the right to change")
    } else if plan.isEmpty {
      add("role", .good, "all that the role plan gives; drift and apply want \(drift), too")
    } else {
      add(
        "role", .warning, "less than the role plan: \(plan) \(plan.contains(",") ? "are" : "is") missing",
        cure: "the chapter Rights of the documentation has each role as a blueprint")
    }
  }

  /// Each type of stage has a right of its own; without it what its stages are set to is unknown to the guards.
  private mutating func examineSettings(_ user: WhoAmI) async throws(StoreError) {
    let models: Set<String>
    do throws(StoreError) {
      models = Set(try await store.stages().map(\.model))
    } catch .rightMissing {
      return
    }
    for type in DecidingStageType.allCases where models.contains(type.rawValue) {
      _ = try await examineView(of: Resource(of: type), for: "guards", user)
    }
  }

  /// Answers how many of them the token may view; nil where it may view none.
  private mutating func examineView(
    of resource: Resource, for use: String, _ user: WhoAmI, isVital: Bool = false
  ) async throws(StoreError) -> Int? {
    let count = try await store.visibleCount(of: resource)
    let mayRead = count != nil
    if !mayRead {
      hidden.insert(resource)
      if isVital { code = .noPermission }
    }
    add(
      "view", mayRead ? .good : isVital ? .bad : .warning,
      "\(resource.noun), for \(use)\(mayRead ? "" : ": not allowed")",
      cure: mayRead ? nil : "give \(user.username) \(resource.right(toSend: .get) ?? "the right to view them")")
    return count
  }

  /// A right on single bindings shows some and hides others; the flows say how many there are.
  private mutating func examineHiddenBindings(_ user: WhoAmI, _ visible: Int) async throws(StoreError) {
    let promised = try await store.flows().compactMap(\.bindingCount).reduce(0, +)
    guard visible < promised else { return }
    code = .noPermission
    add(
      "view", .bad, "\(visible) of \(promised) flow-stage bindings: the others are hidden from \(user.username)",
      cure: "give the right \(Resource.bindings.right(toSend: .get) ?? "") for all bindings, not for single ones")
  }

  private mutating func examineManagers(_ managed: ManagedFlows, _ user: WhoAmI) async throws(StoreError) {
    let instances: [BlueprintInstance]
    do throws(StoreError) {
      instances = try await store.blueprintInstances().filter(\.enabled)
    } catch .rightMissing {
      return add(
        "managers", .notKnowable, "the token may not see blueprint instances",
        cure: "give \(user.username) \(Resource.blueprints.right(toSend: .get) ?? "")")
    }
    guard !managed.slugs.isEmpty else {
      return add(
        "managers", .notKnowable,
        "\(instances.count) blueprint instances are enabled; no blueprints are given to compare",
        cure: "flowbind doctor PATH… names those that manage the same flows")
    }
    var managed = managed
    if instances.contains(where: { $0.content?.isEmpty == false }) {
      managed.keys = try await store.flows().filter { managed.slugs.contains($0.slug) }.map(\.pk.text)
    }
    let rivals = instances.filter(managed.isNamed(by:))
    for rival in rivals {
      add(
        "managers", .warning,
        "authentik applies “\(rival.name)” (\(rival.file ?? "stored inline")) itself",
        cure: "disable that blueprint instance, or the two will undo each other")
    }
    // authentik's API shows the path of a blueprint file and never what is in it (all versions).
    let unseen = instances.filter { $0.content?.isEmpty != false && !rivals.contains($0) }
    if rivals.isEmpty {
      add("managers", .good, "no enabled blueprint instance names a managed flow in its path or stored content")
    }
    guard !unseen.isEmpty else { return }
    add(
      "managers", .notKnowable,
      "\(unseen.count) more \(unseen.count == 1 ? "is" : "are") enabled whose files no GET shows",
      cure: "look in authentik under Customization → Blueprints for what manages the same flows")
  }

  /// Flows by which whoever knows a user name is logged in, whichever blueprint may say so.
  private mutating func examineWays() async throws(StoreError) {
    let snapshot: Snapshot
    do throws(StoreError) {
      snapshot = try await SnapshotReader(store: store).read(at: "")
    } catch .rightMissing(let cause) {
      return add("who gets in", .notKnowable, cause, cure: "give the token the rights that are named above")
    }
    let report = WaysReport(snapshot, requirements: [])
    for flow in report.flows {
      guard let fault = flow.fault else { continue }
      add(
        "who gets in", .warning, "by \(flow.slug) \(fault)",
        cure: "flowbind ways --flow \(flow.slug.quotedForShell) shows who gets in, flowbind drift who made it so")
    }
    if report.flows.allSatisfy({ $0.fault == nil }) {
      add("who gets in", .good, "no login by user name alone, as far as the token may see")
    }
  }

  private mutating func examineClock() async throws(StoreError) {
    guard let date = try await store.serverDate() else {
      return add("clock", .notKnowable, "the server sends no date", cure: "compare the two clocks by hand")
    }
    let ahead = date.timeIntervalSinceNow
    let isGood = abs(ahead) <= Self.tolerance
    let seconds = Int(abs(ahead).rounded())
    add(
      "clock", isGood ? .good : .warning,
      isGood ? "within \(Int(Self.tolerance)) s" : "the server's is \(seconds) s \(ahead > 0 ? "ahead" : "behind")",
      cure: isGood ? nil : "set both clocks by NTP")
  }

  private mutating func add(
    _ subject: String, _ verdict: DoctorReport.Check.Verdict, _ message: String, cure: String? = nil
  ) {
    checks.append(DoctorReport.Check(subject, verdict, message, cure: cure))
  }
}
