import Bindings
import Blueprints
import Foundation

/// Blueprints in manifests, and what is read of a file with one.
enum Manifest {
  /// Has a warning at line 10, column 19 of its own.
  static let blueprint = """
    version: 1
    metadata:
      name: login
    entries:
      - model: authentik_flows.flowstagebinding
        identifiers:
          target: !Find [authentik_flows.flow, [slug, corp]]
          stage: !Find [authentik_flows.stage, [name, one]]
          order: 20
        attrs: {      ordr: 1}

    """

  static func indented(_ text: String, _ columns: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : String(repeating: " ", count: columns) + $0 }.joined(separator: "\n")
  }

  static let configMap =
    "apiVersion: v1\nkind: ConfigMap\ndata:\n  login.yaml: |\n" + indented(blueprint, 4)
  static let base64 = Data(blueprint.utf8).base64EncodedString()

  static func readings(_ text: String, _ origin: BlueprintText.Origin = .walked) -> [BlueprintReading] {
    BlueprintReader().readings(of: BlueprintText(file: "m.yaml", bytes: Array(text.utf8), origin: origin))
  }

  static func wrapped(_ text: String) -> [Diagnostic] {
    readings("kind: ConfigMap\ndata:\n  a.yaml: |\n" + indented(text, 4)).flatMap(\.diagnostics)
  }
}
