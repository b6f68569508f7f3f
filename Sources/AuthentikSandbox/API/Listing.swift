/// Django's pages: which rows of a list one reply shows.
struct Listing {
  var query: Query
  var version: AuthentikVersion

  /// Cuts a page out of the rows and shows each of them; a page that is not there is refused.
  func page<Row>(_ rows: [Row], render: (Row) -> JSON) throws(Refusal) -> JSON {
    try page(rows, renderAll: { $0.map(render) })
  }

  /// Cuts a page out of the rows and shows them together.
  func page<Row>(_ rows: [Row], renderAll: (ArraySlice<Row>) -> [JSON]) throws(Refusal) -> JSON {
    let size = pageSize
    let pages = max(1, (rows.count + size - 1) / size)
    let wanted = query["page"] ?? "1"
    guard let page = wanted == "last" ? pages : Int(wanted), (1...pages).contains(page) else { throw .invalidPage }
    let start = (page - 1) * size
    let end = min(start + size, rows.count)
    var members = [
      JSON.Member(
        "pagination",
        [
          "next": .integer(page < pages ? page + 1 : 0),
          "previous": .integer(page - 1),
          "count": .integer(rows.count),
          "current": .integer(page),
          "total_pages": .integer(pages),
          "start_index": .integer(rows.isEmpty ? 0 : start + 1),
          "end_index": .integer(end),
        ]),
      JSON.Member("results", .array(renderAll(rows[start..<end]))),
    ]
    if version.hasAutocomplete { members.append(JSON.Member("autocomplete", [:])) }
    return .object(members)
  }

  /// A size that is no positive number means the default; a number beyond 64 bits is only a large one.
  private var pageSize: Int {
    guard let text = query["page_size"], !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }) else {
      return version.defaultPageSize
    }
    let size = Int(text) ?? Int.max
    guard size > 0 else { return version.defaultPageSize }
    // A list of more rows than this would not fit into memory; the bound keeps the arithmetic from overflowing.
    return min(size, version.maximumPageSize ?? 1_000_000)
  }

  /// Whether every word of `search` occurs in one of the texts.
  func matchesSearch(_ texts: String...) -> Bool {
    let words = (query["search"] ?? "").split { $0 == " " || $0 == "," }.map { $0.lowercased() }
    return words.allSatisfy { word in texts.contains { $0.lowercased().contains(word) } }
  }

  /// Sorts by the first known term of `ordering`, or else by the list's own column; without one, nothing moves.
  func sort<Row>(_ rows: [Row], by columns: [String: (Row) -> String], otherwise own: String? = nil) -> [Row] {
    let term = ordering(known: Array(columns.keys)).first
    guard let name = term?.name ?? own, let column = columns[name] else { return rows }
    return rows.sorted { term?.descends == true ? column($0) > column($1) : column($0) < column($1) }
  }

  /// The terms of `ordering` that are known, each with whether it descends; none means the default.
  func ordering(known: [String]) -> [(name: String, descends: Bool)] {
    (query["ordering"] ?? "").split(separator: ",").compactMap { term in
      let name = term.trimmingSpace.drop { $0 == "-" }
      return known.contains(String(name)) ? (String(name), term.hasPrefix("-")) : nil
    }
  }
}

/// The filters of a list, as django-filter reads them; the problems of all are told at once.
struct Filters {
  private let query: Query
  private(set) var errors = FieldErrors()

  init(_ query: Query) { self.query = query }

  /// A filter that is not given, or empty, lets everything through.
  mutating func value<Value>(_ name: String, _ read: (String) throws(FieldProblem) -> Value?) -> Value? {
    guard let text = query[name] else { return nil }
    do {
      return try read(text)
    } catch {
      errors.add(name, error.message)
      return nil
    }
  }

  mutating func choice(_ name: String, of words: [String]) -> String? {
    value(name) { text throws(FieldProblem) in
      guard words.contains(text) else { throw FieldProblem(.notAChoice(text)) }
      return text
    }
  }

  mutating func text(_ name: String) -> String? { value(name) { text throws(FieldProblem) in text } }

  /// Words other than true and false are no filter.
  mutating func boolean(_ name: String) -> Bool? {
    value(name) { text throws(FieldProblem) in
      ["true": true, "false": false][text.lowercased()]
    }
  }

  /// A number; one that no row can have is `Int.max`, beyond every order.
  mutating func number(_ name: String) -> Int? {
    value(name) { text throws(FieldProblem) in
      guard let number = Double(text), number.isFinite else { throw FieldProblem(.enterNumber) }
      return Int(exactly: number) ?? Int.max
    }
  }

  func check() throws(Refusal) {
    guard errors.isEmpty else { throw .fields(errors) }
  }
}
