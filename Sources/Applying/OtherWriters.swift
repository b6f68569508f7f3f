internal import Bindings

extension BindingStore {
  /// From when on the server's events tell of this run's writes and of others'; nil where the token may not see them.
  func eventMark(heeding interruption: Interruption) async -> EventMark? {
    guard let source = events else { return nil }
    return try? await interruption.reading { () throws(StoreError) in try await source.eventMark() }
  }
}

extension [BindingWrite] {
  /// Those to these bindings that are not this run's.
  func ofOthers(to touched: Set<PrimaryKey>) -> [ApplyOutcome.Surprise] {
    filter { !$0.isOurs && touched.contains($0.pk) }.map(ApplyOutcome.Surprise.written)
  }
}
