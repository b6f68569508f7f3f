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
    let contents: JSON = [
      "pagination": [
        "next": .integer(page < pages ? page + 1 : 0),
        "previous": .integer(page - 1),
        "count": .integer(rows.count),
        "current": .integer(page),
        "total_pages": .integer(pages),
        "start_index": .integer(rows.isEmpty ? 0 : start + 1),
        "end_index": .integer(end),
      ],
      "results": .array(renderAll(rows[start..<end])),
    ]
    return version.hasAutocomplete ? contents + ["autocomplete": [:]] : contents
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
