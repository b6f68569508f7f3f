import Foundation
import Glibc
import TestSupport
import Testing

@testable import flowbind

/// Named pipes, sockets and devices in the place of files are refused; a run that waited for one would never end.
@Suite(.serialized, .timeLimit(.minutes(5))) struct SpecialFileTests {
  enum Special: String, CaseIterable {
    case pipe, socket, device

    func make(at path: String) throws {
      switch self {
      case .pipe: #expect(mkfifo(path, 0o600) == 0)
      case .device: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/zero")
      case .socket:
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // Bound by its short name from a link, since a path of a socket is short.
        let bytes = Array(path.utf8)
        try #require(bytes.count < MemoryLayout.size(ofValue: address.sun_path))
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let bound = withUnsafePointer(to: &address) { pointer in
          pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
          }
        }
        #expect(bound == 0)
        close(descriptor)
      }
    }
  }

  @Test(arguments: Special.allCases) func `every file that a run reads is a file`(_ special: Special) async throws {
    let bench = try ApplyBench()
    let path = bench.folder.path("x.yaml")
    try special.make(at: path)
    let login = bench.folder.path("login.yaml")
    let commands = [
      ["validate", path], ["plan", path], ["plan", login, "--config", path], ["plan", login, "--context", path],
      ["plan", login, "--snapshot", path], ["drift", login, "--baseline", path],
      ["drift", login, "--new-since", path], ["show", path], ["rollback", path], ["apply", "--resume", path],
      ["apply", path, "--yes"], ["plan", login, "--sandbox", "--state", path],
    ]
    for words in commands {
      let run = await bench.run(words)
      #expect(run.code != .done && run.code != .bug, "\(words): \(run.error)")
      #expect(!(run.error + run.output).isEmpty, "\(words)")
    }
    #expect(bench.server.possibleWrites == 0)
  }

  @Test(arguments: Special.allCases)
  func `what lies among the journals is named, and holds nobody up`(_ special: Special) async throws {
    let bench = try ApplyBench()
    try FileManager.default.createDirectory(atPath: bench.folder.path("journals"), withIntermediateDirectories: true)
    let path = bench.folder.path("journals/1.journal")
    try special.make(at: path)
    let run = await bench.run(bench.words)
    #expect(run.code == .done, "\(run.error)")
    #expect(run.error.contains("1.journal"), "\(run.error)")
  }

  @Test func `a token may come through a pipe, also one that has a name`() async throws {
    let bench = try ApplyBench()
    let pipe = bench.folder.path("token")
    #expect(mkfifo(pipe, 0o600) == 0)
    var environment = bench.environment
    let token = environment.removeValue(forKey: "AUTHENTIK_TOKEN") ?? ""
    let path = bench.folder.path("login.yaml")
    let named = try await BuiltProgram.run(
      shell: "(printf %s '\(token)' > '\(pipe)') & flowbind plan '\(path)' --no-config --token-file '\(pipe)'",
      environment: environment)
    #expect(named.exitCode == 0, "\(named.error)")
    let unnamed = try await BuiltProgram.run(
      shell: "printf %s '\(token)' | flowbind plan '\(path)' --no-config --token-file /dev/fd/0",
      environment: environment)
    #expect(unnamed.exitCode == 0, "\(unnamed.error)")
  }
}
