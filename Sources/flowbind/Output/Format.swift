internal import Bindings
internal import Reporting

extension Format {
  /// Takes a name as it was written; throws where the verb's report has no such format.
  init(written: String, for verb: Verb) throws(Failure) {
    let names = verb.spec.formats.map(\.rawValue)
    guard let format = Format(rawValue: written) else {
      throw Failure(
        .usage, "unknown-format", "there is no format \(written)",
        help: didYouMean(written, among: names, quote: "") ?? "the formats are " + names.joined(separator: ", "))
    }
    guard verb.spec.formats.contains(format) else {
      throw Failure(
        .usage, "format-of-other-verb", "flowbind \(verb.rawValue) has no \(written) report",
        help: "its formats are " + names.joined(separator: ", "))
    }
    self = format
  }
}
