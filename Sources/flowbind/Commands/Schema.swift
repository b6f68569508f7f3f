internal import Reconciliation

extension Run {
  /// Prints the JSON schema of a file that people write.
  func schema() throws(Failure) -> ExitCode {
    guard arguments.operands == ["config"] else {
      throw Failure(
        .usage, "unknown-schema", "there is a schema of config alone, the file flowbind.yaml",
        help: "write flowbind schema config")
    }
    return console.writeOutput(ConfigurationSchema.text) ? .done : .outputFailed
  }
}
