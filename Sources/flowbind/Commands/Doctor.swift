internal import Bindings
internal import Blueprints
internal import Documents
internal import Planning
internal import Reporting

extension Run {
  /// Checks address, TLS, version, token, rights, other managers and the clock; sends nothing but GET.
  func doctor() async throws(Failure) -> ExitCode {
    let outputs = try outputs()
    try outputs.checkWritable()
    var (report, code): (DoctorReport, ExitCode) = try await withServer { store throws(Failure) in
      let managed = try await managedFlows(on: store)
      var examination = Examination(store)
      await examination.run(managed)
      return (examination.report, examination.code)
    }
    // Its port is another in every run.
    if arguments.has(.sandbox) { report.server = Self.sandboxName }
    try outputs.write(ReportOutput(report), try style, to: console)
    return code
  }

  /// What the given blueprints manage, as far as they name flows by slug.
  private func managedFlows(on store: any BindingStore) async throws(Failure) -> ManagedFlows {
    guard !arguments.operands.isEmpty else { return ManagedFlows() }
    // Whether it can be asked at all is what the examination finds out.
    let version = try? await store.authentikVersion()
    let readings = try await readValidBlueprints(try readingOptions(readingOptions(), ofServer: version)).files
    let bindings = readings.flatMap(\.bindings).filter { $0.active != false }
    return ManagedFlows(
      slugs: Set(bindings.compactMap { DesiredLookUps.read($0).lookUps.flow?.name }),
      fileNames: Set(
        readings.filter { $0.bindings.contains { $0.active != false } }
          .compactMap { $0.file.split(separator: "/").last.map(String.init) }),
      declaresPolicies: readings.contains(where: \.declaresPolicies))
  }
}
