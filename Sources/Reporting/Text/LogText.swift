internal import Bindings

extension String {
  /// Lines of text as they may stand on any terminal and in the log of any job, wherever their parts come from.
  ///
  /// Runners of CI systems search logs for commands: GitHub's for a line that begins with `::` after blanks, as
  /// `::stop-commands::x`, and for `##[name]` anywhere in one; Azure's for `##vso[…]`, TeamCity's for `##teamcity[…]`;
  /// GitLab's for `section_start:…` with a carriage return and an escape. One character of each is spelled out, as
  /// control characters are; of these only colours are left.
  package var asLogLines: String {
    unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in line.isPlainlyText ? String(line) : line.withoutControls.withoutCommand }.joined(separator: "\n")
  }

  /// Whether a line of the text is a command to a runner as it stands.
  package var holdsRunnerCommand: Bool {
    unicodeScalars.split(separator: "\n").contains { line in
      let line = String(line)
      return line.withoutCommand != line || line.contains(/section_(start|end):\d+:/)
    }
  }

  /// The text with the bracket of every `##name[` spelled out, so that it is no command wherever it stands.
  var withoutBracketCommand: String {
    guard utf8.contains(UInt8(ascii: "#")) else { return self }
    return replacing(/(##[A-Za-z]*)\[/) { $0.1 + "\\u{5b}" }
  }

  /// The line with the one character spelled out that makes it a command.
  fileprivate var withoutCommand: String {
    var line = withoutBracketCommand
    let start = line.unicodeScalars.firstIndex { !$0.properties.isWhitespace } ?? line.endIndex
    if line.unicodeScalars[start...].starts(with: [":", ":"]) {
      line.unicodeScalars.replaceSubrange(start...start, with: "\\u{3a}".unicodeScalars)
    }
    return line
  }
}

extension Substring.UnicodeScalarView {
  /// Whether nothing of the line can be a command or a control.
  fileprivate var isPlainlyText: Bool {
    first { $0 != " " } != ":" && allSatisfy { $0.isASCII && (" "..."~").contains($0) && $0 != "#" }
  }

  /// The line with all control characters spelled out but those of colours.
  fileprivate var withoutControls: String {
    var line = ""
    var rest = self
    while let scalar = rest.first {
      let color = rest.leadingColor
      line += color.isEmpty ? scalar.printable : String(color)
      rest = rest.dropFirst(Swift.max(1, color.count))
    }
    return line
  }

  /// `ESC [ digits and semicolons m` at the start, which changes how text looks, and nothing else; or nothing.
  private var leadingColor: Substring.UnicodeScalarView {
    guard starts(with: ["\u{1B}", "["]) else { return prefix(0) }
    let codes = dropFirst(2).prefix { ("0"..."9").contains($0) || $0 == ";" }.count
    return dropFirst(2 + codes).first == "m" ? prefix(3 + codes) : prefix(0)
  }
}
