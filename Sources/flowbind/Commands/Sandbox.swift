internal import AuthentikSandbox

extension Run {
  /// Serves until a signal ends the process.
  func sandbox() async throws(Failure) -> ExitCode {
    let server = try startSandbox(port: try port())
    guard
      console.writeOutput(
        """
        export AUTHENTIK_URL=\(server.address)
        export AUTHENTIK_TOKEN=\(server.token)

        """)
    else { return .outputFailed }
    console.say("the sandbox answers at \(server.address) until it is stopped (Ctrl-C); nothing is kept")
    while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
    server.stop()
    return .done
  }

  private func port() throws(Failure) -> UInt16 {
    guard let written = arguments.value(.listen) else { return 0 }
    let parts = written.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2, ["127.0.0.1", "localhost"].contains(parts[0]), let port = UInt16(parts[1]) else {
      throw Failure(
        .usage, "bad-listen-address", "the sandbox cannot listen on \(written)",
        help: "it serves this machine only: --listen 127.0.0.1:PORT")
    }
    return port
  }
}
