import Bindings
import Blueprints
import Foundation
import Testing

/// What nobody can read without a key, or in its encoding, is named.
@Suite struct SealedBlueprintTests {
  @Test(arguments: [
    (
      "kind: ConfigMap\nbinaryData:\n  a.yaml: \(Data([0x1F, 0x8B] + [UInt8](repeating: 7, count: 60)).base64EncodedString())",
      "gzip"
    ),
    (
      "kind: ConfigMap\nbinaryData:\n  a.yaml.zst: !!binary \(Data([0x28, 0xB5, 0x2F, 0xFD, 1]).base64EncodedString())",
      "zstd"
    ),
    ("kind: Secret\nstringData:\n  a.yaml: ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]", "SOPS"),
    (
      "kind: SealedSecret\nspec:\n  encryptedData:\n    a.yaml: \(Data([UInt8](repeating: 0xE7, count: 60)).base64EncodedString())",
      "somebody's key"
    ),
    ("blueprint: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162", "Ansible Vault"),
    ("data: ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]\nsops: {mac: \"ENC[AES256_GCM,x]\"}", "SOPS"),
    ("$ANSIBLE_VAULT;1.1;AES256\n6162", "Ansible Vault"), ("-----BEGIN PGP MESSAGE-----\n\nabc\n", "PGP"),
    ("age-encryption.org/v1\n-> X25519 abc", "age"),
  ])
  func `what nobody can read is named, and is an error where it was given`(text: String, by: String) {
    for (origin, severity) in [(BlueprintText.Origin.walked, Severity.warning), (.named, .error)] {
      let readings = BlueprintReader().readings(
        of: BlueprintText(file: "f.yaml", bytes: Array(text.utf8), origin: origin))
      let diagnostics = readings.flatMap(\.diagnostics)
      #expect(diagnostics.map(\.code) == ["sealed"], "\(text)")
      #expect(diagnostics.first?.severity == severity)
      #expect(diagnostics.first?.message.contains("with \(by),") == true, "\(diagnostics)")
    }
  }

  @Test func `a blueprint is sealed only if what counts is`() {
    func codes(_ identifiers: String, _ attrs: String) -> [String] {
      let text = """
        entries:
        - model: authentik_flows.flow
          identifiers: {slug: \(identifiers)}
          attrs: {title: \(attrs)}
        sops: {mac: "ENC[AES256_GCM,x]"}

        """
      return BlueprintReader().read(BlueprintText(file: "f.yaml", text: text)).diagnostics.map(\.code)
    }
    let sealed = "\"ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]\""
    #expect(codes(sealed, "a") == ["sealed"])
    #expect(codes("a", sealed) == [])
  }

  @Test func `a blueprint in UTF-16 or UTF-32 is not passed over`() {
    for (text, isLeftOut) in [(Manifest.blueprint, false), ("version: 1\nentries: []\n", true)] {
      for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian, .utf32, .utf32LittleEndian] {
        let bytes = Array(text.data(using: encoding)!)
        let readings = BlueprintReader().readings(of: BlueprintText(file: "m.yaml", bytes: bytes, origin: .walked))
        #expect(readings.map(\.isValid) == [false])
        #expect(readings.map(\.isLeftOut) == [isLeftOut])
        #expect(readings[0].diagnostics.contains { $0.message.hasPrefix("this is UTF-") })
      }
    }
  }
}
