internal import Bindings
internal import Blueprints
internal import FoundationEssentials
internal import Glibc
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
    let output = try ExportOutput(arguments, format: "yaml")
    try output.checkWritable()
    let pattern = arguments.value(.flow).map(GlobPattern.init)
    let parallelReads = try count(.parallelReads) ?? PlanOptions().parallelReads
    let contents = try await withStore { store throws(Failure) in
      do throws(StoreError) {
        return try await BlueprintExport.read(store, flowPattern: pattern, parallelReads: parallelReads)
      } catch {
        throw Failure(error)
      }
    }
    guard !contents.isEmpty else {
      throw Failure(.invalidBlueprint, "nothing-selected", "no flow is selected", help: "use another --flow pattern")
    }
    let export = BlueprintExport(contents)
    tell(export.diagnostics)
    try output.write(export.text, to: console)
    return .done
  }

  /// Writes a diff that adopts drifted values; what it cannot adopt makes the exit code 2.
  private func exportPatch() async throws(Failure) -> ExitCode {
    let output = try ExportOutput(arguments, format: "diff")
    try output.checkWritable()
    let paths = try blueprintPaths()
    guard !paths.contains("-") else {
      throw Failure(.usage, "no-file", "standard input is no file that could be patched", help: "name a file")
    }
    let reader = BlueprintReader(options: try readingOptions())
    let texts = BlueprintFiles.load(paths).texts
    let plan = try await withStore { store throws(Failure) in try await makePlan(store, comparesOnly: true) }
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

/// The one text of an export, on standard output or in a file.
private struct ExportOutput {
  private var path: String?

  init(_ arguments: Arguments, format: String) throws(Failure) {
    let written = arguments.values(.output)
    guard written.count < 2 else {
      throw Failure(.usage, "several-outputs", "an export is written once", help: "give -o once")
    }
    guard let parts = written.first?.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) else {
      return
    }
    guard parts[0] == format else {
      throw Failure(
        .usage, "unknown-format", "this export has no format \(parts[0])", help: "write -o \(format)[=FILE]")
    }
    guard parts.count > 1, parts[1] != "-" else { return }
    guard !parts[1].isEmpty else {
      throw Failure(.usage, "no-file", "-o \(format)= names no file", help: "write -o \(format)=FILE")
    }
    path = String(parts[1])
  }

  func checkWritable() throws(Failure) {
    guard let path else { return }
    guard FileManager.default.createFile(atPath: path + ".flowbind-tmp", contents: Data()) else { throw failure(path) }
    try? FileManager.default.removeItem(atPath: path + ".flowbind-tmp")
  }

  /// Writes to a temporary name and renames it.
  func write(_ text: String, to console: Console) throws(Failure) {
    guard let path else {
      guard console.writeOutput(text) else { throw failure("standard output") }
      return
    }
    let temporary = path + ".flowbind-tmp"
    guard FileManager.default.createFile(atPath: temporary, contents: Data(text.utf8)), rename(temporary, path) == 0
    else { throw failure(path) }
  }

  private func failure(_ path: String) -> Failure {
    Failure(.outputFailed, "output-failed", "\(path) cannot be written to", help: "does its folder exist?")
  }
}
