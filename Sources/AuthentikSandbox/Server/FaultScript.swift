internal import Synchronization

/// Something that goes wrong with one request.
package enum Fault: Sendable {
  package typealias Edit = @Sendable (inout SandboxState) -> Void

  /// The connection is reset, and nothing is applied.
  case reset
  /// The server goes down: the connection is reset, and later ones are refused until `start()`.
  case stop
  /// Something else answers, and nothing is applied.
  case answer(Response)
  /// The request is served, and something else answers.
  case serveAndAnswer(Response)
  /// The request is served only when so many more have come, right before the last of them; what answers meanwhile is
  /// something else, or nobody.
  case landLater(after: Int, Response? = nil)
  /// A proxy in between sends the request twice, and passes on the second answer.
  case serveTwice
  /// The request is served, and its reply never comes.
  case loseReply
  /// The reply ends after so many bytes of its body.
  case cutBody(after: Int)
  /// The reply ends inside its header fields.
  case cutHeader
  /// The body grows by so many spaces, which JSON allows at its end.
  case padBody(bytes: Int)
  /// Waits at the gate before the request is served.
  case holdRequest(Gate)
  /// Serves the request, and waits at the gate before the reply.
  case holdReply(Gate)
  /// Sends the header fields and half of the body, and waits at the gate before the rest.
  case holdBody(Gate)
  /// Somebody else writes right before the request is served.
  case editBefore(Edit)
  /// Somebody else writes between the checks of a write and its saving.
  case editBeforeSave(Edit)
  /// Somebody else writes at the moments of an import that the edit looks for; it changes what others than the import
  /// see.
  case editDuringImport(@Sendable (ImportMoment, inout SandboxState) -> Void)
  /// Somebody else writes after the request was served, before its reply is sent.
  case editAfter(Edit)
}

extension Fault {
  /// A refusal with the text that authentik gives.
  package static func status(_ status: Int, detail: String) -> Fault {
    .answer(.json(status, ["detail": .string(detail)]))
  }

  /// A page for people with status 200, as a login page or a proxy in between gives.
  package static let page = Fault.answer(.page(200, heading: "Welcome"))
  package static let hiddenError = Fault.answer(.hiddenError)

  package static func badGateway(retryAfter seconds: Int? = nil) -> Fault { .answer(.badGateway(retryAfter: seconds)) }

  package static func unavailable(retryAfter seconds: Int? = nil) -> Fault {
    .answer(.unavailable(503, retryAfter: seconds))
  }

  /// `{"error": "authentik starting"}` with status 200, as the front proxy of 2025.10 sends.
  package static let starting = Fault.answer(AuthentikVersion.october2025.startingResponse)
}

/// Which requests go wrong, and how: a list of rules that are asked for each request in turn.
package final class FaultScript: Sendable {
  /// Which of the requests that match are meant, counting from 1.
  package enum Occurrence: Sendable {
    case only(Int)
    case every(Int)
    case from(Int)
    /// About one in so many, by chance; which ones depends on the seed alone.
    case oneIn(Int, seed: UInt64)

    func includes(_ number: Int) -> Bool {
      switch self {
      case .only(let wanted): number == wanted
      case .every(let step): number % step == 0
      case .from(let first): number >= first
      case .oneIn(let share, let seed): Self.mixed(seed, number) % UInt64(share) == 0
      }
    }

    /// A number that looks like chance (the last steps of SplitMix64).
    private static func mixed(_ seed: UInt64, _ number: Int) -> UInt64 {
      var mixed = seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private struct Rule: Sendable {
    var method: String?
    var path: String?
    var occurrence: Occurrence
    var fault: Fault
    var seen = 0
  }

  private let rules = Mutex<[Rule]>([])
  private let late = Mutex<[(left: Int, request: Request)]>([])

  package init() {}

  /// Adds a rule for the requests with this method whose path and query contain the text; nil matches all.
  @discardableResult
  package func on(
    _ occurrence: Occurrence, method: String? = nil, path: String? = nil, _ fault: Fault
  ) -> FaultScript {
    rules.withLock { $0.append(Rule(method: method, path: path, occurrence: occurrence, fault: fault)) }
    return self
  }

  /// Forgets all rules, and the requests that have not landed yet.
  package func clear() {
    rules.withLock { $0 = [] }
    late.withLock { $0 = [] }
  }

  /// Keeps a request that is to be served after so many others.
  func delay(_ request: Request, by count: Int) { late.withLock { $0.append((count, request)) } }

  /// The delayed requests that are served before the one that has come now.
  func landing() -> [Request] {
    late.withLock { late in
      for index in late.indices { late[index].left -= 1 }
      defer { late.removeAll { $0.left <= 0 } }
      return late.filter { $0.left <= 0 }.map(\.request)
    }
  }

  /// Counts the request against every rule, and tells what goes wrong with it.
  func faults(for request: Request) -> [Fault] {
    rules.withLock { rules in
      rules.indices.compactMap { index in
        let rule = rules[index]
        guard rule.method == nil || rule.method == request.method,
          rule.path == nil || request.target.contains(rule.path ?? "")
        else { return nil }
        rules[index].seen += 1
        return rule.occurrence.includes(rules[index].seen) ? rule.fault : nil
      }
    }
  }
}
