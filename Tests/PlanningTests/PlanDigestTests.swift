import BindingsTestSupport
import Foundation
import Testing

@testable import Planning

@Suite struct SHA256Tests {
  /// The examples of FIPS 180-4 and lengths around the padding's edges, by coreutils' sha256sum.
  private static let examples: [(String, String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (String(repeating: "a", count: 55), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
    (String(repeating: "a", count: 56), "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
    (String(repeating: "a", count: 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
    (String(repeating: "a", count: 100_000), "6d1cf22d7cc09b085dfc25ee1a1f3ae0265804c607bc2074ad253bcc82fd81ee"),
  ]

  @Test(arguments: examples) func `digests as the standard's examples say`(message: String, digest: String) {
    #expect(SHA256.hexadecimal(of: Array(message.utf8)) == digest)
  }
}

@Suite struct CanonicalJSONTests {
  @Test func `it is what JSON is when its keys are sorted and nothing is between`() throws {
    var json = CanonicalJSON()
    json.object { json in
      json.key("a")
      json.array([-1, 0, Int.max]) { $0.value($1) }
      json.key("b")
      json.value("quote \" back \\ line \n bell \u{7} é 🦉 /")
      json.key("c")
      json.object { _ in }
      json.key("d")
      json.array([true, false]) { $0.value($1) }
    }
    #expect(
      String(decoding: json.bytes, as: UTF8.self)
        == #"{"a":[-1,0,9223372036854775807],"b":"quote \" back \\ line \u000a bell \u0007 é 🦉 /","c":{},"d":[true,false]}"#
    )
    #expect(try JSONDecoder().decode(Document.self, from: Data(json.bytes)).b.hasPrefix("quote \" back \\ line \n"))
  }

  private struct Document: Decodable {
    var b: String
  }
}
