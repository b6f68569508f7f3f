internal import AuthentikAPI
internal import FoundationEssentials

/// Which server, and with which token: from options and the environment, never from a file of the repository.
struct ServerSettings {
  var address: ServerAddress
  var token: APIToken

  /// - Parameter secrets: is told the token, before anything can show it.
  init(_ arguments: Arguments, _ surroundings: Surroundings, _ secrets: KnownSecrets) throws(Failure) {
    address = try Self.address(arguments, surroundings)
    token = try Self.token(arguments, surroundings, secrets)
    // Reports and journals keep the address exactly, because they are read back.
    guard !secrets.are(in: address.description) else {
      throw Failure(
        .configuration, "secret-in-address", "the server's address holds a secret, and every report would show it",
        help: "give the address alone; the token goes into AUTHENTIK_TOKEN or a file")
    }
  }

  static func address(_ arguments: Arguments, _ surroundings: Surroundings) throws(Failure) -> ServerAddress {
    guard let written = arguments.value(.url) ?? surroundings.set("AUTHENTIK_URL") else {
      throw Failure(
        .configuration, "no-address", "no server is named",
        help: "set AUTHENTIK_URL or give --url https://your-authentik; --sandbox needs no server")
    }
    do {
      return try ServerAddress(written, allowHTTP: arguments.has(.allowHTTP))
    } catch {
      throw Failure(.configuration, "bad-address", error.message)
    }
  }

  /// The address as reports show it; nil where none is named, or no good one.
  static func name(_ arguments: Arguments, _ surroundings: Surroundings, _ secrets: KnownSecrets) -> String? {
    let name = (try? address(arguments, surroundings))?.description
    return name.flatMap { secrets.are(in: $0) ? nil : $0 }
  }

  /// A place where a token may stand.
  private struct Source {
    var name: String
    var read: () throws(Failure) -> String
  }

  private static func token(
    _ arguments: Arguments, _ surroundings: Surroundings, _ secrets: KnownSecrets
  ) throws(Failure) -> APIToken {
    let sources = sources(arguments, surroundings)
    guard let source = sources.first else {
      throw Failure(
        .configuration, "no-token", "no API token is given",
        help: "set AUTHENTIK_TOKEN or AUTHENTIK_TOKEN_FILE, or use --token-file FILE or --token-stdin")
    }
    guard sources.count == 1 else {
      throw Failure(
        .configuration, "several-tokens", "several tokens are given: \(sources.map(\.name).joined(separator: ", "))",
        help: "keep one of them")
    }
    let text = try source.read()
    secrets.add(token: text)
    do {
      return try APIToken(text)
    } catch {
      throw Failure(.configuration, "bad-token", "the token from \(source.name) cannot be used: \(error.message)")
    }
  }

  private static func sources(_ arguments: Arguments, _ surroundings: Surroundings) -> [Source] {
    var sources: [Source] = []
    if arguments.has(.tokenStdin) {
      sources.append(Source(name: "--token-stdin") { String(decoding: surroundings.readInput(), as: UTF8.self) })
    }
    if let token = surroundings.set("AUTHENTIK_TOKEN") { sources.append(Source(name: "AUTHENTIK_TOKEN") { token }) }
    return sources
      + tokenFiles(arguments, surroundings).map { path, name in
        Source(name: name) { () throws(Failure) in try contents(of: path, name) }
      }
  }

  /// The files that hold, or may hold, the token, with what names them.
  static func tokenFiles(_ arguments: Arguments, _ surroundings: Surroundings) -> [(path: String, name: String)] {
    [
      (arguments.value(.tokenFile), "--token-file"), (surroundings.set("AUTHENTIK_TOKEN_FILE"), "AUTHENTIK_TOKEN_FILE"),
      // systemd's credentials folder exists for every unit that has any credential.
      (
        surroundings.set("CREDENTIALS_DIRECTORY").map { $0 + "/authentik-token" }.flatMap {
          FileManager.default.fileExists(atPath: $0) ? $0 : nil
        }, "$CREDENTIALS_DIRECTORY/authentik-token"
      ),
    ].compactMap { path, name in path.map { ($0, name) } }
  }

  private static func contents(of path: String, _ name: String) throws(Failure) -> String {
    guard let data = InputFile.read(path, .fileOrPipe) else {
      throw Failure(.configuration, "unreadable-token-file", "the file that \(name) names cannot be read: \(path)")
    }
    return String(decoding: data, as: UTF8.self)
  }
}

extension Surroundings {
  /// An environment variable that is set to something.
  func set(_ name: String) -> String? {
    guard let value = environment[name], !value.isEmpty else { return nil }
    return value
  }
}
