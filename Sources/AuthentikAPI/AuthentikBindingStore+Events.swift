package import Bindings
internal import Foundation

/// Who wrote, as far as the token may see authentik's events. Blueprint applies and migrations often leave none.
extension AuthentikBindingStore: EventSource {
  package var events: (any EventSource)? { self }

  /// The newest event about any binding, by the server's own clock; an empty mark where there is none yet.
  package func eventMark() async throws(StoreError) -> EventMark? {
    do {
      return EventMark(try await newestEvents(size: 1).results.first?.created ?? "")
    } catch .rightMissing {
      return nil
    }
  }

  /// Reads newest first until the mark, and at most as many rows as there were when it began: what is written meanwhile
  /// pushes old rows to later pages, and must not be run after.
  package func writes(since mark: EventMark) async throws(StoreError) -> [BindingWrite] {
    var writes: [BindingWrite] = []
    var page = 1
    var received = 0
    while page > 0 {
      let answer = try await newestEvents([QueryItem("page", String(page))], size: 100)
      let next = try answer.next(after: page, of: Call(.events))
      for row in answer.results {
        // Newest first, with times of one form, so that text compares as time does.
        if row.created <= mark.text { return writes.reversed() }
        guard let pk = row.context?.model?.pk else { continue }
        let isOurs = row.context?.request?.userAgent == userAgent
        writes.append(
          BindingWrite(
            pk: pk, user: row.user?.username ?? "", at: row.created, isOurs: isOurs,
            isCreation: row.action == Self.creation))
      }
      received += answer.results.count
      guard received <= Self.mostEvents else {
        throw .incomplete("\(address) tells of more than \(Self.mostEvents) writes to bindings since the run began")
      }
      page = next
    }
    return writes.reversed()
  }

  /// So many writes to bindings while one apply runs are nobody's work that a report could tell of.
  private static let mostEvents = 10_000

  /// What events are about.
  enum WrittenModel: String, CaseIterable {
    case binding = "flowstagebinding"
    case policyBinding = "policybinding"

    var app: String { self == .binding ? "authentik_flows" : "authentik_policies" }
  }

  private static let creation = "model_created"

  /// What can happen to an object.
  static let everyAction = [creation, "model_updated", "model_deleted"]

  func newestEvents(
    _ query: [QueryItem] = [], of written: WrittenModel = .binding,
    actions names: [String] = everyAction, size: Int
  ) async throws(StoreError) -> Page<EventRow> {
    let actions = names.map { QueryItem("actions", $0) }
    let model = [
      QueryItem("context_model_app", written.app), QueryItem("context_model_name", written.rawValue),
    ]
    let order = [QueryItem("ordering", "-created"), QueryItem("page_size", String(size))]
    return try await client.body(Call(.events, actions + model + query + order), as: Page<EventRow>.self)
  }
}
