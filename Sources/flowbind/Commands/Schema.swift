internal import Bindings
internal import Documents
internal import Reporting

/// The JSON schemas that flowbind prints.
enum Schema: String, CaseIterable {
  case config, plan, drift, apply, rollback, ways

  static let names = allCases.map(\.rawValue)

  var text: String {
    switch self {
    case .config: ConfigurationSchema.text
    case .plan: ReportSchema.plan
    case .drift: ReportSchema.drift
    case .apply: ReportSchema.apply
    case .rollback: ReportSchema.rollback
    case .ways: ReportSchema.ways
    }
  }
}

extension Run {
  /// Prints the JSON schema of flowbind.yaml, which people write, or of a report, which programs read.
  func schema() throws(Failure) -> ExitCode {
    guard arguments.operands.count == 1, let schema = Schema(rawValue: arguments.operands[0]) else {
      let name = arguments.operands.joined(separator: " ")
      throw Failure(
        .usage, "unknown-schema", "there is no schema \(name.printable)",
        help: didYouMean(name, among: Schema.names, quote: "")
          ?? "the schemas are " + Schema.names.joined(separator: ", "))
    }
    return console.writeOutput(schema.text) ? .done : .outputFailed
  }
}
