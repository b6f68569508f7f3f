/// Knows the way out of libyaml's commonest complaints.
enum SyntaxHelp {
  static func help(for problem: String) -> String? {
    switch problem {
    case "found character that cannot start any token":
      "indent with spaces, not tabs; put a text that begins with @, % or ` in quotes"
    case "found a tab character that violates indentation",
      "found a tab character where an indentation space is expected":
      "indent with spaces"
    case "mapping values are not allowed in this context":
      "put a text that contains “: ” in quotes, and check that the keys of a mapping stand in one column"
    case "did not find expected key", "did not find expected '-' indicator":
      "check that the line begins in the same column as its siblings"
    case "could not find expected ':'":
      "a key needs “: ” behind it; a text over several lines needs quotes or a block (|)"
    case "found unexpected ':'":
      "put a blank behind the colon, or the text in quotes"
    case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
      "a comma or the closing bracket is missing"
    case "found unexpected end of stream":
      "a quotation mark is not closed"
    case "found undefined tag handle":
      "a tag that begins with !name! needs a %TAG line; a text that begins with ! needs quotes"
    default: nil
    }
  }
}
