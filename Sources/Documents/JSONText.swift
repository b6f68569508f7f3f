internal import Bindings
package import FoundationEssentials

/// Renders a report as one JSON document with sorted keys, so that equal reports are equal bytes, and reads one back.
package enum JSONText {
  package static func render(_ report: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
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
}
