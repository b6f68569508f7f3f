internal import Bindings
internal import Foundation

extension AuthentikClient {
  /// What an answer other than the hoped-for one to a read means.
  ///
  /// Decided by status and shape. Sentences decide nothing but whether a 403 is about the token or about a right, and
  /// where the sentence is in another language than the one asked for, the token's own user is asked for.
  func explanation(of response: HTTPResponse, to call: Call) async -> StoreError {
    guard let body = ErrorBody(response.body) else { return .unreadable(unexpected(response, of: call)) }
    let said = body.sentence.map { ": “\(shown($0))”" } ?? ""
    return switch response.status {
    case 400: .refused(shown(body.reasons))
    case 403: await forbidden(call, sentence: body.sentence)
    case 404: .unreadable("\(call.name): 404\(said); does the address end before /api/v3, and is it authentik's?")
    case 405, 415: .unreadable("\(call.name): this server does not take it (\(response.status)\(said))")
    case 429: throttled(said)
    case 502, 503, 504:
      .unreadable("\(address) is not ready (\(response.status)\(said)): wait for it with --connect-wait 60s")
    default: .unreadable(unexpected(response, of: call))
    }
  }

  /// What an answer to a write other than authentik's success means: only ``WriteAnswer`` says that nothing was written.
  func explanation(ofWrite response: HTTPResponse, to call: Call) -> StoreError {
    guard case .refused(let refusal) = WriteAnswer.verdict(on: response, to: call),
      let body = ErrorBody(response.body)
    else { return .effectUnknown("\(unexpected(response, of: call)); it may have been carried out") }
    let said = body.sentence.map { ": “\(shown($0))”" } ?? ""
    return switch refusal {
    case .fields: .refused(shown(body.reasons))
    case .token: tokenRefused(saying: body.sentence)
    case .right: rightMissing(call)
    case .gone: .notFound
    case .notTaken: .unreadable("\(call.name): this server does not take it (\(response.status)\(said))")
    case .throttled:
      response.retryAfter.map { .throttled(slowDown(said), retryAfter: $0) } ?? throttled(said)
    }
  }

  private func throttled(_ said: String) -> StoreError {
    .unreadable(slowDown(said))
  }

  private func slowDown(_ said: String) -> String {
    "\(address) asks to slow down (429\(said)): try again later"
  }

  private func forbidden(_ call: Call, sentence: String?) async -> StoreError {
    switch sentence {
    case "Token invalid/expired", Self.noCredentials: return tokenRefused(saying: sentence)
    case "You do not have permission to perform this action.": return rightMissing(call)
    default:
      guard call.resource != .currentUser else { return tokenRefused(saying: sentence) }
      let answer = try? await send(Call(.currentUser))
      return answer?.status == 403 ? tokenRefused(saying: sentence) : rightMissing(call)
    }
  }

  private static let noCredentials = "Authentication credentials were not provided."

  /// authentik says of a token that it does not know that it is invalid, and only without one that there is none.
  private func tokenRefused(saying sentence: String?) -> StoreError {
    guard sentence != Self.noCredentials else {
      return .tokenRefused(
        "\(address) says that no credentials came with the request, although a token was sent: a proxy in front of "
          + "authentik takes the Authorization header away; let it pass the header on for /api/v3/, or give flowbind "
          + "an address that reaches authentik itself")
    }
    let unknown = "\(address) does not know the token"
    if let suspicion = token.suspicion { return .tokenRefused("\(unknown); \(suspicion)") }
    return .tokenRefused(
      "\(unknown), or it has expired, or its user is inactive: "
        + "make a new one under Directory → Tokens and App passwords, with the intent API")
  }

  private func rightMissing(_ call: Call) -> StoreError {
    let verb =
      switch call.method {
      case .get: "read"
      case .put: "change"
      case .post: "create"
      case .delete: "delete"
      }
    let cure = call.resource.right(toSend: call.method).map { ": give its user the right \($0), by a role" } ?? ""
    return .rightMissing("the token may not \(verb) \(call.resource.noun)\(cure)")
  }

  /// Says what came instead of authentik's JSON, and what that usually means.
  func unexpected(_ response: HTTPResponse, of call: Call, _ problem: (any Error)? = nil) -> String {
    let start = "\(call.name): \(response.status)"
    if (300...399).contains(response.status) {
      return
        "\(start), a redirect to \(redirection(response)); flowbind follows none, so that the token goes nowhere else"
    }
    if response.status == 401 {
      return "\(start), a demand to log in, which authentik's API never makes: a proxy in front of it does; "
        + "give flowbind an address that reaches authentik itself"
    }
    if response.isHTML {
      if response.body.isEmpty, response.status == 405 {
        return "\(start), empty: authentik's way of hiding a server error; its log tells more"
      }
      return response.status >= 500
        ? "\(start) with a page in HTML: authentik failed inside, or a proxy did; the server's log tells more"
        : "\(start) with a page in HTML instead of JSON: a proxy or a login page answers in authentik's place"
    }
    if let sentence = ErrorBody(response.body)?.sentence {
      return response.status == 200
        ? "\(address) is not ready (\(start): “\(shown(sentence))”): wait for it with --connect-wait 60s"
        : "\(start): “\(shown(sentence))”"
    }
    let place = (problem as? DecodingError).map { ": " + shown($0.place) } ?? ""
    return "\(start), but not as authentik answers\(place)"
  }

  private func redirection(_ response: HTTPResponse) -> String {
    guard let location = response.headers["location"] else { return "nowhere" }
    guard location.contains("://"), let cut = location.firstRange(of: "/api/v3/"),
      let other = try? ServerAddress(String(location[..<cut.lowerBound]), allowHTTP: true)
    else { return "\(shown(location)), which is no part of authentik's API: a login page?" }
    return shown("\(other): use --url \(other)")
  }

  private func shown(_ reasons: [String: [String]]) -> [String: [String]] {
    reasons.mapValues { $0.map { shown($0) } }
  }

  /// Text from outside, fit for a message: no token, no control characters, not long.
  func shown(_ text: String) -> String {
    let calm = token.redacted(from: text).unicodeScalars.map {
      $0.properties.generalCategory == .control ? " " : String($0)
    }
    return calm.count > 300 ? calm.prefix(300).joined() + "…" : calm.joined()
  }
}

extension DecodingError {
  /// Where JSON has another shape than expected: `results[3].order is missing`.
  fileprivate var place: String {
    switch self {
    case .keyNotFound(let key, let context): Self.path(context.codingPath + [key]) + " is missing"
    case .valueNotFound(_, let context): Self.path(context.codingPath) + " is null"
    case .typeMismatch(_, let context): Self.path(context.codingPath) + " is of another type"
    case .dataCorrupted(let context) where context.codingPath.isEmpty: "the body is no whole JSON document"
    case .dataCorrupted(let context): Self.path(context.codingPath) + " cannot be read"
    @unknown default: "the body cannot be read"
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    let text = keys.reduce(into: "") { text, key in
      text += key.intValue.map { "[\($0)]" } ?? (text.isEmpty ? "" : ".") + key.stringValue
    }
    return text.isEmpty ? "the document" : text
  }
}
