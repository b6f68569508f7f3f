import AuthentikAPI
import Testing

struct ServerAddressTests {
  @Test(arguments: [
    ("https://id.example.org", "https://id.example.org"),
    ("https://id.example.org/", "https://id.example.org"),
    (" https://ID.Example.org:443/api/v3/ \n", "https://id.example.org"),
    ("https://id.example.org/api/v3", "https://id.example.org"),
    ("https://example.org:8443/prefix//", "https://example.org:8443/prefix"),
    ("https://example.org/prefix/api/v3/", "https://example.org/prefix"),
    ("http://localhost:9000", "http://localhost:9000"),
    ("HTTP://127.0.0.1:80", "http://127.0.0.1"),
    ("https://xn--bcher-kva.example/api/v3/", "https://xn--bcher-kva.example"),
    ("https://ID.XN--BCHER-KVA.example:8443", "https://id.xn--bcher-kva.example:8443"),
  ])
  func `one address has one spelling`(written: String, normal: String) throws {
    #expect(try ServerAddress(written).text == normal)
    #expect(try ServerAddress(normal) == ServerAddress(written))
  }

  @Test(arguments: [
    ("", "give https://HOST"),
    ("id.example.org", "write https://id.example.org"),
    ("https://", "is no address"),
    ("https://user:pass-word@id.example.org", "before @"),
    ("https://user@id.example.org", "before @"),
    ("https://id.example.org/?next=1", "? or #"),
    ("https://id.example.org/if/admin/", "write https://id.example.org"),
    ("https://id.example.org:8443/sub/if/admin/#/core/tokens", "write https://id.example.org:8443/sub"),
    ("https://id.example.org/if/user/?x=1", "a page of authentik for people"),
    ("https://id.example.org/#top", "? or #"),
    ("ftp://id.example.org", "write https://id.example.org"),
    ("http://[::1]:9000", "use a host name"),
    ("https://bücher.example", "write its xn-- form, xn--bcher-kva.example"),
    ("https://b%75cher.example", "not plain ASCII"),
    ("https://id.example.org:99999", "port 99999 does not exist"),
    ("http://127.0.0.1.example.org", "--url http://127.0.0.1.example.org --allow-http"),
    ("http://authentik-server:9000/api/v3/", "--url http://authentik-server:9000 --allow-http"),
  ])
  func `what cannot be used is refused with the cure`(written: String, cure: String) {
    let error = #expect(throws: InvalidSetting.self) { try ServerAddress(written) }
    #expect(error?.message.contains(cure) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("pass-word") == false)
  }

  @Test func `http to another host passes where it is allowed`() throws {
    #expect(try ServerAddress("http://authentik-server:9000", allowHTTP: true).text == "http://authentik-server:9000")
  }
}

struct ServerIdentityTests {
  @Test(arguments: [
    "http://localhost:9000", "http://127.0.0.1:9000/", "http://LOCALHOST:9000/api/v3/", "http://127.1:9000",
    "HTTP://localhost.:9000/api/v3", "http://0x7f000001:9000", "http://2130706433:9000",
  ])
  func `one server by all its names`(written: String) {
    #expect(ServerAddress.identity(of: written) == "http://127.0.0.1:9000")
  }

  @Test func `usual ports and upper case make no other server, all else does`() {
    let same = ["https://id.example.org", "https://ID.example.org:443/", "https://id.example.org./api/v3/"]
    #expect(Set(same.map(ServerAddress.identity)) == ["https://id.example.org"])
    let others = [
      "https://id.example.org", "https://id.example.org:8443", "http://id.example.org", "https://id.example.org/auth",
      "https://id2.example.org", "http://127.0.0.2", "http://127.0.0.1", "sandbox", "https://http/http",
    ]
    #expect(Set(others.map(ServerAddress.identity)).count == others.count)
    #expect(ServerAddress.identity(of: "https://http/http") == "https://http/http")
  }
}

struct APITokenTests {
  @Test func `a token cannot be shown`() throws {
    let token = try APIToken("  s3cret-token\n")
    var dumped = ""
    dump([token], to: &dumped)
    for text in ["\(token)", String(describing: token), String(reflecting: token), "\([token] as [Any])", dumped] {
      #expect(!text.contains("s3cret"), "\(text)")
    }
  }

  @Test(arguments: [
    ("\"s3cret\"", "quotes around"), ("'s3cret'", "quotes around"), ("“s3cret”", "quotes around"),
    ("`s3cret`", "quotes around"), ("AUTHENTIK_TOKEN=s3cret", "“AUTHENTIK_TOKEN=”"),
    ("export AUTHENTIK_TOKEN=\"s3cret\"", "“AUTHENTIK_TOKEN=”"), ("TOKEN = s3cret", "“TOKEN=”"),
    ("Bearer s3cret", "“Bearer ”"), ("Authorization: Bearer s3cret", "“Authorization:”"),
    ("two s3cret", "holds a space"),
  ])
  func `what stands around a token is told by its own sentence`(written: String, says: String) {
    let error = #expect(throws: InvalidSetting.self) { try APIToken(written) }
    #expect(error?.message.contains(says) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("s3cret") == false)
  }

  @Test(arguments: ["s3cret=", "a=b", "s'", "x\"y\""])
  func `signs that a token of somebody's own may have pass`(written: String) throws { _ = try APIToken(written) }

  /// Only the server knows whether it is one, so it is asked first.
  @Test(arguments: [("\"s3cret", "begins with a quotation"), ("s3cret'", "ends with a quotation"), ("s3c\"ret", nil)])
  func `half a pair of quotes is told of a token that the server does not know`(written: String, says: String?) throws {
    #expect(try APIToken(written).suspicion?.contains(says ?? "?") == (says == nil ? nil : true))
  }

  @Test(arguments: ["", " \n", "two words", "line\nbreak", "Bearer abc", "tökén", "nul\u{0}"])
  func `what no token can be is refused without showing it`(written: String) {
    let error = #expect(throws: InvalidSetting.self) { try APIToken(written) }
    #expect(error?.message.contains("words") != true && error?.message.contains("break-") != true)
  }
}
