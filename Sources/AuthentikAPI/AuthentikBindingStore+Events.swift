package import Bindings
internal import Foundation

/// Who else wrote, as far as the token may see authentik's events.
extension AuthentikBindingStore {
  /// The newest event about any binding, by the server's own clock; an empty mark where there is none yet.
  package func eventMark() async throws(StoreError) -> EventMark? {
    do {
      return EventMark(try await newestEvents(page: 1, size: 1).rows.first?.created ?? "")
    } catch .rightMissing {
      return nil
    }
  }

  package func writes(since mark: EventMark) async throws(StoreError) -> [BindingWrite] {
    var writes: [BindingWrite] = []
    var page = 1
    while page > 0 {
      let (rows, next) = try await newestEvents(page: page, size: 100)
      for row in rows {
        // Newest first, with times of one form, so that text compares as time does.
        if row.created <= mark.text { return writes.reversed() }
        guard let pk = row.context?.model?.pk else { continue }
        let isOurs = row.context?.request?.userAgent == userAgent
        writes.append(BindingWrite(pk: pk, user: row.user?.username ?? "", at: row.created, isOurs: isOurs))
      }
      page = next
    }
    return writes.reversed()
  }

  private func newestEvents(page: Int, size: Int) async throws(StoreError) -> (rows: [EventRow], next: Int) {
    let query =
      ["model_created", "model_updated", "model_deleted"].map { QueryItem("actions", $0) } + [
        QueryItem("context_model_app", "authentik_flows"), QueryItem("context_model_name", "flowstagebinding"),
        QueryItem("ordering", "-created"), QueryItem("page", String(page)), QueryItem("page_size", String(size)),
      ]
    let answer = try await client.body(Call(.events, query), as: Page<EventRow>.self)
    return (answer.results, answer.pagination.next)
  }
}
