internal import YAML

/// A blueprint that is a value of another YAML file, such as a Kubernetes ConfigMap, or of a blueprint.
struct WrappedBlueprint {
  /// The keys that lead to the value, as `data.login.yaml` or `items[1].spec.blueprint`.
  var part: String
  /// What it says, or why that is not to be read; either with places of the file.
  var content: Result<YAMLDocument, YAMLSyntaxError>
  /// The text that it was read from, and where that stands in the file.
  var bytes: [UInt8]
  var placement: YAMLPlacement
  /// Whether lines of the file may be shown for it: not those of a Secret, nor what is no readable text there.
  var showsLines: Bool
}

extension YAMLNode {
  /// Whether this is a blueprint, and no other mapping with a key `entries`: one of its entries names a model.
  var isBlueprint: Bool {
    guard let entries = child("entries") else { return false }
    let lists = entries.kind == .sequence ? [entries] : entries.pairs.map(\.value)
    return lists.contains { list in list.items.contains { $0.child("model") != nil } }
  }
}
