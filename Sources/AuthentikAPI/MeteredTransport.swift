internal import Bindings
internal import Synchronization

/// What `-v` shows of one request on the wire; no query, token or body in it.
package struct RequestRecord: Hashable, Sendable {
  package let method: String
  package let path: String
  /// Nil where no answer came.
  package let status: Int?
  package let failure: TransportError?
  package let duration: Duration
  package let bytes: Int
}

/// Counts and logs each request on the wire, retries included: it stands below them.
final class MeteredTransport: HTTPTransport {
  private let base: any HTTPTransport
  private let onRequest: (@Sendable (RequestRecord) -> Void)?
  private let reads = Mutex(ReadStatistics())

  init(_ base: any HTTPTransport, onRequest: (@Sendable (RequestRecord) -> Void)?) {
    self.base = base
    self.onRequest = onRequest
  }

  var statistics: ReadStatistics { reads.withLock { $0 } }

  func countRows(_ rows: Int) {
    reads.withLock { $0.rows += rows }
  }

  func send(_ request: HTTPRequest, within limit: Duration) async throws(TransportError) -> HTTPResponse {
    if request.method == .get { reads.withLock { $0.requests += 1 } }
    let start = ContinuousClock.now
    func log(_ response: HTTPResponse?, _ failure: TransportError?) {
      onRequest?(
        RequestRecord(
          method: request.method.rawValue, path: request.path, status: response?.status, failure: failure,
          duration: .now - start, bytes: response?.body.count ?? 0))
    }
    do {
      let response = try await base.send(request, within: limit)
      log(response, nil)
      return response
    } catch {
      log(nil, error)
      throw error
    }
  }
}
