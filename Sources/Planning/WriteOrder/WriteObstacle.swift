package import Bindings

/// Why the operations of a flow cannot be written in any order.
package enum WriteObstacle: Hashable, Sendable {
  /// Two bindings would have one stage at one order, which the server refuses.
  case orderTaken(Diagnostic)
  /// Bindings wait for each other's orders, and there is nowhere to put one of them meanwhile.
  case noFreeOrder(Diagnostic)

  package var diagnostic: Diagnostic {
    switch self {
    case .orderTaken(let diagnostic), .noFreeOrder(let diagnostic): diagnostic
    }
  }
}
