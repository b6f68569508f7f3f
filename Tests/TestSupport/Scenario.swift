package import Foundation
package import Reconciliation

/// One folder of `Tests/Scenarios`: `blueprint.yaml` and `current.json`, `options.txt` where flags are given, and the
/// reports that they lead to, in every format.
package struct Scenario: Sendable, CustomStringConvertible {
  package let name: String

  package static let folder = Repository.root.appending(path: "Tests/Scenarios")

  package static var all: [Scenario] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { FileManager.default.fileExists(atPath: folder.appending(path: "\($0)/blueprint.yaml").path) }
      .sorted().map(Scenario.init)
  }

  package var description: String { name }

  package func file(_ name: String) -> URL { Self.folder.appending(path: "\(self.name)/\(name)") }

  package func snapshot() throws -> Snapshot {
    try JSONDecoder().decode(Snapshot.self, from: Data(contentsOf: file("current.json")))
  }

  package func readings() throws -> [BlueprintReading] {
    let text = try String(contentsOf: file("blueprint.yaml"), encoding: .utf8)
    return [BlueprintReader().read(BlueprintText(file: "blueprint.yaml", text: text))]
  }

  package func options() -> PlanOptions {
    let words = ((try? String(contentsOf: file("options.txt"), encoding: .utf8)) ?? "").split(
      whereSeparator: \.isWhitespace)
    var options = PlanOptions()
    for word in words {
      switch word {
      case "--create": options.creates = true
      case "--delete": options.deletes = true
      case "--prune": options.prunes = true
      default:
        let parts = word.split(separator: "=")
        guard parts.count == 3, parts[0] == "--allow", let rule = GuardRule(rawValue: String(parts[1])) else {
          preconditionFailure("\(name)/options.txt: \(word)")
        }
        options.allowances.insert(Allowance(rule, flow: String(parts[2])))
      }
    }
    return options
  }

  /// Plans against a store; what is wrong with the scenario itself is a failed precondition.
  package func plan(_ store: some BindingStore, options: PlanOptions? = nil) async throws -> Plan {
    try await Reconciler(store: store, options: options ?? self.options()).plan(readings()).get()
  }
}
