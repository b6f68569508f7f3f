extension Arguments {
  /// The line that says the same to another verb: every option that this verb takes, quoted for a shell.
  func commandLine(for verb: Verb, adding switches: [Option] = []) -> String {
    let silent: Set<Option> = [.output, .color, .quiet, .verbose, .tokenStdin, .detailedExitCode, .expect]
    var words = ["flowbind", verb.rawValue] + switches.map { "--\($0.rawValue)" }
    for option in verb.spec.options where has(option) && !silent.contains(option) {
      let given = values(option)
      words += given.isEmpty ? ["--\(option.rawValue)"] : given.map { "--\(option.rawValue)=" + $0.quotedForShell }
    }
    return (words + operands.map(\.quotedForShell)).joined(separator: " ")
  }
}

extension String {
  /// The text as one word of a POSIX shell.
  var quotedForShell: String {
    let isPlain = unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_./:=@%+,".unicodeScalars.contains($0))
    }
    return isPlain && !isEmpty ? self : "'" + replacing("'", with: "'\\''") + "'"
  }
}
