internal import Bindings
internal import Blueprints
internal import Documents
internal import FoundationEssentials
internal import Planning
internal import Reporting

extension Run {
  /// Shows who gets in by each flow: of a server, a snapshot, or files alone.
  func ways() async throws(Failure) -> ExitCode {
    let outputs = try outputs()
    try outputs.checkWritable()
    let report = arguments.operands.isEmpty ? try await waysOfServer() : try await waysOfFiles()
    guard !report.flows.isEmpty else {
      throw Failure(
        .invalidBlueprint, "nothing-selected", "no flow is selected", help: "use another --flow pattern, or other files"
      )
    }
    try outputs.write(ReportOutput(report), try style, to: console)
    return report.lacksProofs || !report.opened.isEmpty ? .differences : .done
  }

  private func waysOfServer() async throws(Failure) -> WaysReport {
    guard !arguments.has(.against) else {
      throw Failure(
        .usage, "against-server", "--against compares files with files, and no PATH is named",
        help: "name the new files: flowbind ways --against OLD_PATH PATH")
    }
    let requirements = try configuration().requirements
    let parallelReads = try arguments.parallelReads()
    let pattern = arguments.flowPattern
    let now = surroundings.now()
    return try await withStore { store throws(Failure) in
      var snapshot = try await reading(store) { () async throws(StoreError) in
        try await SnapshotReader(store: store, parallelReads: parallelReads).read(at: now, flowPattern: pattern)
      }
      snapshot.server = serverName(store)
      return WaysReport(snapshot, requirements: requirements)
    }
  }

  private func waysOfFiles() async throws(Failure) -> WaysReport {
    for option in [Option.snapshot, .sandbox, .state, .authentik, .url] where arguments.has(option) {
      throw Failure(
        .usage, "two-sources", "the files alone are read, so --\(option.rawValue) has no meaning",
        help: "leave one of them out")
    }
    let requirements = try configuration().requirements
    let options = try readingOptions()
    let declared = declaredFlows(try await readValidBlueprints(options).files)
    guard arguments.has(.against) else { return WaysReport(declared, requirements: requirements) }
    let files = BlueprintFiles.load(arguments.values(.against), inside: try blueprintFence())
    let readings = await BlueprintReader(options: options).read(files.texts)
    let problems = (files.diagnostics + readings.flatMap(\.diagnostics)).filter { $0.severity == .error }
    guard problems.isEmpty else { throw Failure(.invalidBlueprint, problems) }
    return WaysReport(declared, against: declaredFlows(readings), requirements: requirements)
  }

  /// The flows of the files, as far as these tell of them.
  func declaredFlows(_ readings: [BlueprintReading]) -> DeclaredFlows {
    let pattern = arguments.flowPattern
    return DeclaredFlows(readings) { pattern?.matches($0) ?? true }
  }
}
