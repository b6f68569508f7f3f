import Testing

@testable import flowbind

@Suite struct KnownSecretsTests {
  @Test(arguments: [
    ("FOO_TOKEN", "0123456789ab", true), ("foo_secret", "0123456789ab", true), ("DB_PASSWORD", "0123456789ab", true),
    ("DB_PASSWD", "0123456789ab", true), ("API_KEY", "0123456789ab", true), ("CREDENTIALS", "0123456789ab", true),
    ("FOO_TOKEN", "0123456789a", false), ("HOME", "0123456789ab", false), ("FOO_TOKEN_FILE", "/run/secrets/a", false),
    ("CREDENTIALS_DIRECTORY", "/run/credentials/x", false), ("FOO_TOKEN", "            ", false),
  ])
  func `a variable's name and length say whether it is a secret`(name: String, value: String, isSecret: Bool) {
    let secrets = KnownSecrets([name: value])
    #expect(secrets.redacted("a \(value) b") == (isSecret ? "a [redacted] b" : "a \(value) b"))
  }

  @Test func `each line of a key is a secret, and the longest counts first`() {
    let secrets = KnownSecrets(["A_KEY": "BEGIN\nfirst-line-of-it\nlast\n", "B_KEY": "first-line-of-it-and-more"])
    #expect(secrets.redacted("x first-line-of-it y BEGIN") == "x [redacted] y BEGIN")
    #expect(secrets.redacted("first-line-of-it-and-more") == "[redacted]")
  }

  @Test func `a token that was read is one, however short tokens are in tests`() {
    let secrets = KnownSecrets([:])
    secrets.add(token: "s3cret\n")
    secrets.add(token: "t")
    #expect(secrets.redacted("the s3cret is out") == "the [redacted] is out")
  }
}
