package import Bindings
package import Foundation

/// What `doctor` asks beyond bindings; GETs all of it.
extension AuthentikBindingStore {
  /// Whether what is sent never leaves this machine.
  package var isOnThisMachine: Bool { client.address.isLoopback }

  package func whoAmI() async throws(StoreError) -> WhoAmI {
    try await client.body(Call(.currentUser), as: CurrentUserBody.self).user
  }

  /// How many of these the token may see; nil where it may see none. Rights to write cannot be read (all versions).
  package func visibleCount(of resource: Resource) async throws(StoreError) -> Int? {
    do {
      let page = try await client.body(Call(resource, [QueryItem("page_size", "1")]), as: Page<BareRow>.self)
      return page.pagination.count
    } catch .rightMissing {
      return nil
    }
  }

  package func blueprintInstances() async throws(StoreError) -> [BlueprintInstance] {
    try await list(.blueprints, of: BlueprintInstance.self)
  }

  /// The API tokens of a user; nil where the token may see none.
  package func apiTokens(of user: WhoAmI) async throws(StoreError) -> [ListedToken]? {
    do {
      return try await list(.tokens, [QueryItem("user__username", user.username)], of: ListedToken.self)
        .filter { $0.intent == "api" }
    } catch .rightMissing, .unreadable {
      return nil
    }
  }

  /// How the server thinks that this request reached it; nil where the token may not know.
  package func reached() async throws(StoreError) -> Reached? {
    do {
      return try await client.body(Call(.system), as: Reached.self)
    } catch .rightMissing, .unreadable {
      return nil
    }
  }

  /// The server's clock by its `Date` header, to the second; nil where it sends none.
  package func serverDate() async throws(StoreError) -> Date? {
    try await client.send(Call(.currentUser)).date
  }
}
