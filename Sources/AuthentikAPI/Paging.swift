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
  ///
  /// A hundred bindings of a server with very many flows can be more than one answer may weigh (each repeats all flows
  /// of its stage); then the pages are made smaller, and the list is begun again.
  private func readThrough<R: Row>(
    _ resource: Resource, _ query: [QueryItem], _ onRows: (Int) -> Void
  ) async throws(StoreError) -> ListReading<R>? {
    var reading = ListReading<R>()
    var (page, size) = (1, 100)
    while page != 0 {
      // 2026.5 clamps larger sizes in silence; the server's own `next` leads on, whatever size it took.
      let call = Call(resource, query + [QueryItem("page_size", String(size)), QueryItem("page", String(page))])
      let response: HTTPResponse
      do throws(TransportError) {
        response = try await answer(to: call)
      } catch {
        guard case .tooLarge = error, size > 1 else { throw storeError(error, of: call) }
        (page, size) = (1, size / 10)
        reading = ListReading<R>()
        continue
      }
      if page > 1, response.status == 404, ErrorBody(response.body) != nil { return nil }
      let answer: Page<R> = try await decoded(response, of: call)
      onRows(answer.results.count)
      let next = try answer.next(after: page, of: call)
      reading.add(answer)
      guard reading.canBecomeWhole else { return reading }
      page = next
    }
    return reading
  }
}

extension Page {
  /// More rows than any list of an authentik that somebody administers; who answers with more does not end.
  static var mostRows: Int { 100_000 }

  /// The number of the page to read next, 0 after the last one.
  ///
  /// Every page that is followed by another brings at least one row, so that the rows which the server promises bound
  /// the pages that are asked for, whatever it answers.
  func next(after page: Int, of call: Call) throws(StoreError) -> Int {
    func unreadable(_ problem: String) -> StoreError { .unreadable("\(call.name): \(problem)") }
    guard (0...Self.mostRows).contains(pagination.count) else {
      throw unreadable("a list of \(pagination.count) rows; flowbind reads at most \(Self.mostRows)")
    }
    guard results.count <= Self.mostRows else { throw unreadable("page \(page) has \(results.count) rows") }
    let next = pagination.next
    guard next != 0 else { return 0 }
    guard next > page else { throw unreadable("page \(page) is followed by page \(next)") }
    guard !results.isEmpty else { throw unreadable("page \(page) is empty, and followed by page \(next)") }
    if let pages = pagination.totalPages, next > pages {
      throw unreadable("page \(page) of \(pages) is followed by page \(next)")
    }
    return next
  }
}

private struct ListReading<R: Row> {
  private(set) var rows: [R] = []
  private(set) var promised = 0
  private var keys: Set<PrimaryKey> = []
  private var received = 0
  private var isFirst = true
  private var steady = true

  mutating func add(_ page: Page<R>) {
    if isFirst { promised = page.pagination.count }
    isFirst = false
    steady = steady && page.pagination.count == promised
    received += page.results.count
    for row in page.results where keys.insert(row.pk).inserted { rows.append(row) }
  }

  /// Whether further pages can still make it whole: not so once a row came twice, or the promise changed.
  var canBecomeWhole: Bool { steady && received <= promised && rows.count == received }

  var isWhole: Bool { steady && rows.count == promised }
}
