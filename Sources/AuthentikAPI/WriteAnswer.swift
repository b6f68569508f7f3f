internal import Bindings
internal import Foundation

/// What an answer to a write says of the write.
enum WriteVerdict: Hashable {
  /// The server holds it: authentik's own success.
  case carriedOut
  /// authentik itself says that it wrote nothing.
  case refused(Refusal)
  /// Anybody may have answered, before or after the write was carried out: only reading tells.
  case unknown

  /// Why authentik wrote nothing.
  enum Refusal: Hashable {
    case fields, token, right, gone, notTaken, throttled
  }
}

/// One thing that can come back from a write, by method, status and shape.
struct WriteAnswer: Sendable {
  /// What stands in the body, as the content type says that it is to be read.
  enum Shape: Hashable, Sendable {
    /// A binding, by the key that the call named.
    case binding
    /// Nothing at all.
    case empty
    /// A JSON object of nothing but lists of sentences by names of a binding's fields.
    case fieldErrors
    /// `{"detail": "…"}` alone, with a sentence that begins so.
    case detail(String)
    /// The same with a `Retry-After` beside it.
    case detailWithRetryAfter(String)
  }

  let methods: Set<HTTPRequest.Method>
  let status: Int
  let shape: Shape
  let verdict: WriteVerdict

  init(_ methods: Set<HTTPRequest.Method>, _ status: Int, _ shape: Shape, _ verdict: WriteVerdict) {
    self.methods = methods
    self.status = status
    self.shape = shape
    self.verdict = verdict
  }

  /// Everything that authentik itself says to a write and that tells what became of it; all else is unknown.
  ///
  /// Read from the recorded exchanges of 2025.10, 2026.5 and 2026.8, with `Accept-Language: en`; 2024.8 has "Not found."
  /// where the others name the model. Not in the table although authentik says it, because it comes before a write is
  /// carried out as well as after it: the empty 405 in HTML, 5xx, and "authentik starting" with 200 or 503.
  static let table: [WriteAnswer] = [
    WriteAnswer([.put], 200, .binding, .carriedOut),
    WriteAnswer([.post], 201, .binding, .carriedOut),
    WriteAnswer([.delete], 204, .empty, .carriedOut),
    WriteAnswer([.put, .post], 400, .fieldErrors, .refused(.fields)),
    WriteAnswer([.put, .post], 400, .detail("JSON parse error - "), .refused(.fields)),
    WriteAnswer(any, 403, .detail("Authentication credentials were not provided."), .refused(.token)),
    WriteAnswer(any, 403, .detail("Token invalid/expired"), .refused(.token)),
    WriteAnswer(any, 403, .detail("You do not have permission to perform this action."), .refused(.right)),
    WriteAnswer([.put, .delete], 404, .detail("No FlowStageBinding matches the given query."), .refused(.gone)),
    WriteAnswer([.put, .delete], 404, .detail("Not found."), .refused(.gone)),
    WriteAnswer(any, 405, .detail("Method \""), .refused(.notTaken)),
    WriteAnswer(any, 406, .detail("Could not satisfy the request Accept header."), .refused(.notTaken)),
    WriteAnswer(any, 415, .detail("Unsupported media type \""), .refused(.notTaken)),
    // The REST framework's own throttle (source); a proxy's 429 has other words, or a page.
    WriteAnswer(any, 429, .detailWithRetryAfter("Request was throttled."), .refused(.throttled)),
  ]

  private static let any: Set<HTTPRequest.Method> = [.put, .post, .delete]

  /// What an answer says of the write that it answers.
  static func verdict(on response: HTTPResponse, to call: Call) -> WriteVerdict {
    table.first { $0.matches(response, call) }?.verdict ?? .unknown
  }

  private func matches(_ response: HTTPResponse, _ call: Call) -> Bool {
    guard methods.contains(call.method), status == response.status else { return false }
    return switch shape {
    case .binding: response.isJSON && response.binding.map(call.canName) ?? false
    case .empty: response.body.isEmpty
    case .fieldErrors: response.isJSON && response.namesFieldsOnly
    case .detail(let start): response.isJSON && response.detail?.hasPrefix(start) ?? false
    case .detailWithRetryAfter(let start):
      response.isJSON && response.headers["retry-after"] != nil && response.detail?.hasPrefix(start) ?? false
    }
  }
}

extension Call {
  /// Whether the binding is the one that the call is about; a created one has a key that only authentik knows.
  fileprivate func canName(_ binding: Binding) -> Bool { tail.isEmpty || tail == binding.pk.text + "/" }
}

extension HTTPResponse {
  /// The binding in the body; nil where there is none.
  var binding: Binding? { try? JSONDecoder().decode(Binding.self, from: body) }

  var isJSON: Bool {
    let type = (headers["content-type"] ?? "").lowercased().prefix { $0 != ";" && $0 != " " }
    return type == "application/json"
  }

  /// The sentence of an object that holds nothing else.
  fileprivate var detail: String? {
    guard let object = try? JSONDecoder().decode([String: String].self, from: body), object.count == 1 else {
      return nil
    }
    return object["detail"]
  }

  fileprivate var namesFieldsOnly: Bool {
    guard let reasons = try? JSONDecoder().decode([String: [String]].self, from: body), !reasons.isEmpty else {
      return false
    }
    return reasons.allSatisfy { Self.fieldNames.contains($0.key) && !$0.value.isEmpty }
  }

  private static let fieldNames: Set<String> = [
    "target", "stage", "order", "evaluate_on_plan", "re_evaluate_policies", "policy_engine_mode",
    "invalid_response_action", "non_field_errors",
  ]
}
