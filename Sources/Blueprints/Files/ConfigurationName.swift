/// What flowbind's configuration is called, and what people call it who do not know.
package enum ConfigurationName {
  package static let right = "flowbind.yaml"
  package static let wrong = ["flowbind.yml", ".flowbind.yaml", ".flowbind.yml"]
  /// None of them is a blueprint.
  package static let all = [right] + wrong

  /// Whether a file is called so, or would be but for capitals.
  package static func isOne(_ name: String) -> Bool { all.contains(name.lowercased()) }
}
