internal import Bindings

/// The name of a look-up, such as `slug`, `name__iexact` or `target__slug`, as Django takes it apart.
///
/// What it cannot follow is a `FieldError`: an entry with such an identifier is invalid, and a `!Find` with it stops the
/// import (seen on 2026.5).
enum ColumnPath {
  /// Why a path leads nowhere.
  struct Problem: Hashable {
    /// What has no such part, with its article.
    var owner: String
    var part: String
    /// Which releases have it, where that of the reader is none of them.
    var end: String?
    var help: String?
    /// A column that no known release has, and that is near to none of theirs: a newer one may.
    var isUnheardOf: Bool
  }

  /// The comparisons and transforms that authentik's Django and PostgreSQL have for columns.
  private static let comparisons: Set<String> = [
    "exact", "iexact", "contains", "icontains", "startswith", "istartswith", "endswith", "iendswith", "regex", "iregex",
    "in", "gt", "gte", "lt", "lte", "range", "isnull", "contained_by", "df", "ndf", "invalues", "search",
    "trigram_similar", "trigram_word_similar", "trigram_strict_word_similar", "unaccent",
  ]
  private static let comparisonsOfLists = comparisons.union(["len", "overlap"])
  /// Those between objects.
  private static let comparisonsOfKeys: Set<String> = ["exact", "in", "gt", "gte", "lt", "lte", "isnull"]

  /// What keeps objects of the model from being found by the path; nil if nothing is known to.
  static func problem(_ path: String, of model: String, _ release: AuthentikRelease) -> Problem? {
    // Nearly every look-up is by one of these, and needs no table.
    guard !isUsual(path, of: model), let columns = ObjectColumns.of(model) else { return nil }
    let parts = columns[path] == nil ? path.pathParts : [path]
    return problem(parts[...], of: model, columns, release)
  }

  private static func isUsual(_ path: String, of model: String) -> Bool {
    switch path {
    case "pk": true
    case "name": ModelName.isFlow(model) || ModelName.isStage(model)
    case "slug": ModelName.isFlow(model)
    case "target", "stage", "order": ModelName.isBinding(model)
    default: false
    }
  }

  private static func problem(
    _ parts: ArraySlice<String>, of model: String, _ columns: [String: ObjectColumns.Column],
    _ release: AuthentikRelease
  ) -> Problem? {
    guard let first = parts.first else { return nil }
    guard let column = columns[first] else {
      return unknown(first, of: model, columns.filter { $0.value.lifetime.includes(release) })
    }
    if let end = column.lifetime.end(of: release) {
      return Problem(
        owner: "authentik \(release): " + ModelName.described(model), part: "field '\(first)'", end: end,
        isUnheardOf: false)
    }
    let rest = parts.dropFirst()
    guard let next = rest.first else { return nil }
    switch column.kind {
    case .mapping: return nil
    case .plain: return unknownComparison(in: rest, among: comparisons, of: first)
    case .list: return unknownComparison(in: rest.filter { !$0.isPosition }, among: comparisonsOfLists, of: first)
    case .related(let other):
      guard let other, let itsColumns = ObjectColumns.of(other) else { return nil }
      if rest.count == 1, comparisonsOfKeys.contains(next) { return nil }
      return problem(rest, of: other, itsColumns, release)
    }
  }

  private static func unknown(
    _ name: String, of model: String, _ columns: [String: ObjectColumns.Column]
  ) -> Problem {
    // The names that people write come first: a slip is hardly one of a table that leads here.
    let usual = columns.filter { if case .related = $0.value.kind { false } else { true } }.keys
    let help = didYouMean(name, among: usual) ?? didYouMean(name, among: columns.keys)
    return Problem(owner: ModelName.described(model), part: "field '\(name)'", help: help, isUnheardOf: help == nil)
  }

  private static func unknownComparison(
    in parts: some Sequence<String>, among comparisons: Set<String>, of column: String
  ) -> Problem? {
    parts.first { !comparisons.contains($0) }.map { part in
      Problem(
        owner: "'\(column)'", part: "comparison '\(part)'",
        help: didYouMean(part, among: comparisons) ?? "such as \(column)__iexact or \(column)__startswith",
        isUnheardOf: false)
    }
  }
}

extension ColumnPath.Problem {
  /// As a sentence.
  var message: String { "\(owner) has no \(part) to be found by" + (end.map { ": \($0)" } ?? "") }
}

extension ModelName {
  /// How messages call an object of a model, with its article.
  fileprivate static func described(_ model: String) -> String {
    if isFlow(model) { return "a flow" }
    if isBinding(model) { return "a binding" }
    return same(model, anyStage) ? "a stage" : "'\(model)'"
  }
}

extension String {
  /// What stands before the first `__`, as Django separates a relation from what is asked of it, and what stands behind it;
  /// nil where there is none.
  package var relationAndRest: (relation: String, rest: String?) {
    let underscore = UInt8(ascii: "_")
    // Most names have no such character; by bytes it is a fraction of what `firstRange(of:)` takes.
    guard
      let first = zip(utf8.indices, utf8.indices.dropFirst()).first(where: {
        utf8[$0] == underscore && utf8[$1] == underscore
      })
    else { return (self, nil) }
    return (String(self[..<first.0]), String(self[utf8.index(after: first.1)...]))
  }

  /// The parts between `__`.
  fileprivate var pathParts: [String] {
    var parts: [String] = []
    var last = self
    while case (let part, let rest?) = last.relationAndRest {
      parts.append(part)
      last = rest
    }
    return parts + [last]
  }

  /// `0`, or `0_2` for some.
  fileprivate var isPosition: Bool { allSatisfy { ("0"..."9").contains($0) || $0 == "_" } }
}
