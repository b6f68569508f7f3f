import Testing

@testable import AuthentikAPI

struct ConnectionFailureTests {
  /// Codes and words as libcurl 7.88.1 under Swift 6.3.1 gives them.
  @Test(arguments: [
    (
      -1004, "Failed to connect to id.example port 443 after 0 ms: Couldn't connect to server",
      "nothing answers at id.example:443"
    ),
    (
      -1004, "Failed to connect to 10.0.0.1 port 3128 after 0 ms: Couldn't connect to server",
      "the proxy that HTTPS_PROXY"
    ),
    (-1003, "Could not resolve proxy: proxy.example", "the proxy of HTTPS_PROXY"),
    (-1, "CONNECT tunnel failed, response 407", "NO_PROXY"),
    (-1003, "Could not resolve host: id.example", "(DNS)"),
    (-1, "SSL certificate problem: unable to get local issuer certificate", "update-ca-certificates"),
    (-1, "SSL certificate problem: self-signed certificate in certificate chain", "update-ca-certificates"),
    (-1, "SSL certificate problem: certificate has expired", "out of date"),
    (-1, "SSL: no alternative certificate subject name matches target host name 'id.example'", "another host name"),
    (-1, "OpenSSL/3.0.17: error:0A00010B:SSL routines::wrong version number", "does not speak TLS"),
    (-1, "OpenSSL SSL_connect: Connection reset by peer in connection to id.example:443", "no TLS connection"),
  ])
  func `a failure before the request says what to do, and that nothing arrived`(code: Int, text: String, says: String) {
    let error = ConnectionFailure(code: code, text: text, scheme: "http", host: "id.example", port: 443).transportError
    #expect(error.message.contains(says), "\(error.message)")
    #expect(!error.mayHaveArrived)
  }

  @Test(arguments: [
    (-1011, "Empty reply from server", "begin with https://"),
    (-1005, "Recv failure: Connection reset by peer", "broke before the whole answer"),
    (-1, "OpenSSL SSL_read: Connection reset by peer, errno 104", "broke before the whole answer"),
    (
      -1, "OpenSSL SSL_read: OpenSSL/3.0.17: error:0A000126:SSL routines::unexpected eof while reading, errno 0",
      "broke"
    ),
    (-1, "OpenSSL SSL_read: error:0A00010B:SSL routines::wrong version number, errno 0", "broke"),
    (-1, "OpenSSL SSL_read: error:0A000410:SSL routines::sslv3 alert handshake failure, errno 0", "broke"),
    (-1, "OpenSSL SSL_write: Broken pipe, errno 32", "broke"),
    (-1, "words of a newer libcurl", "words of a newer libcurl"),
    (-999, "cancelled", "broke"),
    (-1001, "", "did not answer in time"),
    (-1002, "Received HTTP/0.9 when not allowed", "does not answer in HTTP"),
  ])
  func `a failure that can come after the request never says that nothing arrived`(
    code: Int, text: String, says: String
  ) {
    let error = ConnectionFailure(code: code, text: text, scheme: "http", host: "id.example", port: 443).transportError
    #expect(error.message.contains(says), "\(error.message)")
    #expect(error.mayHaveArrived)
  }
}
