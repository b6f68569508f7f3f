internal import Synchronization

/// Something that a run makes when it is first asked for, and then keeps, be it a failure.
final class Once<Value: Sendable>: Sendable {
  private let made = Mutex<Result<Value, Failure>?>(nil)

  func value(_ make: () throws(Failure) -> Value) throws(Failure) -> Value {
    let result = made.withLock { made in
      let result = made ?? Result(catching: make)
      made = result
      return result
    }
    return try result.get()
  }
}
