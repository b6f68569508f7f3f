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
      group.addTask {
        do throws(StoreError) {
          return (position, .success(try await read(element)))
        } catch {
          return (position, .failure(error))
        }
      }
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
