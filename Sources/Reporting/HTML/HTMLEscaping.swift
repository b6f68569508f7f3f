extension String {
  /// The text for HTML and XML, as content or between double quotes: controls and turned text spelled out, markup
  /// escaped, and the `##` with which runners of CI systems take commands.
  var htmlText: String {
    printable.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing("'", with: "&#39;").replacing("##", with: "&#35;&#35;")
  }
}
