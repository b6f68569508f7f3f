internal import Foundation

/// The JSON object with which authentik explains an error: `detail`, or reasons by field.
struct ErrorBody {
  let reasons: [String: [String]]

  /// In bytes; authentik explains an error in a few sentences, and each takes several looks to read.
  private static let largest = 64 << 10

  /// Nil where the body is no JSON object, or larger than any explanation.
  init?(_ body: Data) {
    guard body.count <= Self.largest, let reasons = try? JSONDecoder().decode([String: Reasons].self, from: body)
    else { return nil }
    self.reasons = reasons.mapValues(\.texts)
  }

  /// Whether authentik itself speaks here: a gateway's 404 has other words, and says nothing about a binding.
  var isDjango: Bool { reasons["detail"] != nil }

  /// Django's own sentence, or that of authentik's front proxy.
  var sentence: String? { (reasons["detail"] ?? reasons["error"])?.first }

  /// Strings at any depth, in the order in which they stand.
  struct Reasons: Decodable {
    let texts: [String]

    init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        texts = [text]
      } else if var list = try? decoder.unkeyedContainer() {
        var collected: [String] = []
        while !list.isAtEnd { collected += try list.decode(Reasons.self).texts }
        texts = collected
      } else if let object = try? decoder.singleValueContainer().decode([String: Reasons].self) {
        texts = object.sorted { $0.key < $1.key }.flatMap { name, reasons in reasons.texts.map { "\(name): \($0)" } }
      } else {
        texts = []
      }
    }
  }
}
