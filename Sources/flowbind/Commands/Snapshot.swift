internal import Bindings
internal import Reporting

extension Run {
  /// Saves what the server holds; JSON by default.
  func snapshot() async throws(Failure) -> ExitCode {
    let outputs = try Outputs(arguments, surroundings, default: .json)
    try outputs.checkWritable()
    let parallelReads = try count(.parallelReads) ?? 4
    let pattern = arguments.value(.flow).map(GlobPattern.init)
    let now = surroundings.now()
    let snapshot = try await withStore { store throws(Failure) in
      do throws(StoreError) {
        return try await ProgressLine(console, arguments).during { () async throws(StoreError) in
          try await SnapshotReader(store: store, parallelReads: parallelReads).read(at: now, flowPattern: pattern)
        } telling: {
          let reads = store.readStatistics()
          return "reading \(store.address.printable): \(reads.requests) requests, \(reads.rows) rows"
        }
      } catch {
        throw Failure(error)
      }
    }
    guard !snapshot.flows.isEmpty else {
      throw Failure(.invalidBlueprint, "nothing-selected", "no flow is selected", help: "use another --flow pattern")
    }
    try outputs.write(ReportOutput(snapshot), style, to: console)
    return .done
  }
}
