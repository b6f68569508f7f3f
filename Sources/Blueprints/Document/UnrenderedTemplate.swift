internal import YAML

/// A file that some tool was to fill in first, and did not: said once, instead of everything that is wrong with it.
struct UnrenderedTemplate {
  /// Where the first of its signs stands.
  private(set) var mark: YAMLMark
  private var sign: TemplateSign
  /// All lines with signs, and those that ask the context for values with signs, where more than that is wrong.
  private(set) var lines: Set<Int> = []
  /// What else there is to say.
  private var remark = ""

  var message: String { "this looks like an unrendered template (\(sign.tools))" }
  var help: String { "render it first, and give flowbind what authentik is given" + remark }
}

extension UnrenderedTemplate {
  /// Looks at what bindings depend on: in other values, such as the text of an e-mail, the same signs are authentik's own.
  ///
  /// - Parameters:
  ///   - bytes: the text that it was read from; where that has no sign and no escape, no value has a sign.
  ///   - outside: contexts whose values stand for those of the file.
  init?(in root: YAMLNode, of bytes: [UInt8], outside: [OutsideContext]) {
    guard bytes.has(UInt8(ascii: "\\")) || bytes.has(UInt8(ascii: "$")) || TemplateSign.isIn(bytes) else { return nil }
    var search = Search()
    if let version = root.child("version") { search.look(into: version) }
    if let entries = root.child("entries") { search.look(intoEntries: entries) }
    let given = Set(outside.flatMap { $0.values.compactMap(\.name.pythonText) })
    search.look(intoContext: root.child("context"), givenOutside: given)
    guard let first = search.found.min(by: { ($0.mark.line, $0.mark.column) < ($1.mark.line, $1.mark.column) })
    else { return nil }
    (mark, sign) = (first.mark, first.sign)
    lines = Set(search.found.map(\.mark.line))
    if lines.count > 1 { remark = "; \(lines.count) lines are like this" }
    lines.formUnion(search.linesOfContext)
  }

  /// Looks whether a text is no YAML because it is a template.
  ///
  /// - Parameter placement: where the text stands in its file, whose places those of the error are.
  init?(_ bytes: [UInt8], at placement: YAMLPlacement, unreadableBy error: YAMLSyntaxError) {
    guard let culprit = TemplateText(bytes).culprit() else { return nil }
    mark = placement.mark(YAMLMark(afterUTF8: bytes[..<culprit.range.lowerBound]))
    sign = culprit.sign
    let reason = ProblemCollector.quotingNothing.contains(error.code) ? ": \(error.message)" : ""
    remark = "; as it is, YAML ends at line \(error.mark.line), column \(error.mark.column)" + reason
  }

  private struct Search {
    private(set) var found: [(mark: YAMLMark, sign: TemplateSign)] = []
    private var seen = SeenNodes()
    /// Where the context is asked for values with signs.
    private(set) var linesOfContext: Set<Int> = []
    /// What the context is asked for, and in which lines.
    private var names: [String: Set<Int>] = [:]

    mutating func look(intoEntries entries: YAMLNode) {
      for list in entries.kind == .mapping ? entries.pairs.map(\.value) : [entries] {
        guard list.kind == .sequence else {
          look(into: list)
          continue
        }
        for item in list.items {
          if item.kind == .mapping { look(intoEntry: item) } else { look(into: item) }
        }
      }
    }

    private mutating func look(intoEntry entry: YAMLNode) {
      let model = entry.child("model")?.text ?? ""
      let isBinding = ModelName.isBinding(model)
      let isObject = ModelName.isFlow(model) || ModelName.isStage(model)
      let counts =
        isBinding || isObject || ModelName.same(model, ModelName.policyBinding)
        || TemplateSign.first(in: model.utf8) != nil
      for (key, value) in entry.pairs {
        switch key.text {
        case "model", "id", "state": look(into: value)
        case "identifiers" where counts, "conditions" where counts, "attrs" where isBinding: look(into: value)
        case "attrs" where isObject:
          let words = ObjectRules.of(model).filter(\.isNoFreeText).map(\.name)
          for (name, field) in value.pairs where words.contains(name.text) { look(into: field) }
        default: break
        }
      }
    }

    /// Looks at the values that those before ask for, in the order of the file.
    mutating func look(intoContext context: YAMLNode?, givenOutside: Set<String>) {
      guard let context else { return }
      for (key, value) in context.pairs where !givenOutside.contains(key.text) {
        let lines = names.filter { $0.key.asksContext(for: key.text) }.values
        let before = found.count
        if !lines.isEmpty { look(into: value) }
        if found.count > before { linesOfContext.formUnion(lines.joined()) }
      }
    }

    mutating func look(into node: YAMLNode) {
      guard seen.insert(node) else { return }
      if case .context? = BlueprintTag(of: node) {
        names[node.kind == .sequence ? node.items.first?.text ?? "" : node.text, default: []].insert(node.mark.line)
      }
      for item in node.items { look(into: item) }
      for (key, value) in node.pairs {
        look(into: key)
        look(into: value)
      }
      if let sign = TemplateSign.of(node.text) { found.append((node.mark, sign)) }
    }
  }
}

extension FieldRule {
  /// Whether no value of the field can have the signs of a template, as a title that authentik itself renders can.
  fileprivate var isNoFreeText: Bool {
    switch kind {
    case .slug, .address, .flag, .integer, .number, .duration, .choice, .choices, .keys, .key: true
    case .text, .mapping: false
    }
  }
}

extension ProblemCollector {
  /// Says that a text is no YAML, and if it can be told why.
  mutating func add(unreadable bytes: [UInt8], at placement: YAMLPlacement = .file, _ failure: YAMLSyntaxError) {
    if let conflict = bytes.markOfConflict {
      error(
        "merge-conflict", "a merge was not finished here: git's marks are still in the text",
        at: placement.mark(conflict),
        help: "choose one side, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>")
    } else if let template = UnrenderedTemplate(bytes, at: placement, unreadableBy: failure) {
      add(template)
    } else {
      add(failure)
    }
  }

  /// Says it once; what else is wrong with the same lines comes of it.
  mutating func add(_ template: UnrenderedTemplate) {
    error("unrendered-template", template.message, at: template.mark, help: template.help)
    linesExplained = template.lines
  }
}
