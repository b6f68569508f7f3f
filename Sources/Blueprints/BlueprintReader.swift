internal import Bindings
internal import YAML

/// Reads blueprints as authentik reads them, up to the point where the server would be asked.
package struct BlueprintReader: Sendable {
  private let options: ReadingOptions

  package init(options: ReadingOptions = ReadingOptions()) {
    self.options = options
  }

  /// Reads every blueprint of a file: the file itself, or values of a manifest; whatever is wrong is in their diagnostics.
  ///
  /// For each, in order: text → YAML nodes, the shapes of all tags, the document, then entry by entry its shape and its
  /// values. An entry sees the ids and pks of those before it in its blueprint. All problems are collected; a blueprint
  /// with a problem in its YAML, its shape or its version says nothing, so it has no bindings.
  ///
  /// - Returns: at least one reading.
  package func readings(of text: BlueprintText) -> [BlueprintReading] {
    var problems = ProblemCollector(text)
    if let seal = Seal(of: text.bytes) {
      problems.add(seal, at: YAMLMark(line: 1, column: 1), isNamed: text.origin == .named)
      return [BlueprintReading(file: text.file, problems: &problems)]
    }
    let document: YAMLDocument
    let refusal: YAMLSyntaxError?
    do throws(YAMLSyntaxError) {
      (document, refusal) = try parsed(text.bytes)
    } catch {
      return [unreadable(text, error, &problems)]
    }
    let isWalked = text.origin == .walked
    problems.quotesText = document.roots.contains { isWalked ? $0.isMeantAsBlueprint : $0.hasEntries }
    if !problems.quotesText {
      let wrapped = WrappedBlueprintSearch.blueprints(
        in: document.roots, surrogates: document.surrogates, of: text.bytes, limits: options.limits)
      guard wrapped.isEmpty else { return wrapped.map { read($0, text) } }
      if isWalked { return [.passedOver(text.file)] }
    }
    if let refusal {
      problems.add(refusal)
      var reading = BlueprintReading(file: text.file, problems: &problems)
      if isWalked, !text.bytes.mentionBindingInLines { reading.leaveOut() }
      return [reading]
    }
    guard let root = document.root else {
      problems.error("empty", "there is no blueprint in this file", at: YAMLMark(line: 1, column: 1))
      return [BlueprintReading(file: text.file, problems: &problems)]
    }
    for warning in document.warnings { problems.add(warning) }
    return [read(root, of: document, text, text.bytes, &problems)]
  }

  /// Reads a file that holds one blueprint; of several the first.
  package func read(_ text: BlueprintText) -> BlueprintReading { readings(of: text)[0] }

  /// Reads several files, in parallel; the result is in their order.
  package func read(_ texts: [BlueprintText]) async -> [BlueprintReading] {
    await withTaskGroup(of: (Int, [BlueprintReading]).self) { group in
      for (position, text) in texts.enumerated() { group.addTask { (position, self.readings(of: text)) } }
      var readings = [[BlueprintReading]](repeating: [], count: texts.count)
      for await (position, found) in group { readings[position] = found }
      return readings.flatMap(\.self)
    }
  }

  /// Parses one document, or, where authentik's loader refuses a second one, all of them.
  private func parsed(
    _ bytes: [UInt8]
  ) throws(YAMLSyntaxError) -> (document: YAMLDocument, refusal: YAMLSyntaxError?) {
    do throws(YAMLSyntaxError) {
      return (try YAMLDocument(parsing: bytes, limits: options.limits), nil)
    } catch {
      guard error.code == YAMLSyntaxError.severalDocuments(at: error.mark).code else { throw error }
      return (try YAMLDocument(parsing: bytes, limits: options.limits, takesSeveral: true), error)
    }
  }

  /// Says that a file is no YAML; one that was found in a folder and holds no binding concerns itself alone.
  private func unreadable(
    _ text: BlueprintText, _ error: YAMLSyntaxError, _ problems: inout ProblemCollector
  ) -> BlueprintReading {
    let isAlone = text.origin == .walked && !text.bytes.mentionBindingInLines
    if isAlone, !text.bytes.hasSignsOfBlueprint {
      // Nothing is wrong with a chart's templates, nor with tags that another program knows.
      if error.isOfOtherProgram || TemplateText(text.bytes).culprit() != nil { return .passedOver(text.file) }
    }
    problems.quotesText = text.bytes.isLikeBlueprint
    problems.add(unreadable: text.bytes, error)
    var reading = BlueprintReading(file: text.file, problems: &problems)
    if isAlone { reading.leaveOut() }
    return reading
  }

  private func read(_ wrapped: WrappedBlueprint, _ text: BlueprintText) -> BlueprintReading {
    var problems = ProblemCollector(text, part: wrapped.part, showsLines: wrapped.showsLines)
    switch wrapped.content {
    case .document(let document):
      for warning in document.warnings { problems.add(warning) }
      guard let root = document.root else { break }
      return read(root, of: document, text, wrapped.bytes, &problems)
    case .unreadable(let error):
      problems.add(unreadable: wrapped.bytes, at: wrapped.placement, error)
      var reading = BlueprintReading(file: text.file, problems: &problems)
      if text.origin == .walked, !wrapped.bytes.mentionBindingInLines { reading.leaveOut() }
      return reading
    case .stray(let stray): problems.add(stray)
    case .sealed(let seal, let mark): problems.add(seal, at: mark, isNamed: text.origin == .named)
    case .otherText(let mark):
      problems.warning(
        "blueprint-not-read", "this text names a binding and is no blueprint, so flowbind does not read it", at: mark,
        help: "if it makes a blueprint, give that a file of its own to have its bindings planned")
    }
    return BlueprintReading(file: text.file, problems: &problems)
  }

  /// - Parameter bytes: the text that the blueprint was read from.
  private func read(
    _ root: YAMLNode, of yaml: YAMLDocument, _ text: BlueprintText, _ bytes: [UInt8],
    _ problems: inout ProblemCollector
  ) -> BlueprintReading {
    if root.isEncryptedBySOPS, let mark = root.markOfSealedEntry {
      problems.add(.sops, at: mark, isNamed: true)
      return BlueprintReading(file: text.file, problems: &problems)
    }
    var tags = TagShapes(release: options.release)
    let template = UnrenderedTemplate(in: root, of: bytes, outside: options.context)
    if let template { problems.add(template) }
    let document = BlueprintDocument(root, &tags, &problems)
    let before = problems
    let reader = entries(of: document, yaml, bytes.count, options, tags, &problems)
    // In a release that lacks something else of it, the file fails, which the note on its newest feature says.
    if let release = reader.dispute?.opponent(of: options.release),
      reader.newestFeature?.feature.isIn(release) ?? true
    {
      func outcomes(in release: AuthentikRelease) -> [EntryOutcome] {
        var (options, problems) = (options, before)
        options.release = release
        return entries(
          of: document, yaml, bytes.count, options, TagShapes(release: release), keepsOutcomes: true, &problems
        ).outcomes
      }
      problems.compare(outcomes(in: options.release), of: options.release, with: outcomes(in: release), of: release)
    }
    reader.reportOrder(&problems)
    noteInnerBlueprints(document.entries, text, &problems)
    for (subject, mark) in reader.unheardOf { problems.add(unheardOf: subject, options.unheardOfModels, at: mark) }

    noteNewestFeature(reader.newestFeature, &problems)
    let isReadable = reader.isWellFormed && document.isSupportedVersion && template == nil
    var reading = BlueprintReading(file: text.file, problems: &problems)
    reading.bindings = isReadable ? reader.bindings : []
    reading.definitions = isReadable ? reader.definitions : []
    reading.policies = isReadable ? reader.policies : []
    reading.definedSubjects = isReadable ? reader.definedSubjects : []
    reading.entryCount = document.entries.count
    reading.contextUse = ContextUse(
      asked: reader.contextNames, set: Set(document.context?.pairs.map(\.key.text) ?? []))
    // Only entries have a place of which the server shows a problem.
    if reading.entryCount > 0, problems.showsLines { reading.text = text }
    return reading
  }

  /// Reads the entries by the rules of a release, each with what those before it have published.
  private func entries(
    of document: BlueprintDocument, _ yaml: YAMLDocument, _ size: Int, _ options: ReadingOptions, _ tags: TagShapes,
    keepsOutcomes: Bool = false, _ problems: inout ProblemCollector
  ) -> EntryReader {
    let context = BlueprintContext(file: document.context, outside: options.context)
    let evaluator = Evaluator(options: options, context: context, entries: document.entries, fileSize: size)
    var reader = EntryReader(
      place: problems.place, evaluator: evaluator, tags: tags, surrogates: yaml.surrogates,
      isWellFormed: !problems.hasErrors, keepsOutcomes: keepsOutcomes)
    for (position, node) in document.entries.enumerated() { reader.read(node, at: position, &problems) }
    return reader
  }

  private func noteNewestFeature(
    _ newest: (feature: Feature, mark: YAMLMark)?, _ problems: inout ProblemCollector
  ) {
    guard let (feature, mark) = newest else { return }
    problems.add(
      .note, "needs-version", "works from authentik \(feature.since) on, because of \(feature.name)", at: mark)
  }

  /// A blueprint that an entry stores on the server is applied by authentik, under a context that only it knows.
  private func noteInnerBlueprints(
    _ entries: [YAMLNode], _ text: BlueprintText, _ problems: inout ProblemCollector
  ) {
    let holders = entries.filter { $0.child("model").map { ModelName.storesBlueprint($0.text) } ?? false }
    guard !holders.isEmpty else { return }
    for inner in WrappedBlueprintSearch.blueprints(in: holders, of: text.bytes, limits: options.limits) {
      guard case .document(let document) = inner.content, let root = document.root, root.holdsBinding else { continue }
      problems.warning(
        "blueprint-not-read",
        "\(inner.part ?? "this entry") is a blueprint with bindings, which authentik applies by itself and flowbind does not read",
        at: root.mark, help: "give it a file of its own to have its bindings planned")
    }
  }
}

