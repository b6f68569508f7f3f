package import Bindings
package import Blueprints
package import Planning

/// The server's values written into the files they differ from: a diff that touches nothing else.
///
/// Each edit replaces one plain value where it stands. It is kept only if the edited file, read again, says exactly the
/// same but for this one field of this one binding; whatever that does not hold for is said, never guessed.
package struct BlueprintPatch: Sendable {
  /// A unified diff for `patch -p0`; empty where nothing is adopted.
  package let diff: String
  /// How many values are adopted.
  package let adopted: Int
  /// The differences that stay, each with its reason.
  package let diagnostics: [Diagnostic]
  /// The folder in which the diff is to be applied; nil where that is the one it was made in.
  package let folder: String?

  /// - Parameters:
  ///   - texts: the files that the plan was made of.
  ///   - reader: reads as they were read for the plan.
  ///   - workingFolder: absolute; relative paths are seen from it. Where a patched file lies outside, all paths are
  ///     written from the nearest folder that holds them all, since `patch` takes neither `..` nor absolute names.
  package init(
    adopting plan: Plan, into texts: [BlueprintText], reader: BlueprintReader, in workingFolder: String
  ) {
    var files: [(path: String, from: [UInt8], to: [UInt8])] = []
    var adopted = 0
    var diagnostics: [Diagnostic] = []
    let drifted = plan.flows.flatMap { flow in flow.ladder.filter { $0.status == .operation(.update) } }
    for text in texts {
      let rows = drifted.filter { $0.source?.file == text.file }
      guard !rows.isEmpty else { continue }
      var file = PatchedFile(text, reader: reader)
      for row in rows { file.adopt(row) }
      if !file.edits.isEmpty {
        files.append((text.file.absolute(in: workingFolder), from: text.bytes, to: file.edited))
      }
      adopted += file.edits.count
      diagnostics += file.diagnostics
    }
    let base = files.map(\.path).commonFolder(preferring: workingFolder)
    folder = base == workingFolder ? nil : base
    // What stands before the first header is passed over by patch and git.
    let start = folder.map { "# from \($0.printable)\n" } ?? ""
    diff = files.reduce(start) { text, file in
      let path = String(file.path.dropFirst(base.hasSuffix("/") ? base.count : base.count + 1))
      return text + String(decoding: UnifiedDiff.text(path: path, from: file.from, to: file.to), as: UTF8.self)
    }
    self.adopted = adopted
    self.diagnostics = diagnostics + Self.leftovers(of: plan)
  }

  private static func leftovers(of plan: Plan) -> [Diagnostic] {
    plan.findings.filter(\.kind.isDifference).map { finding in
      if finding.kind == .way {
        return Diagnostic(
          .warning, "way-not-adopted", "\(finding.flow): \(finding.message)", at: finding.source,
          help: "see that the patch writes no hole into the blueprint")
      }
      return Diagnostic(
        .warning, "not-adopted",
        "\(finding.flow): \(finding.stage ?? "a binding") is \(finding.kind.rawValue), which no value in a file can settle",
        at: finding.source, help: "edit the entry by hand")
    }
  }
}

/// One file with the edits that were found good.
private struct PatchedFile {
  struct Edit {
    var range: Range<Int>
    var text: [UInt8]
  }

  private let text: BlueprintText
  private let reader: BlueprintReader
  private let lines: SourceLines
  /// All blueprints of the file.
  private let original: [DesiredBinding]
  private(set) var edits: [Edit] = []
  private(set) var diagnostics: [Diagnostic] = []

  init(_ text: BlueprintText, reader: BlueprintReader) {
    self.text = text
    self.reader = reader
    lines = SourceLines(text.bytes)
    original = reader.readings(of: text).flatMap(\.bindings)
  }

  var edited: [UInt8] { bytes(with: edits) }

  mutating func adopt(_ row: LadderRow) {
    guard let position = original.firstIndex(where: { $0.location == row.source }) else { return }
    let binding = original[position]
    for change in row.changes {
      do throws(Obstacle) {
        let value = try place(of: change.field, in: binding)
        let edit = try replacement(of: value, by: change.before)
        try check(edit, change, position)
        edits.append(edit)
      } catch {
        diagnostics.append(
          Diagnostic(
            .warning, "not-adopted",
            "\(change.field.rawValue) of \(row.stage) is \(change.before) on the server and is not adopted: \(error.reason)",
            at: binding.fields.first { $0.name == change.field.rawValue }?.location ?? row.source,
            help: "edit the file by hand"))
      }
    }
  }

  /// Why a value cannot be replaced where it stands.
  private struct Obstacle: Error {
    var reason: String
  }

