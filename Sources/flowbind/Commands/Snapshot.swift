internal import Bindings
internal import Reporting

extension Run {
  /// Saves what the server holds; JSON by default.
  func snapshot() async throws(Failure) -> ExitCode {
    let outputs = try outputs(default: .json)
    try outputs.checkWritable()
    let parallelReads = try arguments.parallelReads()
    let pattern = arguments.flowPattern
    let now = surroundings.now()
    let snapshot = try await withStore { store throws(Failure) in
      try await reading(store) { () async throws(StoreError) in
        try await SnapshotReader(store: store, parallelReads: parallelReads).read(at: now, flowPattern: pattern)
      }
    }
    guard !snapshot.flows.isEmpty else {
      throw Failure(.invalidBlueprint, "nothing-selected", "no flow is selected", help: "use another --flow pattern")
    }
    tell(
      snapshot.gaps.map { gap in
        Diagnostic(
          .warning, "snapshot-incomplete", "the snapshot does not tell \(gap)",
          help: "what it does not tell counts as unknown; flowbind doctor says which rights the token lacks")
      })
    try outputs.write(ReportOutput(snapshot), style, to: console)
    return .done
  }
}
