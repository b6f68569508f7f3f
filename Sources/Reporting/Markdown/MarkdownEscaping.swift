// Names and messages hold what somebody typed into authentik. In a comment they must stay what they are: text that
// notifies nobody, opens no tag, ends no table cell and links nowhere.

extension String {
  /// The text as code: a name, a value, a place.
  ///
  /// Hosts look for people and issues in all text but code. Plain names stand between backticks, which stays readable
  /// in a mail; any other is an HTML element, since no backtick fence survives a pipe in a table.
  var markdownCode: String {
    let text = printable.cut(to: Self.longestCode)
    let isPlain = text.unicodeScalars.allSatisfy(\.isPlainInMarkdownCode)
    guard !text.isEmpty, !isPlain || text.hasPrefix(" ") || text.hasSuffix(" ") else {
      return text.isEmpty ? "` `" : "`\(text)`"
    }
    return "<code>" + text.unicodeScalars.map(\.asMarkdownEntity).joined() + "</code>"
  }

  /// The text as prose.
  ///
  /// A zero-width space after the signs that hosts give a meaning to keeps `@name` and `#1` from becoming references;
  /// entities alone would not, since hosts look after they are decoded.
  var markdownProse: String {
    let text = printable
    let mayLink = text.lowercased().contains("www.")
    let scalars = Array(text.unicodeScalars)
    return scalars.indices.map { index in
      let scalar = scalars[index]
      let (before, after) = (index > 0 ? scalars[index - 1] : " ", index + 1 < scalars.count ? scalars[index + 1] : " ")
      return switch scalar {
      case _ where scalar.isReferenceSign: scalar.asMarkdownEntity + "&#8203;"
      case "." where !mayLink: "."
      case ":" where after == " ": ":"
      case "_" where before.isWordCharacter && after.isWordCharacter: "_"
      default: scalar.asMarkdownEntity
      }
    }.joined()
  }

  /// More than any sensible name: a comment is no place for all of it.
  private static var longestCode: Int { 120 }
}

extension Unicode.Scalar {
  fileprivate var isPlainInMarkdownCode: Bool {
    !isASCII || isWordCharacter || " ._/:,()+=-'".unicodeScalars.contains(self)
  }

  fileprivate var isWordCharacter: Bool { properties.isAlphabetic || ("0"..."9").contains(self) }

  /// References of GitHub and GitLab: people, issues, merge requests, snippets, labels, milestones, epics.
  fileprivate var isReferenceSign: Bool { "@#!$~%&^".unicodeScalars.contains(self) }

  /// The scalar itself where it can never be markup, else a numeric entity.
  fileprivate var asMarkdownEntity: String {
    guard isASCII, !isWordCharacter, !" ,;-()'?".unicodeScalars.contains(self)
    else { return String(self) }
    return "&#\(value);"
  }
}
