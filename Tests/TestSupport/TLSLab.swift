internal import Foundation

/// A certificate authority that nobody trusts, with servers on loopback that it has issued certificates for.
///
/// Needs the program `openssl`. The servers end with the value.
package final class TLSLab {
  package enum Certificate: String, CaseIterable, Sendable {
    case good, expired
    /// Issued for another host name than localhost.
    case other
  }

  package static let isAvailable = (try? Program.runBlocking(["openssl", "version"])) != nil
  /// Whether a child process can be given another trust store: as root, with `unshare`.
  package static let canTrust =
    isAvailable && (try? Program.runBlocking(["unshare", "--mount", "mount", "--bind", "/dev/null", store])) != nil
  private static let store = "/etc/ssl/certs/ca-certificates.crt"

  private let folder: URL
  private var servers: [Process] = []

  package init() async throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "flowbind-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try await openssl(
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.crt -days 2 -subj /CN=flowbind-test-authority"
    )
    for certificate in Certificate.allCases {
      let name = certificate.rawValue
      let host = certificate == .other ? "other.example" : "localhost"
      let days = certificate == .expired ? -1 : 2
      try Data("subjectAltName=DNS:\(host)\n".utf8).write(to: folder.appending(path: "\(name).ext"))
      try await openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout \(name).key -out \(name).csr -subj /CN=\(host)"
      )
      try await openssl(
        "x509 -req -in \(name).csr -CA ca.crt -CAkey ca.key -CAcreateserial -out \(name).crt -days \(days) -extfile \(name).ext"
      )
    }
  }

  deinit {
    for server in servers { server.terminate() }
    try? FileManager.default.removeItem(at: folder)
  }

  /// Starts a TLS server that answers each GET with 200, and tells its port.
  package func serve(_ certificate: Certificate) throws -> Int {
    let name = certificate.rawValue
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["openssl", "s_server", "-accept", "127.0.0.1:0", "-www"] + ["-cert", "\(name).crt", "-key", "\(name).key"]
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    servers.append(process)
    var text = ""
    while true {
      if let line = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().first(where: {
        $0.hasPrefix("ACCEPT")
      }),
        let port = line.split(separator: ":").last.flatMap({ Int($0) })
      {
        return port
      }
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { throw Program.Failure(text: "openssl s_server ended: \(text)") }
      text += String(decoding: more, as: UTF8.self)
    }
  }

  /// Runs a program that trusts the authority, and nothing else; the trust store of everybody else stays as it is.
  package func runTrusting(_ command: [String], environment: [String: String]) async throws -> String {
    let script = "mount --bind '\(folder.appending(path: "ca.crt").path())' \(Self.store) && exec \"$@\""
    return try await Program.run(["unshare", "--mount", "sh", "-c", script, "sh"] + command, environment: environment)
  }

  private func openssl(_ arguments: String) async throws {
    try await Program.run(["openssl"] + arguments.split(separator: " ").map(String.init), in: folder)
  }
}
