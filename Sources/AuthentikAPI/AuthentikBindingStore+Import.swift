package import Bindings
internal import Foundation

/// Writes all or nothing, in one transaction of the server (transcripts 11-import).
extension AuthentikBindingStore: BindingImporter {
  package var importer: (any BindingImporter)? { self }

  package func run(
    _ document: ImportedText, on release: AuthentikRelease?
  ) async throws(StoreError) -> ImportAnswer {
    let call = Call.importing(on: release)
    let limit = client.timeout + ImportedText.timeForAWrite * document.writes
    let response = try await client.upload(document.text, by: call, within: limit)
    guard response.status == 200, response.isJSON,
      let body = try? JSONDecoder().decode(ImportBody.self, from: response.body)
    else { throw client.explanation(ofImport: response, to: call, on: release) }
    if body.success { return .carriedOut }
    guard let line = body.logs.first(where: { $0.names(document.labels) }), let label = line.attributes?.entry?.id
    else { return .failed }
    return .refused(label: label, reason: client.shown(line.reason))
  }

  package func dropCachedPlans() async throws(StoreError) {
    var call = Call(.flows, method: .post)
    call.tail = "cache_clear/"
    let response = try await client.send(call)
    guard response.status == 204, response.body.isEmpty else {
      switch client.explanation(ofWrite: response, to: call) {
      case .rightMissing:
        let rights = ImportRights.toDropCachedPlans.joined(separator: " and ")
        throw .rightMissing("the token may not drop them (\(rights))")
      case let error: throw error
      }
    }
  }
}

/// What authentik says of an import: of its log only what tells which entry failed.
///
/// The log also has lines of other requests of the same process, with other users' names.
private struct ImportBody: Decodable {
  struct Line: Decodable {
    struct Attributes: Decodable {
      struct Entry: Decodable {
        let id: String?
      }

      let entry: Entry?
    }

    let event: String?
    let attributes: Attributes?

    private enum CodingKeys: String, CodingKey {
      case event, attributes
    }

    /// Takes what has another shape for a line of somebody else.
    init(from decoder: any Decoder) throws {
      let container = try? decoder.container(keyedBy: CodingKeys.self)
      event = try? container?.decode(String.self, forKey: .event)
      attributes = try? container?.decode(Attributes.self, forKey: .attributes)
    }

    func names(_ labels: Set<String>) -> Bool { attributes?.entry?.id.map(labels.contains) ?? false }

    /// Without the words that all such lines begin with.
    var reason: String {
      let event = event ?? ""
      let start = "Entry invalid: "
      return event.hasPrefix(start) ? String(event.dropFirst(start.count)) : event
    }
  }

  let logs: [Line]
  let success: Bool
}

extension Call {
  /// Where a release takes documents; a server whose release is not known is asked as the newest.
  static func importing(on release: AuthentikRelease?) -> Call {
    var call = Call(release?.importsAsFlows == true ? .flows : .blueprints, method: .post)
    call.tail = "import/"
    return call
  }
}

extension AuthentikClient {
  /// What an answer means that is none of an import; an empty 405 in HTML hides an error that may have come after it.
  fileprivate func explanation(
    ofImport response: HTTPResponse, to call: Call, on release: AuthentikRelease?
  ) -> StoreError {
    let lacks = "User lacks permission to create "
    let reasons = response.status == 403 && response.isJSON ? ErrorBody(response.body)?.reasons : nil
    // One entry's id, or null, with the sentence (2026.5 on; transcript 11-import-026).
    let lacksOfModel = reasons?.count == 1 && reasons?.values.first?.first?.hasPrefix(lacks) == true
    let error = explanation(ofWrite: response, to: call)
    if !lacksOfModel {
      guard case .rightMissing = error else { return error }
    }
    let rights = ImportRights.needed(on: release).joined(separator: ", ")
    return .rightMissing("the token may not import: give its user, by a role, \(rights)")
  }
}
