extension Format {
  /// What the format escapes of text that others wrote, and where that is decided; “Closed doors” shows the same table.
  package var escapes: (what: String, place: String) {
    switch self {
    case .text:
      (
        "controls, marks that hide or turn text, `::` where a line begins, the bracket of `##name[`",
        "`printable`, `asLogLines`"
      )
    case .json: ("the same but `::`, as `\\u` escapes: the value stays exact", "`JSONText`")
    case .markdown:
      ("as text; markup, table pipes, mentions, references and links as entities", "`markdownCode`, `markdownProse`")
    case .html: ("as text; `& < > \" '` and `##` as entities", "`htmlText`")
    case .sarif:
      ("as text, then as JSON; links and placeholders in messages, all but plain signs in URIs", "`SARIFText`")
    case .junit: ("as HTML, which leaves no character that XML forbids", "`htmlText`")
    case .codequality: ("as text, then as JSON; paths and fingerprints, too", "`CodeQualityText`")
    case .github: ("as text; `%` and line breaks in messages, `:` and `,` in properties, too", "`GitHubAnnotations`")
    case .prometheus: ("as text; backslashes and quotation marks in labels", "`PrometheusText`")
    }
  }
}
