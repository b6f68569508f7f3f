internal import Bindings
internal import Blueprints
internal import Documents
internal import FoundationEssentials
internal import Planning
internal import Reporting

extension Run {
  /// What `flowbind.yaml` of the working directory says, or the file that `--config` names; nothing with `--no-config`.
  ///
  /// It is read once, so that all of a run goes by the same, and so that it may come through a pipe.
  func configuration() throws(Failure) -> Configuration {
    try readConfiguration.value { () throws(Failure) in try newConfiguration() }
  }

  private func newConfiguration() throws(Failure) -> Configuration {
    guard let path = try configurationPath() else { return Configuration() }
    let data = try repositoryFile(path, "the configuration \(path)")
    do throws(ConfigurationProblems) {
      var configuration = try Configuration.reading(BlueprintText(file: path, bytes: Array(data)))
      // Seen from the file's own folder, so that it means the same wherever flowbind is started; never standard input.
      let folder = Self.folder(of: path)
      configuration.paths = configuration.paths.map { path in
        if path.hasPrefix("/") { return path }
        return folder + path == "-" ? "./-" : folder + path
      }
      return configuration
    } catch {
      throw Failure(.configuration, error.diagnostics)
    }
  }

  /// The configuration in use; nil where there is none.
  func configurationPath() throws(Failure) -> String? {
    guard arguments.verb.spec.options.contains(.config), !arguments.has(.noConfig) else {
      guard !arguments.has(.config) else {
        throw Failure(.usage, "config-and-none", "--config and --no-config contradict each other", help: "keep one")
      }
      return nil
    }
    if let path = arguments.value(.config) { return path }
    // A link to nothing is no file that is not there.
    return Self.isThere(ConfigurationName.right) ? ConfigurationName.right : nil
  }

  static func isThere(_ path: String) -> Bool {
    (try? FileManager.default.attributesOfItem(atPath: path)) != nil
  }

  /// Names files that somebody may take for the configuration and that are not read: in the working directory, in the
  /// folders above it in the repository, in the folders with blueprints, and in those on the way to them.
  ///
  /// Whoever gives `--config` or `--no-config` knows.
  ///
  /// - Parameter found: those in the folders that were walked.
  func configurationsNotRead(_ found: [String]) throws(Failure) -> [Diagnostic] {
    guard arguments.verb.spec.options.contains(.config), !arguments.has(.config), !arguments.has(.noConfig) else {
      return []
    }
    let used = try configurationPath()
    let here = RepositoryFence.currentDirectory
    var folders = used == nil ? Self.folders(above: here) : []
    for path in try blueprintPaths() where path != "-" {
      folders += Self.folders(above: path.absolute(in: here)).filter { $0 != here && !here.hasPrefix($0 + "/") }
    }
    var paths = here.configurations.map { $0.seen(from: here) }
    paths += folders.flatMap(\.configurations).map { $0.seen(from: here) } + found
    var seen = Set([used].compactMap(\.self).compactMap { FileIdentity($0) })
    return paths.filter { path in FileIdentity(path).map { seen.insert($0).inserted } ?? false }.map { path in
      Diagnostic(
        .warning, "configuration-not-read",
        "\(path) is not read: the configuration is \(ConfigurationName.right) of the working directory, \(here)",
        help: "name it with --config \(path.quotedForShell), or say --no-config")
    }
  }

  /// The folders around one, the nearest first, up to the root of its repository if it has one.
  private static func folders(above folder: String) -> [String] {
    let root = RepositoryFence.gitRoot(above: folder) ?? "/"
    var folders: [String] = []
    var names = folder.split(separator: "/")
    while "/" + names.joined(separator: "/") != root, names.popLast() != nil {
      folders.append("/" + names.joined(separator: "/"))
    }
    return folders
  }

  /// With the slash behind it; empty for the working directory.
  static func folder(of path: String) -> String { path.lastIndex(of: "/").map { String(path[...$0]) } ?? "" }

  /// What the blueprints' paths may not lead across: the configuration is the repository's, and less trusted than a
  /// command line.
  func blueprintFence() throws(Failure) -> RepositoryFence {
    guard arguments.operands.isEmpty, let path = try configurationPath() else { return .ofCommandLine() }
    return Self.fence(around: path)
  }

