internal import YAML

/// A blueprint that is a value of another YAML file, such as a Kubernetes ConfigMap, or of a blueprint.
struct WrappedBlueprint {
  enum Content {
    /// What it says, with places of the file.
    case document(YAMLDocument)
    /// Why it is not to be read, with places of the file.
    case unreadable(YAMLSyntaxError)
    /// Entries of bindings that are in no blueprint.
    case stray(StrayBindings)
    /// A text that speaks of bindings and is no blueprint, such as a script that writes one.
    case otherText(YAMLMark)
    /// A value that may be a blueprint, and that only somebody else can read.
    case sealed(Seal, YAMLMark)
  }

  /// The keys that lead to the value, as `data.login.yaml` or `items[1].spec.blueprint`; nil for the file itself.
  var part: String?
  var content: Content
  /// The text that it was read from, and where that stands in the file.
  var bytes: [UInt8]
  var placement: YAMLPlacement
  /// Whether lines of the file may be shown for it: not those of a Secret, nor what is no readable text there.
  var showsLines: Bool
}

extension YAMLNode {
  /// Whether this is a blueprint, and no other mapping with a key `entries`: one of its entries is like those of one.
  var isBlueprint: Bool {
    guard let entries = child("entries") else { return false }
    let lists = entries.kind == .sequence ? [entries] : entries.pairs.map(\.value)
    // An entry may stand where the list should; what is wrong with that is told when it is read.
    if entries.kind == .mapping && entries.isLikeEntry
      || lists.contains(where: { $0.isLikeEntry || $0.items.contains(where: \.isLikeEntry) })
    {
      return true
    }
    // So may a tag, a text, a list of lists, or a model as a key: what is meant is plain, and it is read to be judged.
    return child("apiVersion") == nil && child("kind") == nil
      && (BlueprintTag(of: entries) != nil || Array(entries.text.utf8).hasSignsOfBlueprint
        || entries.mentionsModel(within: 3))
  }

  /// Whether a key or a value in it is like a model's name, not far down.
  private func mentionsModel(within depth: Int) -> Bool {
    switch kind {
    case .scalar: text.isLikeModel
    case .sequence: depth > 0 && items.contains { $0.mentionsModel(within: depth - 1) }
    case .mapping:
      child("identifiers") != nil
        || depth > 0 && pairs.contains { $0.key.text.isLikeModel || $0.value.mentionsModel(within: depth - 1) }
    }
  }

  /// Whether a file that nobody named is to be read as a blueprint: it is one, or was plainly to become one.
  ///
  /// The index of a chart repository has `entries`, too, and so have the resources of others.
  var isMeantAsBlueprint: Bool {
    guard let entries = child("entries") else {
      // A slip in the one key that counts keeps everything from being read.
      return pairs.contains {
        $0.key.text.isLikeEntries && $0.value.items.contains(where: \.isLikeEntry)
          && !$0.value.items.contains(where: \.isEntryOfBinding)
      }
    }
    if isBlueprint { return true }
    if child("apiVersion") != nil || child("kind") != nil { return false }
    return entries.kind == .sequence && entries.items.isEmpty || TemplateSign.first(in: entries.text.utf8) != nil
      || child("metadata")?.child("name") != nil || child("version") != nil && entries.isNull
  }

  /// Whether this has what an entry has, be its model misspelled or yet to be filled in.
  private var isLikeEntry: Bool {
    if kind == .scalar { return text.isLikeModel }
    return child("identifiers") != nil || pairs.contains { $0.value.text.isLikeModel }
      || child("model").map { BlueprintTag(of: $0) != nil || TemplateSign.first(in: $0.text.utf8) != nil } ?? false
  }

  /// Whether this is an entry of a binding, wherever it stands.
  var isEntryOfBinding: Bool {
    if let model = child("model")?.text {
      return model.namesBinding || model.isLikeModel && ModelName.nearest(to: model) == ModelName.binding
    }
    return child("identifiers") != nil && pairs.contains { $0.value.text.namesBinding }
  }
}

extension String {
  var isLikeModel: Bool { isShort && !contains(" ") && lowercased().contains("authentik_") || namesBinding }

  /// Whether this is the model of bindings, or a part of its name.
  fileprivate var namesBinding: Bool { isShort && lowercased().hasSuffix("stagebinding") }

  private var isShort: Bool { utf8.count < 200 }
}
