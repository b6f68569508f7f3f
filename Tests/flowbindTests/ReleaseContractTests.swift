import Bindings
import Foundation
import Testing

@testable import AuthentikSandbox
@testable import Blueprints
@testable import flowbind

/// Each known release as flowbind has it, told from the one before it: what is read, who is believed, what is played.
///
/// Every part is asked of the code that a run uses, so a line that is added to one table and forgotten in another shows
/// here.
@Suite(.serialized) struct ReleaseContractTests {
  @Test func `every known release has a contract, in its place`() {
    let releases = ReleaseContract.all.map(\.release)
    #expect(releases.filter { !$0.isCandidate } == AuthentikRelease.known)
    #expect(releases == releases.sorted())
    #expect(ReleaseContract.all.compactMap(\.sandbox).count == AuthentikVersion.allCases.count)
  }

  @Test(arguments: ReleaseContract.pairs)
  func `the language is what the contract says`(before: ReleaseContract?, now: ReleaseContract) throws {
    #expect(Self.news(before, now, Self.features) == Set(now.language))
  }

  @Test(arguments: ReleaseContract.pairs)
  func `the models of entries are what the contract says`(before: ReleaseContract?, now: ReleaseContract) throws {
    // The oldest release has all the others: its models are those that no line brings.
    guard let before else {
      let brought = ReleaseContract.all.flatMap(\.models).filter { !$0.hasPrefix("-") }
      #expect(Self.models(now.release).isDisjoint(with: brought))
      return
    }
    #expect(Self.news(before, now, Self.models) == Set(now.models))
  }

  @Test(arguments: ReleaseContract.pairs.dropFirst())
  func `the fields and words of flows and stages are what the contract says`(
    before: ReleaseContract?, now: ReleaseContract
  ) throws {
    #expect(Self.news(before, now, Self.fields) == Set(now.fields))
  }

  @Test(arguments: ReleaseContract.all)
  func `a source stage proves what the contract says`(contract: ReleaseContract) {
    #expect(contract.release.sourceStageProves == contract.sourceStageProves)
  }

  /// Over the whole line: the sandbox plays the release, and the client makes of it what it makes of a real one.
  @Test(arguments: ReleaseContract.all.filter { $0.sandbox != nil })
  func `the sandbox plays it, and the client reads that`(contract: ReleaseContract) async throws {
    let version = try #require(AuthentikVersion(rawValue: contract.release.description))
    #expect(Self.play(version) == contract.sandbox)
    let server = SandboxServer(state: .freshInstall(version: version))
    let environment = ["AUTHENTIK_URL": try server.start(), "AUTHENTIK_TOKEN": server.token]
    let snapshot = await CommandRun(["snapshot", "-o", "json"], environment: environment)
    #expect(snapshot.code == .done, "\(snapshot.error)")
    #expect(snapshot.output.contains("\"authentik_version\" : \"\(version.release)\""))
    let bindings = server.withState { $0.bindings.map(\.pk.text) }
    #expect(bindings.allSatisfy { snapshot.output.contains($0) })

    server.faults.on(.from(1), path: "/api/v3/", .answer(version.startingResponse))
    let starting = await CommandRun(["snapshot", "--timeout", "1s"], environment: environment)
    #expect(starting.code == .unavailable && starting.error.contains("--connect-wait"), "\(starting.error)")
  }

  // MARK: - What the code says

  private static func news(
    _ before: ReleaseContract?, _ now: ReleaseContract, _ part: (AuthentikRelease) -> Set<String>
  ) -> Set<String> {
    let (old, new) = (before.map { part($0.release) } ?? [], part(now.release))
    return new.subtracting(old).union(old.subtracting(new).map { "-" + $0 })
  }

  private static func read(_ text: String, _ release: AuthentikRelease) -> BlueprintReading {
    var options = ReadingOptions(release: release)
    options.environment = AllowedEnvironment(allowing: ["UNSET"], in: [:])
    return BlueprintReader(options: options).read(
      BlueprintText(file: "f.yaml", text: "version: 1\ncontext: {a: {b: true}, x: false}\nentries:\n\(text)\n"))
  }