  private static func fence(around configuration: String) -> RepositoryFence {
    let folder = folder(of: configuration)
    return .ofFile(in: folder.isEmpty ? "." : folder)
  }

  /// The blueprints to read: those that the command line names, or else the configuration.
  func blueprintPaths() throws(Failure) -> [String] {
    guard arguments.operands.isEmpty else { return arguments.operands }
    let paths = try configuration().paths
    guard paths.isEmpty else { return paths }
    let verb = "flowbind \(arguments.verb.rawValue)"
    throw Failure(
      .usage, "no-paths", "\(verb) needs PATH…",
      help: "name blueprint files or folders, such as: \(verb) blueprints; or list paths in flowbind.yaml")
  }

  /// The options with the configuration laid over them, and what of it has ended.
  func configured(_ options: PlanOptions) throws(Failure) -> (PlanOptions, [Diagnostic]) {
    try configuration().applied(
      to: options, on: String(surroundings.now().prefix(10)), limitIsGiven: arguments.has(.maxChanges))
  }

  /// The name that stands for the address in the digest, by option or configuration.
  func serverID() throws(Failure) -> String? {
    if let name = arguments.value(.serverID) { return name }
    return try configuration().serverID
  }

  /// The reports that the configuration asks for, where they lie.
  ///
  /// Whoever can change the file can name any path, so each has to end in the configuration's repository, in no hidden
  /// place, and replaces nothing but a file.
  func configuredOutputs() throws(Failure) -> [(format: Format, path: String)] {
    guard let configurationPath = try configurationPath() else { return [] }
    let outputs = try configuration().outputs[arguments.verb] ?? []
    guard !outputs.isEmpty else { return [] }
    let folder = Self.folder(of: configurationPath)
    let fence = Self.fence(around: configurationPath)
    let problems = outputs.compactMap { output in
      Self.problem(of: folder + output.path, named: output, inside: fence)
    }
    guard problems.isEmpty else { throw Failure(.configuration, problems) }
    return outputs.map { ($0.format, folder + $0.path) }
  }

  private static func problem(
    of path: String, named output: ConfiguredOutput, inside fence: RepositoryFence
  ) -> Diagnostic? {
    let names = output.path.split(separator: "/", omittingEmptySubsequences: false)
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let isFree = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType == .typeRegular
    guard !names.contains(where: { $0.isEmpty || ($0 != "." && $0.hasPrefix(".")) }), isFree ?? true,
      (try? fence.open(parent)) != nil
    else {
      return Diagnostic(
        .error, "output-leads-out", "\(output.path) is no place for a report", at: output.location,
        help: "name a file below the folder of the configuration, in a folder that is there; nothing hidden or linked")
    }
    return nil
  }

  /// What makes drift and apply exit with 2, by option, configuration, or as usual.
  func failingKinds() throws(Failure) -> Set<DifferenceKind> {
    guard arguments.has(.failOn) else {
      // Who gets in is told by apply, too; it exits with 2 for it only where that is asked for.
      let usual = arguments.verb == .apply ? DifferenceKind.usual.subtracting([.way]) : DifferenceKind.usual
      return try configuration().failOn ?? usual
    }
    var kinds: Set<DifferenceKind> = []
    for word in arguments.values(.failOn).flatMap({ $0.split(separator: ",") }) {
      switch DifferenceKind.reading(String(word)) {
      case .success(let kind): kinds.insert(kind)
      case .failure(let unknown): throw Failure(.usage, "unknown-kind", unknown.message, help: unknown.help)
      }
    }
    return kinds
  }
}

extension String {
  /// The paths of the files in this folder that have, or nearly have, the name of a configuration.
  fileprivate var configurations: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: self)) ?? []
    return names.filter(ConfigurationName.isOne).sorted().map { joined(with: $0) }
  }

  /// This path without the folder that it is below.
  fileprivate func seen(from folder: String) -> String {
    hasPrefix(folder + "/") ? String(dropFirst(folder.count + 1)) : self
  }
}
