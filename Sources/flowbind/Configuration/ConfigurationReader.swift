internal import Bindings
internal import Blueprints
internal import Documents
internal import Planning
internal import Reporting
internal import YAML

/// Why a configuration cannot be used: every problem of the file.
struct ConfigurationProblems: Error, Sendable {
  var diagnostics: [Diagnostic]
}

extension Configuration {
  /// Reads `flowbind.yaml` strictly: what is not known is an error with its place and the nearest name.
  static func reading(_ text: BlueprintText) throws(ConfigurationProblems) -> Configuration {
    var reader = ConfigurationReader(text)
    let configuration = reader.read(text)
    let diagnostics = reader.problems.finish().map(\.withoutSecrets)
    guard diagnostics.isEmpty else { throw ConfigurationProblems(diagnostics: diagnostics) }
    return configuration
  }
}

/// Decodes the document from the top down and goes on after each problem.
private struct ConfigurationReader {
  var problems: ProblemCollector

  init(_ text: BlueprintText) { problems = ProblemCollector(text) }

  mutating func read(_ text: BlueprintText) -> Configuration {
    var configuration = Configuration()
    let document: YAMLDocument
    do throws(YAMLSyntaxError) {
      document = try YAMLDocument(
        parsing: text.bytes, limits: YAMLLimits(bytes: 1 << 20, depth: 20, nodes: 20_000, expandedNodes: 20_000))
    } catch {
      let lines = text.bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
      problems.quotesText = lines.contains { line in
        ConfigurationKeys.Top.allCases.contains { line.starts(with: "\($0.rawValue):".utf8) }
      }
      problems.add(error)
      return configuration
    }
    problems.quotesText = document.root?.isLikeConfiguration ?? false
    for warning in document.warnings { problems.error(warning.code, warning.message, at: warning.mark) }
    guard let root = document.root, !isEmpty(root) else { return configuration }
    let nodes = mapping(root, "the configuration", of: ConfigurationKeys.Top.self)
    configuration.ignores = items(nodes[.ignore], "ignore").compactMap { ignoreRule($0) }
    configuration.allowances = items(nodes[.allow], "allow").compactMap { allowance($0) }
    configuration.requirements = items(nodes[.require], "require").compactMap { requirement($0) }
    if let limits = nodes[.limits] {
      let limits = mapping(limits, "limits", of: ConfigurationKeys.Limits.self)
      configuration.maximumChanges = limits[.maximumChanges].flatMap { number($0, "max_changes") }
    }
    if let failOn = nodes[.failOn] {
      configuration.failOn = Set(
        items(failOn, "fail_on").compactMap { word($0, "fail_on", DifferenceKind.reading) })
    }
    configuration.rights[.create] = wanted(nodes[.create], "create")
    configuration.rights[.delete] = wanted(nodes[.delete], "delete")
    readPrune(nodes[.prune], into: &configuration)
    configuration.atomic = wanted(nodes[.atomic], "atomic")
    if let node = nodes[.serverID] {
      configuration.serverID = self.text(node, "server_id")
      configuration.serverIDLocation = problems.location(of: node.mark)
    }
    if let outputs = nodes[.outputs] {
      let lists = mapping(outputs, "outputs", of: ConfigurationKeys.Outputs.self)
      for (key, list) in lists {
        guard let verb = Verb(rawValue: key.rawValue) else { continue }
        configuration.outputs[verb] = items(list, key.rawValue).compactMap { output($0, of: verb) }
      }
    }
    configuration.paths = items(nodes[.paths], "paths").compactMap { self.text($0, "paths") }
    return configuration
  }

  /// Where something is said to be true; nil where it is not.
  private mutating func wanted(_ node: YAMLNode?, _ key: String) -> SourceLocation? {
    guard let node, truth(node, key) == true else { return nil }
    return problems.location(of: node.mark)
  }

  private mutating func ignoreRule(_ node: YAMLNode) -> IgnoreRule? {
    let nodes = mapping(node, "an ignore rule", of: ConfigurationKeys.Ignore.self, required: [.flow, .reason])
    let flow = nodes[.flow].flatMap { text($0, "flow") }
    let stage = nodes[.stage].flatMap { text($0, "stage") }
    let reason = nodes[.reason].flatMap { text($0, "reason") }
    let until = nodes[.until].flatMap { date($0) }
    let fields = nodes[.fields].map { list in
      Set(items(list, "fields").compactMap { word($0, "fields", IgnoredField.reading) })
    }
    if let fields, fields.isEmpty, let list = nodes[.fields], list.kind == .sequence, list.items.isEmpty {
      problems.error(
        "empty-list", "fields: a rule without fields ignores nothing", at: list.mark,
        help: "name fields, or leave the key out to ignore everything about the binding")
    }
    guard let flow, let reason else { return nil }
    return IgnoreRule(
      flow: GlobPattern(flow), stage: GlobPattern(stage ?? "*"), fields: fields, reason: reason, until: until,
      location: problems.location(of: node.mark))
  }

