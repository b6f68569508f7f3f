internal import Bindings
internal import Blueprints
internal import FoundationEssentials
internal import Reporting

extension Run {
  /// Writes a first repository: what the server has as blueprints, one file a flow, with what a repository needs around
  /// them. What it wrote plans empty; no file that is there is touched.
  func initialise() async throws(Failure) -> ExitCode {
    guard arguments.operands.count < 2 else {
      throw Failure(.usage, "one-folder", "init writes one repository", help: "name one folder, or none for this one")
    }
    let folder = arguments.operands.first ?? "."
    let surrounding = try FirstRepository.files(for: arguments.value(.ci))
    let pattern = arguments.flowPattern
    let parallelReads = try arguments.parallelReads()
    let contents = try await withStore { store throws(Failure) in
      try await reading(store) { () async throws(StoreError) in
        try await BlueprintExport.read(store, flowPattern: pattern, parallelReads: parallelReads)
      }
    }
    let exported = contents.filter { !$0.bindings.isEmpty }
    guard !exported.isEmpty else {
      throw Failure(
        .invalidBlueprint, "nothing-selected", "no flow with bindings is selected", help: "use another --flow pattern")
    }
    let exports = exported.map { (slug: $0.flow.slug, export: BlueprintExport([$0])) }
    try check(slugs: exports.map(\.slug))
    let files = exports.map { (path: "blueprints/\($0.slug).yaml", text: $0.export.text) } + surrounding
    try write(files, into: folder)
    tell(exports.flatMap(\.export.diagnostics))
    return report(files.map { folder.joined(with: $0.path) }, in: folder)
  }

  /// A slug becomes the name of a file, and comes from the server.
  private func check(slugs: [String]) throws(Failure) {
    let strange = slugs.filter { $0.isEmpty || !$0.utf8.allSatisfy(Self.letters.contains) }
    guard strange.isEmpty else {
      throw Failure(
        .invalidBlueprint, "strange-slug",
        "these are no slugs of authentik's: \(strange.map(\.printable).joined(separator: ", "))",
        help: "leave them out by --flow")
    }
  }

  private static let letters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_".utf8)

  private func write(_ files: [(path: String, text: String)], into folder: String) throws(Failure) {
    let manager = FileManager.default
    let taken = files.map { folder.joined(with: $0.path) }.filter(Self.isThere)
    guard taken.isEmpty else {
      throw Failure(
        .usage, taken.map { Diagnostic(.error, "file-there", "\($0) is there already", help: "init replaces nothing") })
    }
    for file in files {
      let path = folder.joined(with: file.path)
      do {
        try manager.createDirectory(atPath: Self.folder(of: path), withIntermediateDirectories: true)
      } catch {
        throw Failure(cannotWriteTo: path)
      }
      try OutputFile(path: path).replace(with: file.text)
    }
  }

  private func report(_ paths: [String], in folder: String) -> ExitCode {
    let start = folder == "." ? "" : "cd \(folder.quotedForShell) && "
    let lines = paths.map { "wrote \($0)\n" }.joined() + "see that nothing differs:  \(start)flowbind plan\n"
    return console.writeOutput(lines.asLogLines) ? .done : .outputFailed
  }
}
