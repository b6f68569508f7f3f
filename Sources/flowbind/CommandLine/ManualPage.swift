/// The manual pages, in the language of man(7), made from the tables of verbs, options and exit codes.
enum ManualPage {
  /// The page of the program, or of one of its verbs.
  static func text(for verb: Verb?) -> String {
    let name = verb.map { "flowbind-\($0.rawValue)" } ?? "flowbind"
    let title = ".TH \(name.uppercased().inRoff) 1 \"\" \"flowbind \(Version.number)\" \"User Commands\"\n"
    return title + (verb.map(page) ?? overview)
  }

  private static let purpose = "keeps authentik's flow-stage bindings as a Git repository says they should be"

  private static var overview: String {
    section("NAME", text("flowbind - \(purpose)"))
      + section("SYNOPSIS", ".B flowbind\n.I VERB\n[OPTION…] [PATH…]\n")
      + section(
        "DESCRIPTION",
        text(
          """
          flowbind reads authentik blueprints, compares the flow-stage bindings that they ask for with those that a \
          server has, and changes the differences: a plan first, then exactly that plan.
          """) + ".PP\nTo see it work without a server:\n.PP\n.RS\n.B flowbind plan blueprints \\-\\-sandbox\n.RE\n")
      + section("VERBS", Verb.allCases.map { item(".BR flowbind\\-\($0.rawValue) (1)", $0.spec.summary) }.joined())
      + section("ENVIRONMENT", environment.map { item(".B \($0.name.inRoff)", $0.meaning) }.joined())
      + section("FILES", files.map { item(".I \($0.name.inRoff)", $0.meaning) }.joined())
      + section("EXIT STATUS", ExitCode.allCases.map { item(".B \($0.rawValue)", $0.meaning) }.joined())
  }

  private static func page(of verb: Verb) -> String {
    let spec = verb.spec
    let details = spec.details.split(separator: "\n").map { text(String($0)) }.joined(separator: ".PP\n")
    let options = spec.options.map { option in
      let names = (option.spec.letter.map { ["\\-\($0)"] } ?? []) + ["\\-\\-" + option.rawValue.inRoff]
      let value = option.spec.argument.map { " \\fI\($0.inRoff)\\fR" } ?? ""
      return item("\\fB" + names.joined(separator: "\\fR, \\fB") + "\\fR" + value, option.spec.help)
    }
    let formats = spec.options.contains(.output) ? verb.formatNames.joined(separator: ", ") : ""
    return section("NAME", text("flowbind-\(verb.rawValue) - \(spec.summary)"))
      + section(
        "SYNOPSIS", ".B flowbind \(verb.rawValue)\n" + text("[OPTION…]" + (spec.operands.map { " " + $0 } ?? "")))
      + section("DESCRIPTION", details)
      + section("OPTIONS", options.joined())
      + (formats.isEmpty ? "" : section("FORMATS", text(formats)))
      + section("SEE ALSO", ".BR flowbind (1)\n")
  }

  private static let environment: [(name: String, meaning: String)] = [
    ("AUTHENTIK_URL", "the server's address, where --url gives none"),
    ("AUTHENTIK_TOKEN", "the API token"),
    ("AUTHENTIK_TOKEN_FILE", "the file that holds the token"),
    ("CREDENTIALS_DIRECTORY", "the folder with the file authentik-token, as systemd's LoadCredential= makes it"),
    ("STATE_DIRECTORY", "where journals are kept, as systemd's StateDirectory= makes it"),
    ("NO_COLOR", "set to anything: no colour"),
  ]

  private static let files: [(name: String, meaning: String)] = [
    ("flowbind.yaml", "the configuration, in the working directory; flowbind schema config prints its schema"),
    ("~/.local/state/flowbind", "the journals"),
  ]

  private static func section(_ title: String, _ body: String) -> String { ".SH \(title)\n\(body)" }

  /// A paragraph with a hanging tag, which is roff already.
  private static func item(_ tag: String, _ meaning: String) -> String { ".TP\n\(tag)\n\(text(meaning))" }

  private static func text(_ text: String) -> String { text.inRoff + "\n" }
}

extension String {
  /// The text as roff shows it: no sign of it is a request or an escape, and hyphens can be copied into a shell.
  fileprivate var inRoff: String {
    let escaped = replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }
}