  private mutating func allowance(_ node: YAMLNode) -> ConfiguredAllowance? {
    let nodes = mapping(node, "an allow entry", of: ConfigurationKeys.Allow.self, required: [.rule, .flow, .reason])
    let rule = nodes[.rule].flatMap { word($0, "rule", GuardRule.lifted) }
    let flow = nodes[.flow].flatMap { text($0, "flow") }
    let reason = nodes[.reason].flatMap { text($0, "reason") }
    let until = nodes[.until].flatMap { date($0) }
    guard let rule, let flow, let reason else { return nil }
    return ConfiguredAllowance(
      Allowance(rule, flow: flow), reason: reason, until: until, source: problems.location(of: node.mark))
  }

  /// `include` lists what is needed; a list among them says that one of its own is enough.
  private mutating func requirement(_ node: YAMLNode) -> Requirement? {
    let nodes = mapping(
      node, "a require entry", of: ConfigurationKeys.Require.self, required: [.flow, .include, .reason])
    let flow = nodes[.flow].flatMap { text($0, "flow") }
    let reason = nodes[.reason].flatMap { text($0, "reason") }
    let evenIfSkipped = nodes[.evenIfSkipped].flatMap { truth($0, "even-if-skipped") } ?? false
    let include = items(nodes[.include], "include").compactMap { item -> [Proof]? in
      guard item.kind == .sequence else { return proof(item).map { [$0] } }
      refuseEmpty(item)
      let words = items(item, "include").compactMap { proof($0) }
      return words.isEmpty ? nil : words
    }
    if let list = nodes[.include], list.kind == .sequence { refuseEmpty(list) }
    guard let flow, let reason, !include.isEmpty else { return nil }
    return Requirement(
      flow: GlobPattern(flow), include: include, evenIfSkipped: evenIfSkipped, reason: reason,
      location: problems.location(of: node.mark))
  }

  private mutating func refuseEmpty(_ list: YAMLNode) {
    guard list.items.isEmpty else { return }
    problems.error(
      "empty-list", "include: an entry that asks for nothing requires nothing", at: list.mark,
      help: "name proofs, such as password and authenticator")
  }

  /// `true`, or what to keep.
  private mutating func readPrune(_ node: YAMLNode?, into configuration: inout Configuration) {
    guard let node else { return }
    guard node.kind == .mapping else {
      configuration.rights[.prune] = wanted(node, "prune")
      return
    }
    let nodes = mapping(node, "prune", of: ConfigurationKeys.Prune.self, required: [.keep])
    configuration.rights[.prune] = problems.location(of: node.mark)
    configuration.keeps = items(nodes[.keep], "keep").compactMap { item in
      let nodes = mapping(item, "a keep entry", of: ConfigurationKeys.Keep.self, required: [.flow, .reason])
      let flow = nodes[.flow].flatMap { text($0, "flow") }
      let stage = nodes[.stage].flatMap { text($0, "stage") }
      let reason = nodes[.reason].flatMap { text($0, "reason") }
      guard let flow, let reason else { return nil }
      return IgnoreRule(
        flow: GlobPattern(flow), stage: GlobPattern(stage ?? "*"), fields: nil, reason: reason,
        location: problems.location(of: item.mark))
    }
  }

  private mutating func output(_ node: YAMLNode, of verb: Verb) -> ConfiguredOutput? {
    guard let text = text(node, verb.rawValue) else { return nil }
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, parts[1] != "-" else {
      problems.error(
        "wrong-type", "\(verb.rawValue): FORMAT=FILE belongs here", at: node.mark, help: "write it as json=plan.json")
      return nil
    }
    guard let format = Format(rawValue: parts[0]), verb.spec.formats.contains(format) else {
      let unknown = UnknownWord(parts[0], among: verb.formatNames, noun: "format")
      problems.error("unknown-word", "\(verb.rawValue): \(unknown.message)", at: node.mark, help: unknown.help)
      return nil
    }
    return ConfiguredOutput(format: format, path: parts[1], location: problems.location(of: node.mark))
  }

  private mutating func proof(_ node: YAMLNode) -> Proof? {
    word(node, "include") { Proof.reading($0, noun: "proof") }
  }

  private mutating func truth(_ node: YAMLNode, _ key: String) -> Bool? {
    if isUntagged(node), case .bool(let truth)? = try? node.scalar() { return truth }
    problems.error("wrong-type", "\(key): true or false belongs here", at: node.mark)
    return nil
  }
}

// MARK: - Shapes

extension ConfigurationReader {
  private func isEmpty(_ node: YAMLNode) -> Bool { node.kind == .scalar && (try? node.scalar()) == .null }

