internal import Bindings
internal import YAML

/// Reads blueprints as authentik reads them, up to the point where the server would be asked.
package struct BlueprintReader: Sendable {
  private let options: ReadingOptions

  package init(options: ReadingOptions = ReadingOptions()) {
    self.options = options
  }

  /// Reads one file; whatever is wrong with it is in the reading's diagnostics.
  ///
  /// In order: text → YAML nodes, the shapes of all tags, the document, then entry by entry its shape and its values.
  /// An entry sees the ids and pks of those before it. All problems are collected; a file with a problem in its
  /// YAML, its shape or its version says nothing, so it has no bindings.
  package func read(_ text: BlueprintText) -> BlueprintReading {
    var problems = ProblemCollector(text)
    let root: YAMLNode?
    let surrogates: Set<YAMLMark>
    do throws(YAMLSyntaxError) {
      let document = try YAMLDocument(parsing: text.bytes, limits: options.limits)
      root = document.root
      surrogates = document.surrogates
      problems.quotesText = root?.hasEntries ?? false
      for warning in document.warnings { problems.add(warning) }
    } catch {
      if text.origin == .walked, !text.mentionsEntries { return .passedOver(text.file) }
      problems.quotesText = text.hasEntriesLine
      problems.add(error)
      return BlueprintReading(file: text.file, problems: &problems)
    }
    guard let root, !(text.origin == .walked && !root.hasEntries) else {
      if text.origin == .walked { return .passedOver(text.file) }
      problems.error("empty", "there is no blueprint in this file", at: YAMLMark(line: 1, column: 1))
      return BlueprintReading(file: text.file, problems: &problems)
    }
    return read(root, surrogates, text, &problems)
  }

  /// Reads several files, in parallel; the result is in their order.
  package func read(_ texts: [BlueprintText]) async -> [BlueprintReading] {
    await withTaskGroup(of: (Int, BlueprintReading).self) { group in
      for (position, text) in texts.enumerated() {
        group.addTask {
          var reading = self.read(text)
          // Only entries have a place of which the server shows a problem.
          if reading.entryCount > 0 { reading.text = text }
          return (position, reading)
        }
      }
      var readings = [BlueprintReading?](repeating: nil, count: texts.count)
      for await (position, reading) in group { readings[position] = reading }
      return readings.compactMap(\.self)
    }
  }

  private func read(
    _ root: YAMLNode, _ surrogates: Set<YAMLMark>, _ text: BlueprintText, _ problems: inout ProblemCollector
  ) -> BlueprintReading {
    var tags = TagShapes(dialect: options.dialect)
    let document = BlueprintDocument(root, &tags, &problems)
    let context = BlueprintContext(file: document.context, outside: options.context)
    let evaluator = Evaluator(options: options, context: context, entries: document.entries, fileSize: text.bytes.count)
    var reader = EntryReader(
      file: text.file, evaluator: evaluator, tags: tags, surrogates: surrogates,
      isWellFormed: !problems.hasErrors)
    for (position, node) in document.entries.enumerated() { reader.read(node, at: position, &problems) }

    noteNewestFeature(reader.newestFeature, &problems)
    let isReadable = reader.isWellFormed && document.isSupportedVersion
    return BlueprintReading(
      file: text.file, diagnostics: problems.finish(), bindings: isReadable ? reader.bindings : [],
      definitions: isReadable ? reader.definitions : [], entryCount: document.entries.count)
  }

  private func noteNewestFeature(
    _ newest: (feature: Feature, mark: YAMLMark)?, _ problems: inout ProblemCollector
  ) {
    guard let (feature, mark) = newest else { return }
    problems.add(
      .note, "needs-version", "works from authentik \(feature.since) on, because of \(feature.name)", at: mark)
  }
}

extension BlueprintText {
  /// Whether a text that is no YAML could still be a blueprint.
  fileprivate var mentionsEntries: Bool {
    let word = Array("entries".utf8)
    var start = bytes.startIndex
    while let found = bytes[start...].firstIndex(of: word[0]) {
      if bytes[found...].starts(with: word) { return true }
      start = found + 1
    }
    return false
  }
}

extension BlueprintText {
  /// Whether a text that is no YAML was plainly to become a blueprint: a line of it begins with the key.
  fileprivate var hasEntriesLine: Bool {
    // YAML knows no NUL, the kernel's lists of variables do.
    guard !bytes.contains(0) else { return false }
    let lines = bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    return lines.contains { $0.starts(with: "entries:".utf8) }
  }
}

extension YAMLNode {
  fileprivate var hasEntries: Bool { child("entries") != nil }
}

extension BlueprintReading {
  fileprivate init(file: String, problems: inout ProblemCollector) {
    self.init(file: file, diagnostics: problems.finish(), bindings: [], definitions: [], entryCount: 0)
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
