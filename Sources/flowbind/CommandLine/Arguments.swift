internal import Bindings

/// A command line, understood: a verb, its options and what is left.
struct Arguments: Sendable {
  var verb: Verb
  var operands: [String] = []
  private var values: [Option: [String]] = [:]

  /// How a command line ends before any verb runs.
  enum Ending: Error, Equatable {
    case help(Verb?)
    case version
    case usage(message: String, help: String)
  }

  func has(_ option: Option) -> Bool { values[option] != nil }
  func value(_ option: Option) -> String? { values[option]?.last }
  func values(_ option: Option) -> [String] { values[option] ?? [] }
}

extension Arguments {
  /// Parses everything after the program's name: `--a=b`, `--a b`, `-o b`, and `--` before operands.
  static func parse(_ words: [String]) throws(Ending) -> Arguments {
    guard let first = words.first else { throw .help(nil) }
    switch first {
    case "-h", "--help": throw .help(nil)
    case "--version": throw .version
    case "help":
      guard words.count > 1 else { throw .help(nil) }
      throw .help(try verb(words[1]))
    default: break
    }
    var arguments = Arguments(verb: try verb(first))
    var rest = words.dropFirst()
    while let word = rest.popFirst() {
      if word == "--" {
        arguments.operands += rest
        rest = []
      } else if word.hasPrefix("--") {
        try arguments.takeLong(word.dropFirst(2), &rest)
      } else if word.hasPrefix("-"), word != "-" {
        try arguments.takeShort(word.dropFirst(), &rest)
      } else {
        arguments.operands.append(word)
      }
    }
    try arguments.checkOperands()
    return arguments
  }

  private static func verb(_ word: String) throws(Ending) -> Verb {
    if let verb = Verb(rawValue: word) { return verb }
    throw .usage(
      message: word.hasPrefix("-") ? "the verb comes first, not \(word)" : "there is no verb \(word)",
      help: Verb.hint(for: word) ?? didYouMean(word, among: Verb.allCases.map(\.rawValue), quote: "")
        ?? "flowbind --help lists the verbs")
  }

  private mutating func takeLong(_ word: Substring, _ rest: inout ArraySlice<String>) throws(Ending) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let option = Option(rawValue: name) else { throw unknown("--\(name)", among: verb.spec.options) }
    try take(option, written: "--\(name)", inline: parts.count > 1 ? String(parts[1]) : nil, &rest)
  }

  private mutating func takeShort(_ word: Substring, _ rest: inout ArraySlice<String>) throws(Ending) {
    guard let letter = word.first, let option = Option.allCases.first(where: { $0.spec.letter == letter }) else {
      throw unknown("-\(word)", among: [])
    }
    let inline = word.dropFirst()
    try take(option, written: "-\(letter)", inline: inline.isEmpty ? nil : String(inline), &rest)
  }

  private mutating func take(
    _ option: Option, written: String, inline: String?, _ rest: inout ArraySlice<String>
  ) throws(Ending) {
    guard verb.spec.options.contains(option) else {
      let others = Verb.allCases.filter { $0.spec.options.contains(option) }.map(\.rawValue).joined(separator: ", ")
      throw .usage(message: "flowbind \(verb.rawValue) takes no \(written)", help: "it is an option of \(others)")
    }
    if option == .help { throw .help(verb) }
    guard option.spec.repeats || values[option] == nil else {
      throw .usage(message: "\(written) is given twice", help: "give it once")
    }
    guard let argument = option.spec.argument else {
      guard inline == nil else { throw .usage(message: "\(written) takes no value", help: "write \(written) alone") }
      values[option] = []
      return
    }
    guard let value = inline ?? rest.popFirst(), !value.isEmpty else {
      throw .usage(message: "\(written) needs a value", help: "write \(written) \(argument)")
    }
    values[option, default: []].append(value)
  }

  private func unknown(_ written: String, among options: [Option]) -> Ending {
    if written == "--token" {
      return .usage(
        message: "there is no option --token: other users of this machine can read command lines",
        help: "set AUTHENTIK_TOKEN, or use --token-file FILE or --token-stdin")
    }
    return .usage(
      message: "there is no option \(written)",
      help: didYouMean(written, among: options.map { "--\($0.rawValue)" }, quote: "")
        ?? "flowbind \(verb.rawValue) --help lists the options")
  }

  private func checkOperands() throws(Ending) {
    if has(.resume), operands.count > 1 {
      throw .usage(
        message: "--resume goes on by one journal, without \(operands[1])", help: "leave \(operands[1]) out")
    }
    if let placeholder = verb.spec.operands, operands.isEmpty, !placeholder.hasPrefix("[") {
      throw .usage(message: "flowbind \(verb.rawValue) needs \(placeholder)", help: verb.operandHelp)
    }
    if verb.spec.operands == nil, let operand = operands.first {
      throw .usage(message: "flowbind \(verb.rawValue) takes no \(operand)", help: "leave it out")
    }
  }
}