  private func place(of field: BindingField, in binding: DesiredBinding) throws(Obstacle) -> SourceLocation {
    guard text.file != "-" else { throw Obstacle(reason: "standard input is no file that could be patched") }
    guard let value = binding.fields.first(where: { $0.name == field.rawValue }) else {
      throw Obstacle(reason: "this entry does not write it; another entry does")
    }
    if case .reference = value.value { throw Obstacle(reason: "the file has a reference there, not a value") }
    guard value.location != binding.location else {
      throw Obstacle(reason: "the blueprint is quoted or encoded in the file")
    }
    guard value.location > binding.location else {
      throw Obstacle(reason: "the value comes from an anchor in line \(value.location.line), outside this entry")
    }
    return value.location
  }

  /// The edit that puts the server's value in place of what stands there, if that is one plain or quoted word.
  private func replacement(of location: SourceLocation, by value: FieldValue) throws(Obstacle) -> Edit {
    guard let start = lines.offset(line: location.line, column: location.column), start < text.bytes.count else {
      throw Obstacle(reason: "its place in the file is not found")
    }
    switch text.bytes[start] {
    case UInt8(ascii: "!"): throw Obstacle(reason: "the value comes from the tag \(word(at: start))")
    case UInt8(ascii: "*"), UInt8(ascii: "&"): throw Obstacle(reason: "the value is shared by an anchor")
    case UInt8(ascii: "|"), UInt8(ascii: ">"): throw Obstacle(reason: "the value is a block of text")
    case let quote where quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"):
      let rest = text.bytes[(start + 1)...]
      guard let end = rest.firstIndex(where: { !$0.isWordByte }), text.bytes[end] == quote else {
        throw Obstacle(reason: "the value is more than one word")
      }
      return Edit(range: (start + 1)..<end, text: Array(value.description.utf8))
    default:
      let end = text.bytes[start...].firstIndex { !$0.isWordByte } ?? text.bytes.count
      guard end > start else { throw Obstacle(reason: "the value is more than one word") }
      return Edit(range: start..<end, text: Array(value.description.utf8))
    }
  }

  private func word(at start: Int) -> String {
    String(decoding: text.bytes[start...].prefix { $0.isWordByte || $0 == UInt8(ascii: "!") }, as: UTF8.self)
  }

  /// Reads the edited file once more: nothing but this field may have changed, and to exactly this value.
  private func check(_ edit: Edit, _ change: FieldChange, _ position: Int) throws(Obstacle) {
    guard !edits.contains(where: { $0.range.overlaps(edit.range) }) else {
      throw Obstacle(reason: "two entries share the value")
    }
    let readings = reader.readings(of: BlueprintText(file: text.file, bytes: bytes(with: [edit])))
    let bindings = readings.flatMap(\.bindings)
    let strange = Obstacle(reason: "writing it there would change more than this field")
    guard readings.allSatisfy(\.isValid), bindings.count == original.count else { throw strange }
    for (index, (before, after)) in zip(original, bindings).enumerated() {
      let field = index == position ? change.field.rawValue : nil
      guard before.meaning(without: field) == after.meaning(without: field) else { throw strange }
    }
    let value = bindings[position].fields.first { $0.name == change.field.rawValue }?.value
    guard value == change.before.blueprintValue else { throw strange }
  }

  private func bytes(with edits: [Edit]) -> [UInt8] {
    var bytes = text.bytes
    for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      bytes.replaceSubrange(edit.range, with: edit.text)
    }
    return bytes
  }
}

/// What an entry says, wherever it stands.
private struct EntryMeaning: Hashable {
  var id: String?
  var state: EntryState
  var active: Bool?
  var extent: DesiredBinding.Extent
  var names: [String]
  var values: [Value]
}

extension DesiredBinding {
  fileprivate func meaning(without field: String?) -> EntryMeaning {
    let values = identifiers + fields
    return EntryMeaning(
      id: id, state: state, active: active, extent: extent, names: values.map(\.name),
      values: values.filter { $0.name != field }.map(\.value))
  }
}

extension FieldValue {
  fileprivate var blueprintValue: Value {
    switch self {
    case .key(let key): .string(key.text)
    case .integer(let number): .integer(number)
    case .boolean(let truth): .bool(truth)
    case .word(let word): .string(word)
    }
  }
}

extension UInt8 {
  /// A byte of a number, a flag or one of authentik's words.
  fileprivate var isWordByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}

extension String {
  /// Whether a file of this absolute path lies in the folder.
  fileprivate func lies(in folder: String) -> Bool { hasPrefix(folder == "/" ? "/" : folder + "/") }
}

extension [String] {
  /// The folder if all these absolute paths lie in it, else the nearest one that holds them all.
  fileprivate func commonFolder(preferring folder: String) -> String {
    guard let first, !allSatisfy({ $0.lies(in: folder) }) else { return folder }
    var parts = first.split(separator: "/").dropLast()
    while !allSatisfy({ $0.lies(in: "/" + parts.joined(separator: "/")) }) { parts.removeLast() }
    return "/" + parts.joined(separator: "/")
  }
}
