import Bindings
import Testing

@Suite struct PrimaryKeyTests {
  @Test(arguments: [
    "0a1b2c3d-0000-4000-8000-00000000000f", "0A1B2C3D-0000-4000-8000-00000000000F",
    "0a1b2c3d00004000800000000000000f", "{0a1b2c3d-0000-4000-8000-00000000000f}",
  ])
  func `is the same in every spelling that authentik accepts`(text: String) {
    #expect(PrimaryKey(text).text == "0a1b2c3d-0000-4000-8000-00000000000f")
    #expect(PrimaryKey(text).isUUID)
  }

  @Test(arguments: ["", "corp-login", "0a1b2c3d-0000-4000-8000-00000000000", "0a1b2c3d-0000-4000-8000-00000000000g"])
  func `knows what is no UUID`(text: String) {
    #expect(!PrimaryKey(text).isUUID)
    #expect(PrimaryKey(text).text == text)
  }

  @Test func `keys sort as their texts do`() {
    let texts = [
      "", "00000000-0000-4000-8000-000000000000", "0a1b2c3d-0000-4000-8000-00000000000f",
      "9fffffff-ffff-ffff-ffff-ffffffffffff", "a0000000-0000-4000-8000-000000000000", "corp-login",
      "ffffffff-ffff-ffff-ffff-ffffffffffff",
    ]
    #expect(texts.reversed().map { PrimaryKey($0) }.sorted().map(\.text) == texts)
  }
}
