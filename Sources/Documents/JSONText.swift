internal import FoundationEssentials

/// Renders a report as one JSON document with sorted keys, so that equal reports are equal bytes.
package enum JSONText {
  package static func render(_ report: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
  }
}
