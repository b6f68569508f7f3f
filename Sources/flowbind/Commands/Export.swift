internal import Bindings
internal import Blueprints
internal import FoundationEssentials
internal import Planning
internal import Reporting

extension Run {
  /// Writes current bindings as a blueprint, or, with `--patch`, what adopts them into the files.
  func export() async throws(Failure) -> ExitCode {
    if arguments.has(.patch) { return try await exportPatch() }
    if let operand = arguments.operands.first {
      throw Failure(
        .usage, "path-without-patch", "export takes no \(operand) without --patch",
        help: "--patch \(operand) adopts the server's values into it; --flow selects what is exported")
    }
    let output = try exportOutput("yaml")
    try output.checkWritable()
    let pattern = arguments.flowPattern
    let parallelReads = try arguments.parallelReads()
    let policies = arguments.has(.policies)
    let contents = try await withStore { store throws(Failure) in
      do throws(StoreError) {
        return try await BlueprintExport.read(
          store, flowPattern: pattern, policies: policies, parallelReads: parallelReads)
      } catch {
        throw Failure(error)
      }
    }
    guard !contents.isEmpty else {
      throw Failure(.invalidBlueprint, "nothing-selected", "no flow is selected", help: "use another --flow pattern")
    }
    let export = BlueprintExport(contents)
    tell(export.diagnostics)
    if !policies, !arguments.has(.quiet) {
      console.say("policies are left out: --policies writes those of the bindings and of the flows, too")
    }
    try output.write(export.text, to: console)
    return .done
  }

  /// Writes a diff that adopts drifted values; what it cannot adopt makes the exit code 2.
  private func exportPatch() async throws(Failure) -> ExitCode {
    let output = try exportOutput("diff")
    try output.checkWritable()
    let paths = try blueprintPaths()
    guard !paths.contains("-") else {
      throw Failure(.usage, "no-file", "standard input is no file that could be patched", help: "name a file")
    }
    let texts = BlueprintFiles.load(paths, inside: try blueprintFence()).texts
    let plan = try await withStore { store throws(Failure) in try await makePlan(store, comparesOnly: true) }
    let reader = BlueprintReader(options: try readingOptions(readingOptions(), ofServer: plan.authentikVersion))
    let patch = BlueprintPatch(
      adopting: plan, into: texts, reader: reader, in: FileManager.default.currentDirectoryPath)
    tell(patch.diagnostics)
    if let folder = patch.folder, !arguments.has(.quiet) {
      console.say("the files lie elsewhere; adopt the values with: patch -p0 -d \(folder.quotedForShell)")
    }
    try output.write(patch.diff, to: console)
    return patch.diagnostics.isEmpty ? .done : .differences
  }
}
