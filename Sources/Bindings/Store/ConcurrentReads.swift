/// Reads for every element, at most `limit` at a time, and answers in the elements' order.
///
/// The first failure is thrown; reads that are under way by then are cancelled.
package func readConcurrently<Element: Sendable, Answer: Sendable>(
  _ elements: [Element], limit: Int, _ read: @escaping @Sendable (Element) async throws(StoreError) -> Answer
) async throws(StoreError) -> [Answer] {
  let results = await withTaskGroup(of: (Int, Result<Answer, StoreError>).self) { group in
    var results: [(Int, Result<Answer, StoreError>)] = []
    var next = 0
    func startOne() {
      guard next < elements.count else { return }
      let (position, element) = (next, elements[next])
      next += 1
      group.addTask { (position, await result { () throws(StoreError) in try await read(element) }) }
    }
    for _ in elements.prefix(max(1, limit)) { startOne() }
    for await result in group {
      results.append(result)
      if case .failure = result.1 {
        group.cancelAll()
        break
      }
      startOne()
    }
    return results
  }
  var answers: [Answer] = []
  for (_, result) in results.sorted(by: { $0.0 < $1.0 }) { answers.append(try result.get()) }
  return answers
}

/// Reads two things at once; of two failures the first one's is thrown.
package func readBoth<First: Sendable, Second: Sendable>(
  _ first: @escaping @Sendable () async throws(StoreError) -> First,
  _ second: @escaping @Sendable () async throws(StoreError) -> Second
) async throws(StoreError) -> (First, Second) {
  async let one = result(of: first)
  async let other = result(of: second)
  let results = await (one, other)
  return (try results.0.get(), try results.1.get())
}

/// What a read came to, for one that is begun before anybody needs its answer.
package func result<Answer: Sendable>(
  of read: @Sendable () async throws(StoreError) -> Answer
) async -> Result<Answer, StoreError> {
  do throws(StoreError) {
    return .success(try await read())
  } catch {
    return .failure(error)
  }
}
