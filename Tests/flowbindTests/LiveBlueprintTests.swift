import Bindings
import Foundation
import TestSupport
import Testing

@testable import Blueprints
@testable import flowbind

extension LiveTests {
  /// The example blueprints on a real authentik: its importer takes each of them, and does what flowbind says.
  ///
  /// Names are changed, so that nothing is touched but what the test made.
  @Suite(.serialized, .timeLimit(.minutes(10))) struct Examples {
    static let files = (try? FileManager.default.contentsOfDirectory(atPath: examples))?.sorted() ?? []

    @Test(
      .enabled(
        if: LiveServer.ofEnvironment != nil,
        "set FLOWBIND_LIVE_URL and FLOWBIND_LIVE_TOKEN (a superuser's) to try a real authentik"),
      arguments: files)
    func `a real importer takes it, and flowbind does the same`(file: String) async throws {
      let server = try #require(LiveServer.ofEnvironment)
      let importer = try await LiveImporter(server)
      let (example, objects) = try Self.renamed(file)
      let folder = try Folder([file: example])
      func flowbind(_ words: [String]) async throws -> CommandRun {
        await CommandRun(
          [words[0], folder.path(file), "--allow-http"] + words.dropFirst(),
          environment: [
            "AUTHENTIK_URL": server.address, "AUTHENTIK_TOKEN": server.token, "STATE_DIRECTORY": folder.path("state"),
          ])
      }
      func imported(_ text: String) async throws {
        let answer = try await importer.answer(to: text)
        try #require(answer.isTaken, "\(file): \(answer.status) \(answer.text.prefix(2000))\n\(text)")
      }
      /// The bindings of the flows that the file is about, without their keys.
      func bindings() async throws -> [String] {
        let export = await CommandRun(
          ["export", "--allow-http", "--flow", "\(objects.prefix)-*"],
          environment: ["AUTHENTIK_URL": server.address, "AUTHENTIK_TOKEN": server.token])
        // The flow that an example makes is not there yet.
        if objects.awaited, export.code == .invalidBlueprint { return [] }
        try #require(export.code == .done, "\(export.error)")
        return export.output.components(separatedBy: "  - model: ").dropFirst().sorted()
      }

      try await Self.removing(objects, by: importer) {
        // What flowbind writes is what authentik would have made of it.
        try await imported(objects.making)
        let before = try await bindings()
        let applied = try await flowbind(["apply", "--yes", "--create", "--no-journal", "--allow", "weaker-way=*"])
        let written = try await bindings()
        // A flow that the file itself makes is authentik's to make.
        #expect(applied.code == (objects.awaited ? .differences : .done), "\(applied.error)\(applied.output)")
        #expect((written == before) == objects.awaited)
        try await imported(example)
        let after = try await bindings()
        if !objects.awaited { #expect(after == written) }
        #expect(try await flowbind(["plan", "--detailed-exitcode"]).code == .done)

        // And where authentik comes first, flowbind finds nothing to do.
        try await imported(objects.unmaking)
        try await imported(objects.making)
        try await imported(example)
        #expect(try await bindings() == after)
        for words in [["plan", "--detailed-exitcode"], ["drift"]] {
          let run = try await flowbind(words + ["-o", "json"])
          #expect(run.code == .done, "\(run.error)\(run.output)")
          let report = try AnyJSON(reading: Data(run.output.utf8))
          for said in ["findings", "differences", "diagnostics"] {
            #expect([nil, .array([])].contains(report[said]), "\(file), \(words[0]): \(run.output)")
          }
        }
      }
    }

    // MARK: - What an example looks up

    struct Objects {
      /// Makes the flows and stages, and a binding elsewhere for each that the example moves.
      var making: String
      var unmaking: String
      /// The example makes a flow by itself, which flowbind leaves to authentik.
      var awaited: Bool
      var prefix: String
    }

    /// An example with names that nobody else has, and blueprints for what it takes to be there.
    static func renamed(_ file: String) throws -> (text: String, Objects) {
      let prefix = "flowbind-live-" + UUID().uuidString.prefix(8).lowercased()
      let text = try String(contentsOfFile: examples + "/" + file, encoding: .utf8)
        .replacing("default-auth", with: "\(prefix)-auth").replacing("corp-", with: "\(prefix)-")
      let reading = BlueprintReader().read(BlueprintText(file: file, text: text))
      let made = Set(reading.definitions.filter { $0.isFlow && !$0.isBare }.compactMap(\.name))
      var making: [String] = [], unmaking: [String] = [], named: [String: String] = [:]
      for binding in reading.bindings {
        var keys: [String] = []
        for field in ["target", "stage"] {
          let value = try #require(binding.fields.last { $0.name == field }?.value)
          let (model, name) = try #require(Self.object(value), "\(value)")
          let id = named[model + name] ?? "o\(named.count)"
          keys.append(id)
          guard named.updateValue(id, forKey: model + name) == nil else { continue }
          let naming = field == "target" ? "slug" : "name"
          unmaking.append("- {model: \(model), state: absent, identifiers: {\(naming): \(name)}}")
          if made.contains(name) { continue }
          let attrs = ObjectRules.of(model).filter { $0.isRequired && $0.name != naming }.compactMap { rule in
            LiveTests.ImporterRules.good(rule, model).map { "\(rule.name): \($0)" }
          }
          let users = model.hasSuffix("identificationstage") ? ["user_fields: [username]"] : []
          making.append(
            "- {model: \(model), id: \(id), identifiers: {\(naming): \(name)}, "
              + "attrs: {\((attrs + users).joined(separator: ", "))}}")
        }
        if !binding.identifiers.contains(where: { $0.name == "order" }) {
          making.append(
            "- {model: authentik_flows.flowstagebinding, identifiers: "
              + "{target: !KeyOf \(keys[0]), stage: !KeyOf \(keys[1]), order: 100}}")
        }
      }
      let head = "version: 1\nmetadata: {name: flowbind-live}\nentries:\n"
      return (
        text,
        Objects(
          making: head + ([LiveTests.ImporterRules.prompt] + making).joined(separator: "\n") + "\n",
          unmaking: head + unmaking.joined(separator: "\n") + "\n", awaited: !made.isEmpty, prefix: prefix)
      )
    }

    private static func object(_ value: Value) -> (model: String, name: String)? {
      func name(_ value: Value?) -> String? { if case .string(let name)? = value { name } else { nil } }
      switch value {
      case .reference(.find(let model, let conditions)): return name(conditions.first?.value).map { (model, $0) }
      case .reference(.keyOf(_, let entry)): return name(entry.identifiers.first?.value).map { (entry.model, $0) }
      default: return nil
      }
    }

    private static func removing(
      _ objects: Objects, by importer: LiveImporter, after work: () async throws -> Void
    ) async throws {
      let outcome: Result<Void, any Error>
      do { outcome = .success(try await work()) } catch { outcome = .failure(error) }
      let removal = try await importer.answer(to: objects.unmaking)
      #expect(removal.isTaken, "something is left on the server: \(removal.status) \(removal.text.prefix(600))")
      try outcome.get()
    }

    /// Needs no server: an example that the test cannot furnish would be tried on nothing.
    @Test(arguments: files)
    func `what an example looks up can be made`(file: String) throws {
      let (text, objects) = try Self.renamed(file)
      #expect(!text.contains("corp-"))
      for blueprint in [text, objects.making, objects.unmaking] {
        let reading = BlueprintReader().read(BlueprintText(file: file, text: blueprint))
        #expect(reading.diagnostics.filter { $0.severity != .note }.isEmpty, "\(reading.diagnostics)\n\(blueprint)")
      }
      #expect(objects.awaited == (file == "passkey-setup.yaml"))
    }
  }
}
