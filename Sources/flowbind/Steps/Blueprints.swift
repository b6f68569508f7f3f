internal import Bindings
internal import Blueprints
internal import Documents
internal import FoundationEssentials
internal import Planning
internal import Reporting

extension Run {
  /// Reads the files that the operands name, with the context and the doors that the options open.
  ///
  /// - Parameters:
  ///   - options: made once for a run; a context that is a pipe can be read but once.
  ///   - isLicensed: asks the server where a file wants to know; what nobody knows stays open.
  func readBlueprints(
    _ options: ReadingOptions, isLicensed: () async throws(Failure) -> Bool? = { () throws(Failure) in nil }
  ) async throws(Failure) -> ValidationReport {
    let paths = try blueprintPaths()
    let input = paths.contains("-") ? surroundings.readInput() : []
    let files = BlueprintFiles.load(paths, standardInput: input, inside: try blueprintFence())
    var options = options
    var readings = await BlueprintReader(options: options).read(files.texts)
    if readings.askForLicence(options) {
      options.isLicensed = try await isLicensed()
      if options.isLicensed != nil { readings = await BlueprintReader(options: options).read(files.texts) }
    }
    var report = ValidationReport(readings, diagnostics: files.diagnostics)
    report.diagnostics += foldersWithoutBlueprint(paths, report)
    report.diagnostics += try configurationsNotRead(files.configurations)
    report.diagnostics += report.files.unusedContext(of: options) + report.files.conflictingClaims()
    return arguments.has(.strict) ? report.takingWarningsForErrors : report
  }

  /// Nothing that was named is passed over as a whole; where there is no blueprint at all, that is an error.
  private func foldersWithoutBlueprint(_ paths: [String], _ report: ValidationReport) -> [Diagnostic] {
    paths.compactMap { path in
      let folder = path.hasSuffix("/") ? path : path + "/"
      let others = report.passedOver.count { $0.hasPrefix(folder) }
      guard others > 0, !report.files.contains(where: { $0.file.hasPrefix(folder) }) else { return nil }
      return Diagnostic(
        report.files.isEmpty ? .error : .warning, "no-blueprints",
        "there is no blueprint in the directory '\(path)': \(others) other file\(others == 1 ? " was" : "s were") passed over",
        help: "-v lists them; a blueprint has a key 'entries'")
    }
  }

  /// The files, if every one of them is valid, with what is to be said of them; what is wrong with any of them ends the
  /// run.
  ///
  /// - Parameter tells: whether that is said at once; what a server has to say of the same files comes later.
  func readValidBlueprints(
    _ options: ReadingOptions, tells: Bool = true,
    isLicensed: () async throws(Failure) -> Bool? = { () throws(Failure) in nil }
  ) async throws(Failure) -> ValidationReport {
    let report = try await readBlueprints(options, isLicensed: isLicensed)
    if arguments.has(.verbose) {
      for file in report.passedOver { console.say("passed over, no blueprint: \(file.printable)") }
    }
    let needed = arguments.has(.strict) ? report : report.leavingOut
    guard needed.isValid else { throw Failure(.invalidBlueprint, report.allDiagnostics) }
    if tells { tell(needed.allDiagnostics) }
    return needed
  }

  /// What the command line says of how files are read, where no server is asked.
  func readingOptions() throws(Failure) -> ReadingOptions {
    var options = ReadingOptions(release: try release(ofServer: nil))
    options.environment = AllowedEnvironment(
      allowing: arguments.values(.allowEnvironment), in: surroundings.environment)
    options.files = AllowedFiles.inside(try arguments.values(.allowFiles).map(allowedFolder))
    for path in arguments.values(.context) {
      let data = try repositoryFile(path, "the context file \(path)", code: .usage)
      options.context.append(
        try context { () throws(ContextProblem) in try OutsideContext(BlueprintText(file: path, bytes: Array(data))) })
    }
    for setting in arguments.values(.set) {
      options.context.append(try context { () throws(ContextProblem) in try OutsideContext(setting: setting) })
    }
    return options
  }

  /// How a server with this version reads the files; nil where that is not known.
  func readingOptions(
    _ options: ReadingOptions, ofServer version: String?
  ) throws(Failure) -> ReadingOptions {
    var options = options
    options.release = try release(ofServer: version)
    // A server that is newer may have what no known release has.
    if let release = version.flatMap(AuthentikRelease.init(version:)), release > .newest {
      options.unheardOfModels = .warning
    }
    return options
  }

  /// Whose reading of the files counts: the release that is asked for, else that of the server, else the newest.
  func release(ofServer version: String?) throws(Failure) -> AuthentikRelease {
    guard let name = arguments.value(.dialect) else {
      return version.flatMap(AuthentikRelease.init(version:))?.nearestKnown ?? .newest
    }
    guard let release = AuthentikRelease(version: name), release.isKnown else {
      throw Failure(
        .usage, "unknown-dialect", "there is no dialect \(name.printable)",
        help: "the dialects are " + AuthentikRelease.known.map(\.description).joined(separator: ", "))
    }
    return release
  }

  private func allowedFolder(_ path: String) throws(Failure) -> String {
    do throws(RepositoryFence.Problem) {
      return try RepositoryFence.ofCommandLine().open(path).place
    } catch {
      throw Failure(.usage, "bad-allow-files", "--allow-files: " + error.message(of: path), help: error.help)
    }
  }

  private func context(_ read: () throws(ContextProblem) -> OutsideContext) throws(Failure) -> OutsideContext {
    do throws(ContextProblem) {
      return try read()
    } catch {
      throw Failure(.usage, [error.diagnostic])
    }
  }
}

extension [Diagnostic] {
  /// The warnings of files without those that an error found later is about: of the same place, or of the same kind in the
  /// same file.
  func notRepeated(in later: [Diagnostic]) -> [Diagnostic] {
    let errors = later.filter { $0.severity == .error }
    guard !errors.isEmpty else { return self }
    let places = Set(errors.compactMap(\.location))
    let kinds = Set(errors.map { [$0.code, $0.location?.file] })
    return filter { diagnostic in
      diagnostic.severity == .error
        || !(diagnostic.location.map(places.contains) ?? false)
          && !kinds.contains([diagnostic.code, diagnostic.location?.file])
    }
  }
}
