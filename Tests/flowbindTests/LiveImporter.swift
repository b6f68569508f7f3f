import Bindings
import Foundation
import FoundationNetworking
import TestSupport
import Testing

/// The importer of a real authentik, which carries out a blueprint at once, in one transaction, or refuses it whole.
struct LiveImporter {
  struct Answer {
    var status: Int
    var text: String

    /// What no importer catches is answered so, and is a refusal, too.
    var isCrash: Bool { status == 405 }
    var isTaken: Bool { status == 200 && text.contains("\"success\":true") }
    var isRefused: Bool { isCrash || status == 200 && text.contains("\"success\":false") }
  }

  private let server: LiveServer
  private let path: String
  let release: AuthentikRelease

  init(_ server: LiveServer) async throws {
    self.server = server
    let (_, text) = try await Self.send(URLRequest(url: Self.url("admin/version/", server)), server)
    let version = try JSONDecoder().decode([String: AnyJSON].self, from: Data(text.utf8))["version_current"]
    release = try #require(version?.text.flatMap(AuthentikRelease.init(version:)), "\(text)")
    // Of blueprints since 2026, of flows before.
    path = release.year >= 2026 ? "managed/blueprints/import/" : "flows/instances/import/"
  }

  func answer(to blueprint: String) async throws -> Answer {
    var request = URLRequest(url: try Self.url(path, server))
    request.httpMethod = "POST"
    request.setValue("multipart/form-data; boundary=flowbind", forHTTPHeaderField: "Content-Type")
    request.httpBody = Data(
      ("--flowbind\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.yaml\"\r\n"
        + "Content-Type: application/yaml\r\n\r\n\(blueprint)\r\n--flowbind--\r\n").utf8)
    var (status, text) = try await Self.send(request, server)
    // A worker is replaced after a thousand requests, and what it had begun is undone (2026.5).
    if status == 500 { (status, text) = try await Self.send(request, server) }
    return Answer(status: status, text: text)
  }

  private static func url(_ path: String, _ server: LiveServer) throws -> URL {
    try #require(URL(string: "\(server.address)/api/v3/\(path)"))
  }

  private static func send(_ request: URLRequest, _ server: LiveServer) async throws -> (Int, String) {
    var request = request
    request.setValue("Bearer \(server.token)", forHTTPHeaderField: "Authorization")
    let (data, response) = try await URLSession.shared.data(for: request)
    return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
  }
}
