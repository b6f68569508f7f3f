internal import Foundation

/// A failure as URLSession on Linux reports it: a number, and libcurl's own words.
///
/// The number tells little (all TLS failures are `URLError.unknown`), so libcurl's words decide where they are known.
/// Numbers and words were read with libcurl 7.88.1 under Swift 6.3.1. What is not known counts as a connection that
/// broke, so that a write is never taken for unsent without reason.
struct ConnectionFailure {
  let code: Int
  let text: String
  let scheme: String
  let host: String
  let port: Int

  /// What happened, with the cure.
  var transportError: TransportError {
    for known in Self.known where known.words.contains(where: text.lowercased().contains) {
      return known.error(self)
    }
    return switch code {
    case NSURLErrorCannotConnectToHost: .notConnected("no connection to \(place): \(text)")
    case NSURLErrorCannotFindHost: .notConnected("the host name \(host) is not known: \(text)")
    case NSURLErrorTimedOut: .timedOut("\(place) did not answer in time")
    case NSURLErrorBadURL: .impossible("\(place): \(text)")
    case NSURLErrorUnsupportedURL:
      .lost("\(place) does not answer in HTTP: is it the right port, and should the address begin with https://?")
    default: .lost("the connection to \(place) broke before the whole answer was there: \(text)")
    }
  }

  private var place: String { "\(host):\(port)" }

  private struct Known: Sendable {
    let words: [String]
    let error: @Sendable (ConnectionFailure) -> TransportError
  }

  private static let known = [
    // These come after the request was sent, whatever else the words say.
    Known(words: ["ssl_read", "ssl_write"]) {
      .lost("the connection to \($0.place) broke before the whole answer was there: \($0.text)")
    },
    Known(words: ["could not resolve proxy"]) {
      .notConnected("the proxy of HTTPS_PROXY or http_proxy is not known: \($0.text)")
    },
    Known(words: ["connect tunnel failed", "from proxy after connect"]) {
      .notConnected(
        "the proxy that HTTPS_PROXY or http_proxy names does not let \($0.place) through (\($0.text)): "
          + "should the host be in NO_PROXY?")
    },
    Known(words: ["could not resolve host"]) {
      .notConnected("the host name \($0.host) is not known (DNS): check the address, and whether this machine has DNS")
    },
    Known(words: ["connection refused", "couldn't connect", "failed to connect", "could not connect"]) {
      $0.text.contains(" port \($0.port) ")
        ? .notConnected(
          "nothing answers at \($0.place): is authentik running there, and is the port right? (\($0.text))")
        : .notConnected("the proxy that HTTPS_PROXY or http_proxy names does not answer (\($0.text)): is it right?")
    },
    Known(words: ["empty reply"]) {
      .lost(
        "\($0.place) closed the connection without an answer"
          + ($0.scheme == "http" ? "; if it speaks TLS, the address should begin with https://" : ""))
    },
    Known(words: ["certificate has expired", "certificate is not yet valid"]) {
      .impossible(
        "the TLS certificate of \($0.place) is out of date (\($0.text)): renew it on the server, or set this machine's clock"
      )
    },
    Known(words: ["no alternative certificate subject name", "does not match target host", "hostname mismatch"]) {
      .impossible(
        "the TLS certificate of \($0.place) is for another host name (\($0.text)): use the name that it was issued for")
    },
    Known(words: ["local issuer certificate", "self-signed certificate", "self signed certificate", "unable to verify"])
    {
      .impossible(
        "the TLS certificate of \($0.place) comes from an authority that this machine does not trust (\($0.text)): "
          + "put that authority's certificate into /usr/local/share/ca-certificates/ as NAME.crt and run "
          + "update-ca-certificates; flowbind has no way to switch verification off")
    },
    Known(words: ["wrong version number"]) {
      .impossible("\($0.place) does not speak TLS: should the address begin with http://, or is the port another one?")
    },
    Known(words: ["ssl_connect", "alert handshake failure", "alert protocol version"]) {
      .notConnected("no TLS connection to \($0.place): \($0.text)")
    },
  ]
}
