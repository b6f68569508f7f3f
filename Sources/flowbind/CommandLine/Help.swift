internal import Reporting

/// The text of `--help`, made from the tables of verbs and options.
enum Help {
  private static let style = TextStyle(width: 120)
  private static let narrow = TextStyle(width: 114)

  static func text(for verb: Verb?) -> String {
    if let verb { self.text(verb) } else { overview }
  }

  private static var overview: String {
    let verbs = Verb.allCases.map { "  \(padded($0.rawValue, 10))\($0.spec.summary)\n" }.joined()
    let codes = ExitCode.allCases.map { "  \(padded(String($0.rawValue), 4))\($0.meaning)\n" }.joined()
    return """
      flowbind keeps authentik's flow-stage bindings as a Git repository says they should be.

      usage: flowbind VERB [OPTION…] [PATH…]

      \(verbs)
      flowbind VERB --help tells more of each. To see it work without a server:

        flowbind plan blueprints --sandbox

      The server is named by AUTHENTIK_URL or --url; the token comes from AUTHENTIK_TOKEN, AUTHENTIK_TOKEN_FILE,
      $CREDENTIALS_DIRECTORY/authentik-token, --token-file or --token-stdin.

      exit codes:
      \(codes)
      """
  }

  private static func text(_ verb: Verb) -> String {
    let options = verb.spec.options.map { option in
      let letter = option.spec.letter.map { "-\($0), " } ?? "    "
      let value = option.spec.argument.map { " \($0)" } ?? ""
      let line = "  \(padded("\(letter)--\(option.rawValue)\(value)", 32))\(option.spec.help)"
      return style.wrapped(line, hanging: 34).map { $0 + "\n" }.joined()
    }
    let details = verb.spec.details.split(separator: "\n").flatMap { narrow.wrapped(String($0), hanging: 0) }
    return """
      usage: flowbind \(verb.rawValue) [OPTION…]\(verb.spec.operands.map { " \($0)" } ?? "")

      \(details.joined(separator: "\n"))

      options:
      \(options.joined())\(formats(of: verb))
      """
  }

  private static func formats(of verb: Verb) -> String {
    guard verb.spec.options.contains(.output) else { return "" }
    return "\nformats: " + verb.formatNames.joined(separator: ", ") + "\n"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text.count < width ? text + String(repeating: " ", count: width - text.count) : text + " "
  }
}