extension YAMLNode {
  fileprivate var hasEntries: Bool { child("entries") != nil }

  fileprivate var holdsBinding: Bool {
    items.contains(where: \.holdsBinding)
      || pairs.contains { $0.key.text == "model" && ModelName.isBinding($0.value.text) || $0.value.holdsBinding }
  }
}

extension YAMLSyntaxError {
  /// Whether the text is YAML, and only authentik's loader, or flowbind's limits, refuse it.
  fileprivate var isOfOtherProgram: Bool { !["yaml-syntax", "invalid-utf8", "undefined-alias"].contains(code) }
}

extension BlueprintReading {
  fileprivate init(file: String, problems: inout ProblemCollector) {
    self.init(
      file: file, part: problems.place.part, diagnostics: problems.finish(), bindings: [], definitions: [],
      entryCount: 0)
  }

  fileprivate static func passedOver(_ file: String) -> BlueprintReading {
    var reading = BlueprintReading(file: file, diagnostics: [], bindings: [], definitions: [], entryCount: 0)
    reading.isPassedOver = true
    return reading
  }
}

extension ProblemCollector {
  fileprivate mutating func add(_ warning: YAMLWarning) {
    self.warning(
      warning.code, warning.message, at: warning.mark,
      help: "the other one is in line \(warning.otherMark.line), column \(warning.otherMark.column)")
  }
}
