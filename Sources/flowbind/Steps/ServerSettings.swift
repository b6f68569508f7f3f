internal import AuthentikAPI
internal import FoundationEssentials

/// Which server, and with which token: from options and the environment, never from a file of the repository.
struct ServerSettings {
  var address: ServerAddress
  var token: APIToken

  init(_ arguments: Arguments, _ surroundings: Surroundings) throws(Failure) {
    guard let written = arguments.value(.url) ?? surroundings.set("AUTHENTIK_URL") else {
      throw Failure(
        .configuration, "no-address", "no server is named",
        help: "set AUTHENTIK_URL or give --url https://your-authentik; --sandbox needs no server")
    }
    do {
      address = try ServerAddress(written, allowHTTP: arguments.has(.allowHTTP))
    } catch {
      throw Failure(.configuration, "bad-address", error.message)
    }
    token = try Self.token(arguments, surroundings)
  }

  /// A place where a token may stand.
  private struct Source {
    var name: String
    var read: () throws(Failure) -> String
  }

  private static func token(_ arguments: Arguments, _ surroundings: Surroundings) throws(Failure) -> APIToken {
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
    do {
      return try APIToken(text)
    } catch {
      throw Failure(.configuration, "bad-token", "the token from \(source.name) cannot be used: \(error.message)")
    }
  }

  private static func sources(_ arguments: Arguments, _ surroundings: Surroundings) -> [Source] {
    var sources: [Source] = []
    func file(_ path: String, _ name: String) -> Source {
      Source(name: name) { () throws(Failure) in try contents(of: path, name) }
    }
    if arguments.has(.tokenStdin) {
      sources.append(Source(name: "--token-stdin") { String(decoding: surroundings.readInput(), as: UTF8.self) })
    }
    if let path = arguments.value(.tokenFile) { sources.append(file(path, "--token-file")) }
    if let token = surroundings.set("AUTHENTIK_TOKEN") { sources.append(Source(name: "AUTHENTIK_TOKEN") { token }) }
    if let path = surroundings.set("AUTHENTIK_TOKEN_FILE") { sources.append(file(path, "AUTHENTIK_TOKEN_FILE")) }
    // systemd's credentials folder exists for every unit that has any credential.
    if let folder = surroundings.set("CREDENTIALS_DIRECTORY") {
      let path = folder + "/authentik-token"
      if FileManager.default.fileExists(atPath: path) {
        sources.append(file(path, "$CREDENTIALS_DIRECTORY/authentik-token"))
      }
    }
    return sources
  }

  private static func contents(of path: String, _ name: String) throws(Failure) -> String {
    guard let data = InputFile.read(path) else {
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
