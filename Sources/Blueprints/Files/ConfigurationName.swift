/// What flowbind's configuration is called, and what people call it who do not know.
package enum ConfigurationName {
  package static let right = "flowbind.yaml"
  package static let wrong = ["flowbind.yml", ".flowbind.yaml", ".flowbind.yml"]
  /// None of them is a blueprint.
  package static let all = [right] + wrong
}
