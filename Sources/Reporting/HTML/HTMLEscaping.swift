extension String {
  /// The text for HTML and XML, as content or between double quotes: controls and turned text spelled out, markup escaped.
  var htmlText: String {
    printable.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }
}