  private mutating func mapping<Key: RawRepresentable<String> & CaseIterable & Hashable>(
    _ node: YAMLNode, _ subject: String, of keys: Key.Type, required: [Key] = []
  ) -> [Key: YAMLNode] {
    guard isUntagged(node) else { return [:] }
    guard node.kind == .mapping else {
      problems.error("not-a-mapping", "\(subject) is a mapping", at: node.mark)
      return [:]
    }
    var nodes: [Key: YAMLNode] = [:]
    for (key, value) in node.pairs {
      let name = key.kind == .scalar ? key.text : ""
      if let known = Key(rawValue: name), isUntagged(key) {
        nodes[known] = value
      } else if ConfigurationKeys.isAddressOrSecret(name) {
        problems.error(
          "address-or-secret", "'\(name)' does not belong here: whoever can change this file could redirect the token",
          at: key.mark, help: "name the server and the token by environment variables or options")
      } else {
        let unknown = UnknownWord(name, among: Key.allCases.map(\.rawValue), noun: "key")
        problems.error("unknown-key", "\(subject): \(unknown.message)", at: key.mark, help: unknown.help)
      }
    }
    let missing = required.filter { nodes[$0] == nil }.map { "'\($0.rawValue)'" }
    if !missing.isEmpty {
      problems.error(
        "missing-key", "\(subject) has no \(missing.joined(separator: " and no "))", at: node.mark,
        help: missing.contains("'reason'") ? "say why, for whoever reads the report" : nil)
    }
    return nodes
  }

  private mutating func items(_ node: YAMLNode?, _ key: String) -> [YAMLNode] {
    guard let node, !isEmpty(node), isUntagged(node) else { return [] }
    guard node.kind == .sequence else {
      problems.error("wrong-type", "\(key): a list belongs here", at: node.mark, help: "write each item behind a dash")
      return []
    }
    return Array(node.items)
  }

  private mutating func isUntagged(_ node: YAMLNode) -> Bool {
    guard let tag = node.tag, tag.hasPrefix("!") else { return true }
    problems.error("unexpected-tag", "the tag \(tag) means nothing here", at: node.mark, help: "write the value itself")
    return false
  }

  private mutating func text(_ node: YAMLNode, _ key: String) -> String? {
    guard isUntagged(node) else { return nil }
    if case .string(let text)? = try? node.scalar(), !text.isEmpty { return text }
    problems.error(
      "wrong-type", "\(key): text belongs here", at: node.mark,
      help: node.kind == .scalar && !node.text.isEmpty ? "put it in quotes: \"\(node.text)\"" : nil)
    return nil
  }

  private mutating func number(_ node: YAMLNode, _ key: String) -> Int? {
    if isUntagged(node), case .integer(let number)? = try? node.scalar(), number > 0 { return number }
    problems.error("wrong-type", "\(key): a number above zero belongs here", at: node.mark)
    return nil
  }

  private mutating func date(_ node: YAMLNode) -> String? {
    guard isUntagged(node) else { return nil }
    switch try? node.scalar() {
    case .timestamp(let text)? where text.utf8.count == 10: return text
    case .string(let text)? where CalendarDay(text) != nil: return text
    default:
      problems.error("bad-date", "until: a day belongs here", at: node.mark, help: "write it as 2026-12-31")
      return nil
    }
  }

  private mutating func word<Word>(
    _ node: YAMLNode, _ key: String, _ read: (String) -> Result<Word, UnknownWord>
  ) -> Word? {
    guard let text = text(node, key) else { return nil }
    switch read(text) {
    case .success(let word): return word
    case .failure(let unknown):
      problems.error("unknown-word", "\(key): \(unknown.message)", at: node.mark, help: unknown.help)
      return nil
    }
  }
}

extension YAMLNode {
  /// Whether a key is one of the configuration's, or was meant to be: then it is no other file that a link made one.
  fileprivate var isLikeConfiguration: Bool {
    let names = ConfigurationKeys.Top.allCases.map(\.rawValue)
    return kind == .mapping
      && pairs.contains { key, _ in names.contains(key.text) || nearestName(to: key.text, among: names) != nil }
  }
}

extension BindingField {
  /// The fields of a binding that can differ; its flow never does.
  static let changeable = allCases.filter { $0 != .flow }
}

extension IgnoredField {
  fileprivate static func reading(_ word: String) -> Result<IgnoredField, UnknownWord> {
    let words = BindingField.changeable.map(\.rawValue) + [IgnoredField.policies.rawValue]
    if words.contains(word), let field = IgnoredField(rawValue: word) { return .success(field) }
    return .failure(UnknownWord(word, among: words, noun: "field"))
  }
}

extension Diagnostic {
  /// The same without a source line that may show a secret.
  fileprivate var withoutSecrets: Diagnostic {
    let words = ["token", "secret", "password", "key", "credential"]
    guard let line = sourceLine?.lowercased(), words.contains(where: line.contains) else { return self }
    var diagnostic = self
    diagnostic.sourceLine = nil
    return diagnostic
  }
}
