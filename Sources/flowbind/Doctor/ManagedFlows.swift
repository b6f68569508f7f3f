internal import AuthentikAPI

/// The flows that the given blueprints manage, by everything under which another manager may name them.
struct ManagedFlows {
  var slugs: Set<String> = []
  var keys: [String] = []
  /// Names of the blueprint files that hold bindings: authentik may well have been given the same ones.
  var fileNames: Set<String> = []
  /// Whether policies are declared, so that drift cannot do without them.
  var declaresPolicies = false

  func isNamed(by instance: BlueprintInstance) -> Bool {
    let (path, content) = (instance.path ?? "", instance.content ?? "")
    if let name = path.split(separator: "/").last, fileNames.contains(String(name)) { return true }
    // default/flow-default-authentication-flow.yaml names default-authentication-flow.
    if slugs.contains(where: { path.containsWord($0, partedBy: \.partsPaths) }) { return true }
    return slugs.contains { content.containsWord($0, partedBy: \.partsSlugs) } || keys.contains { content.contains($0) }
  }
}

extension String {
  /// Whether the word occurs with nothing, or something that parts words, on both sides.
  fileprivate func containsWord(_ word: String, partedBy parts: (Character) -> Bool) -> Bool {
    ranges(of: word).contains { range in
      (range.lowerBound == startIndex || parts(self[index(before: range.lowerBound)]))
        && (range.upperBound == endIndex || parts(self[range.upperBound]))
    }
  }
}

extension Character {
  fileprivate var partsPaths: Bool { !isLetter && !isNumber }
  fileprivate var partsSlugs: Bool { partsPaths && self != "-" && self != "_" }
}