  /// What of the language the release has that some other lacks.
  private static func features(_ release: AuthentikRelease) -> Set<String> {
    func binding(_ parts: String) -> BlueprintReading {
      let entry = "model: authentik_flows.flowstagebinding, identifiers: {pk: 11111111-1111-4111-8111-111111111111}"
      return read("- {\(entry), \(parts)}", release)
    }
    var has: Set<String> = []
    for tag in BlueprintTag.allCases {
      // Nobody evaluates it, but every loader has to know it.
      let usage = tag.usage.components(separatedBy: ", or ")[0]
      if binding("conditions: [false], attrs: {order: \(usage)}").isValid { has.insert(tag.rawValue) }
    }
    has.subtract([
      "!KeyOf", "!Find", "!Context", "!Env", "!Format", "!Condition", "!If", "!Enumerate", "!Index", "!Value",
    ])
    if read("  section:\n  - {model: authentik_core.group, identifiers: {name: a}}", release).isValid {
      has.insert("sections")
    }
    if binding("state: must_created, attrs: {order: 1}").bindings.first?.state == .mustCreated {
      has.insert("must_created")
    }
    let modes = ["EQ", "NEQ"].filter { binding("conditions: [!Condition [\($0), a, a]], attrs: {order: 1}").isValid }
    has.formUnion(modes)
    func isActive(_ condition: String) -> Bool? {
      binding("conditions: [\(condition)], attrs: {order: 1}").bindings.first?.active
    }
    if isActive("!Context a.b") == true { has.insert("dotted !Context") }
    if isActive("!Env [UNSET, !Context x]") == false { has.insert("tag as default of !Env") }
    if isActive("!Context goauthentik.io/enterprise/licensed") == true { has.insert("licensed without a licence") }
    return has
  }

  private static func models(_ release: AuthentikRelease) -> Set<String> {
    let names = KnownModels.names.filter { name in
      let reading = read("- {model: \(name), identifiers: {name: x}}", release)
      return !reading.diagnostics.contains { ["model-too-new", "refused-model"].contains($0.code) }
    }
    return Set(names.map { String($0.dropFirst("authentik_".count)) })
  }

  /// `model field`, and `model field: word`, of the models that all releases have; those of new ones come with them.
  private static func fields(_ release: AuthentikRelease) -> Set<String> {
    var has: Set<String> = []
    for model in ObjectRules.models where ModelName.lifetime(model) == Lifetime() {
      let name = model.split(separator: ".")[1]
      for field in ObjectColumns.of(model)?.keys ?? [:].keys where !field.hasSuffix("_id") {
        if ColumnPath.problem(field, of: model, release) == nil { has.insert("\(name) \(field)") }
      }
      for rule in ObjectRules.of(model) {
        guard let words = rule.words else { continue }
        for word in words {
          let value: Value = rule.isList ? .list([.string(word)]) : .string(word)
          if (try? rule.check(value, release)) != nil { has.insert("\(name) \(rule.name): \(word)") }
        }
      }
    }
    return has
  }

  private static func play(_ version: AuthentikVersion) -> String {
    var state = SandboxState.freshInstall(version: version)
    state.accounts["t"] = .administrator
    func ask(_ target: String) -> JSON? { try? JSONParser.parse(state.ask("GET", target, as: "t").body) }
    let list = ask("flows/bindings/?page_size=1000")
    return [
      "\(ask("admin/version/")?["version_current"] == .string(version.release) ? "named" : "unnamed")",
      "pages of \(version.defaultPageSize), \(version.maximumPageSize.map { "\($0) at most" } ?? "as large as asked")",
      list?["autocomplete"] == nil ? "no autocomplete" : "autocomplete",
      ask("flows/instances/none/")?["detail"] == .string("Not found.") ? "404 of nothing" : "404 of a model",
      "starting \(version.startingResponse.status)",
    ].joined(separator: "; ")
  }
}

extension FieldRule {
  /// The words of a choice; nil for other kinds.
  fileprivate var words: [String]? {
    switch kind {
    case .choice(let choices, _), .choices(let choices, _): choices.map(\.word)
    case .text, .slug, .address, .flag, .integer, .number, .duration, .keys, .key, .mapping: nil
    }
  }

  fileprivate var isList: Bool { if case .choices = kind { true } else { false } }
}
