internal import Bindings

extension AuthentikClient {
  /// Reads a whole list, page by page, and proves that it is whole.
  ///
  /// Pages can lose and repeat rows: orderings with ties do it always (2024.8), and writes of others do it in between.
  /// So a read counts only if each page promises the same number of rows, and exactly that many distinct keys came.
  /// Otherwise the list is read again, up to three times in all; `retryOrdering` then names an ordering without ties.
  func list<R: Row>(
    _ resource: Resource, _ query: [QueryItem] = [], of type: R.Type = R.self, retryOrdering: String? = nil,
    onRows: (Int) -> Void = { _ in }
  ) async throws(StoreError) -> [R] {
    var promised = 0
    var distinct = 0
    for attempt in 1...3 {
      let ordering = attempt == 1 ? [] : (retryOrdering.map { [QueryItem("ordering", $0)] } ?? [])
      guard let reading: ListReading<R> = try await readThrough(resource, query + ordering, onRows) else { continue }
      (promised, distinct) = (reading.promised, reading.rows.count)
      if reading.isWhole { return reading.rows }
    }
    throw .incomplete(
      "\(resource.noun) of \(address): three readings in a row were not whole (the last: \(distinct) of \(promised) rows); "
        + "is something else writing? Try again")
  }

  /// One reading of all pages; nil where a page went away in the middle.
  private func readThrough<R: Row>(
    _ resource: Resource, _ query: [QueryItem], _ onRows: (Int) -> Void
  ) async throws(StoreError) -> ListReading<R>? {
    var reading = ListReading<R>()
    var page = 1
    while page != 0 {
      // 2026.5 clamps larger sizes in silence; the server's own `next` leads on, whatever size it took.
      let call = Call(resource, query + [QueryItem("page_size", "100"), QueryItem("page", String(page))])
      let response = try await send(call)
      if page > 1, response.status == 404, ErrorBody(response.body) != nil { return nil }
      let answer: Page<R> = try await decoded(response, of: call)
      onRows(answer.results.count)
      reading.add(answer)
      let next = answer.pagination.next
      guard next == 0 || next > page else {
        throw .unreadable("\(call.name): page \(page) is followed by page \(next)")
      }
      page = next
    }
    return reading
  }
}

private struct ListReading<R: Row> {
  private(set) var rows: [R] = []
  private(set) var promised = 0
  private var keys: Set<PrimaryKey> = []
  private var steady = true

  mutating func add(_ page: Page<R>) {
    if rows.isEmpty { promised = page.pagination.count }
    steady = steady && page.pagination.count == promised
    for row in page.results where keys.insert(row.pk).inserted { rows.append(row) }
  }

  var isWhole: Bool { steady && rows.count == promised }
}
