internal import AuthentikAPI
internal import AuthentikSandbox
internal import Bindings
internal import Documents
internal import FoundationEssentials
internal import Reporting

extension Run {
  /// Gives the work the store that the options name: a server, a sandbox of this run, or a snapshot.
  func withStore<Answer>(
    _ work: (any BindingStore) async throws(Failure) -> Answer
  ) async throws(Failure) -> Answer {
    if let path = arguments.value(.snapshot) {
      for option in [Option.sandbox, .state, .authentik, .url] where arguments.has(option) {
        throw Failure(
          .usage, "two-sources", "--snapshot is read instead of a server, so --\(option.rawValue) has no meaning",
          help: "leave one of them out")
      }
      let snapshot = try readSnapshot(path)
      tell(
        snapshot.gaps.map { gap in
          Diagnostic(.note, "snapshot-incomplete", "\(path.printable) does not tell \(gap), so that is not known")
        })
      return try await work(SnapshotStore(snapshot))
    }
    return try await withServer(work)
  }

  /// Gives the work a store that talks HTTP: to a server, or to a sandbox of this run.
  func withServer<Answer>(
    _ work: (AuthentikBindingStore) async throws(Failure) -> Answer
  ) async throws(Failure) -> Answer {
    guard arguments.has(.sandbox) else {
      for option in [Option.state, .authentik] where arguments.has(option) {
        throw Failure(
          .usage, "needs-sandbox", "--\(option.rawValue) is for the sandbox", help: "add --sandbox, or leave it out")
      }
      let settings = try ServerSettings(arguments, surroundings, secrets)
      return try await work(AuthentikBindingStore(settings.address, token: settings.token, options: try storeOptions()))
    }
    let server = try startSandbox(port: 0)
    defer { server.stop() }
    return try await work(try sandboxStore(server))
  }

  private func sandboxStore(_ server: SandboxServer) throws(Failure) -> AuthentikBindingStore {
    let options = try storeOptions()
    do throws(InvalidSetting) {
      return AuthentikBindingStore(
        try ServerAddress(server.address), token: try APIToken(server.token), options: options)
    } catch {
      throw Failure(.bug, "sandbox", "the sandbox's own address or token cannot be used: \(error.message)")
    }
  }

  func startSandbox(port: UInt16) throws(Failure) -> SandboxServer {
    var options = SandboxServer.Options()
    options.port = port
    let server = SandboxServer(state: try sandboxState(), options: options)
    do throws(SandboxServerError) {
      try server.start()
    } catch {
      throw Failure(.unavailable, "cannot-listen", error.description, help: "choose another port with --listen")
    }
    return server
  }

  private func sandboxState() throws(Failure) -> SandboxState {
    var version: AuthentikVersion?
    if let name = arguments.value(.authentik) {
      guard let known = AuthentikVersion(rawValue: name) else {
        throw Failure(
          .usage, "unknown-version", "the sandbox cannot answer as authentik \(name)",
          help: "it knows " + AuthentikVersion.allCases.map(\.rawValue).joined(separator: ", "))
      }
      version = known
    }
    guard let path = arguments.value(.state) else { return .default(version: version ?? .newest) }
    let snapshot = try readSnapshot(path)
    guard snapshot.gaps.isEmpty else {
      throw Failure(
        .invalidBlueprint,
        snapshot.gaps.map { gap in
          Diagnostic(
            .error, "state-incomplete",
            "\(path) does not tell \(gap), and a sandbox would make it up, so that a plan seems harmless",
            help: "take a new snapshot with a token that may view it, or plan with --snapshot \(path) instead")
        })
    }
    return SandboxState(snapshot: snapshot, version: version)
  }

  private func readSnapshot(_ path: String) throws(Failure) -> Snapshot {
    let data = try InputFile.contents(of: path, "the snapshot \(path)")
    do {
      return try JSONText.read(Snapshot.self, from: data)
    } catch {
      throw Failure(
        .invalidBlueprint, "bad-snapshot", "\(path) is no snapshot that this version of flowbind understands",
        help: "make one with: flowbind snapshot -o json=\(path)")
    }
  }

  private func storeOptions() throws(Failure) -> AuthentikBindingStore.Options {
    var options = AuthentikBindingStore.Options(version: Version.number)
    if let timeout = try arguments.duration(.timeout) { options.timeout = timeout }
    if let connectWait = try arguments.duration(.connectWait) { options.connectWait = connectWait }
    if arguments.has(.verbose) {
      let console = console
      options.onRequest = { console.say($0.line) }
    }
    return options
  }
}

extension RequestRecord {
  /// One line for `-v`: `GET /api/v3/flows/bindings/ 200 12 ms`.
  fileprivate var line: String {
    let milliseconds = Int(duration / .milliseconds(1))
    return "\(method) \(path.printable) \(status.map(String.init) ?? "no answer") \(milliseconds) ms"
  }
}
