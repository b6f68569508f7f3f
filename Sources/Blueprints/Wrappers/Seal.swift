internal import YAML

/// What keeps a text from being read by anybody but whoever has its key, or its tool.
enum Seal: String {
  case sops = "SOPS", ansible = "Ansible Vault", age, pgp = "PGP", gitCrypt = "git-crypt", other = "somebody's key"
  case gzip, zstd, xz, bzip2, zip

  /// What was done to the text, and what is to be done first.
  var words: (done: String, undo: String) {
    switch self {
    case .sops, .ansible, .age, .pgp, .gitCrypt, .other: ("encrypted with \(rawValue)", "decrypt it first")
    case .gzip, .zstd, .xz, .bzip2, .zip: ("compressed with \(rawValue)", "unpack it first")
    }
  }

  private static let beginnings: [(Seal, [UInt8])] =
    [
      (.ansible, Array("$ANSIBLE_VAULT;".utf8)), (.sops, Array("ENC[AES256_GCM,".utf8)),
      (.age, Array("-----BEGIN AGE ENCRYPTED".utf8)), (.age, Array("age-encryption.org/".utf8)),
      (.pgp, Array("-----BEGIN PGP MESSAGE".utf8)), (.gitCrypt, [0] + Array("GITCRYPT".utf8)),
      (.gzip, [0x1F, 0x8B]), (.zstd, [0x28, 0xB5, 0x2F, 0xFD]), (.xz, [0xFD] + Array("7zXZ".utf8)),
      (.bzip2, Array("BZh".utf8)), (.zip, Array("PK\u{3}\u{4}".utf8)),
    ]

  /// The seal that a text begins with, if it is one.
  init?(of bytes: some Collection<UInt8>) {
    guard let first = bytes.first,
      let seal = Self.beginnings.first(where: { $0.1[0] == first && bytes.starts(with: $0.1) })
    else { return nil }
    self = seal.0
  }
}

extension YAMLNode {
  /// Whether SOPS has encrypted values of the document; its keys stay as they were.
  var isEncryptedBySOPS: Bool { child("sops")?.child("mac") != nil }

  /// Where an entry has a sealed model or identifier; what else is sealed, such as a client's secret, tells nothing of
  /// bindings.
  var markOfSealedEntry: YAMLMark? {
    guard let entries = child("entries") else { return nil }
    if Seal(of: entries.text.utf8) != nil { return entries.mark }
    for list in entries.kind == .sequence ? [entries] : entries.pairs.map(\.value) {
      for entry in list.items {
        let deciding =
          [entry.child("model")].compactMap(\.self) + (entry.child("identifiers")?.pairs.map(\.value) ?? [])
        if let sealed = deciding.first(where: { Seal(of: $0.text.utf8) != nil }) { return sealed.mark }
      }
    }
    return nil
  }

  /// Whether SOPS has encrypted a whole file of any kind as one value.
  var isFileEncryptedBySOPS: Bool {
    isEncryptedBySOPS && child("data").map { Seal(of: $0.text.utf8) == .sops } ?? false
  }

  /// Whether a key names a file that may be a blueprint, be it packed.
  var namesBlueprintFile: Bool {
    let name = text.lowercased()
    return [".yaml", ".yml"].contains { name.hasSuffix($0) || name.contains($0 + ".") } || name.hasPrefix("blueprint")
  }
}

extension ProblemCollector {
  /// - Parameter isNamed: the user gave the file, so that there should be a blueprint in it.
  mutating func add(_ seal: Seal, at mark: YAMLMark, isNamed: Bool) {
    let (done, undo) = seal.words
    let message = "this is \(done), so flowbind cannot tell whether it is a blueprint"
    let help = "\(undo), and give flowbind what authentik is given"
    if isNamed {
      error("sealed", message, at: mark, help: help)
    } else {
      warning("sealed", message, at: mark, help: help)
    }
  }
}
