internal import Bindings
package import FoundationEssentials

/// Renders a report as one JSON document with sorted keys, so that equal reports are equal bytes, and reads one back.
///
/// A document may be printed on a terminal and in the log of a job, and means the same with each character escaped. So
/// what could move a cursor, hide text or turn its direction is, and the bracket of `##[name]`, which some runners of CI
/// systems take for a command wherever it stands.
package enum JSONText {
  package static func render(_ report: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return escaped(String(decoding: try encoder.encode(report), as: UTF8.self)) + "\n"
  }

  /// Reads a document that a flowbind wrote, or that somebody says so of.
  ///
  /// Throws `DecodingError` where it is none, or has a number in it that no flowbind writes.
  package static func read<Report: Decodable>(_ type: Report.Type, from data: Data) throws -> Report {
    guard data.hasOnlyModestNumbers else {
      throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "a number does not fit 32 bits"))
    }
    return try JSONDecoder().decode(type, from: data)
  }

  private static func escaped(_ json: String) -> String {
    guard json.utf8.contains(where: { $0 >= 0x7F || $0 == UInt8(ascii: "#") }) else { return json }
    var text = ""
    text.reserveCapacity(json.utf8.count)
    // Whether the last scalars are ## and letters.
    var hashes = 0
    for scalar in json.unicodeScalars {
      if scalar == "[", hashes >= 2 {
        text += "\\u005b"
      } else if scalar != "\n", scalar.isUnseen {
        for unit in String(scalar).utf16 { text += "\\u" + unit.fourDigits }
      } else {
        text.unicodeScalars.append(scalar)
      }
      if scalar == "#" {
        hashes += 1
      } else if hashes < 2 || !(scalar.isASCII && scalar.properties.isAlphabetic) {
        hashes = 0
      }
    }
    return text
  }
}

extension UInt16 {
  fileprivate var fourDigits: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
