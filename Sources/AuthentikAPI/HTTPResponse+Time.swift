internal import Foundation

extension HTTPResponse {
  /// The clock of whoever answered, to the second; nil where the answer does not tell.
  var date: Date? { headers["date"].flatMap(httpDate) }

  /// How long `Retry-After` asks to wait, which is never more than an hour; nil where it does not.
  ///
  /// It has whole seconds, or a date: that counts from the answer's own, so that our clock need not be right.
  var retryAfter: Duration? {
    guard let text = headers["retry-after"]?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return nil }
    let seconds: Double
    if text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
      seconds = Double(text) ?? .infinity
    } else if let end = httpDate(text) {
      seconds = end.timeIntervalSince(date ?? .now)
    } else {
      return nil
    }
    return .seconds(min(max(seconds, 0), 3600))
  }
}

/// Reads `Mon, 23 Nov 2026 17:48:22 GMT`, the one form of RFC 9110 that servers send.
private func httpDate(_ text: String) -> Date? {
  let parts = text.split(separator: " ")
  let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else { return nil }
  let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
  return try? Date("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z", strategy: .iso8601)
}
