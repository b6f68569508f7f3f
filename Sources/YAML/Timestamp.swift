/// A date or time as YAML 1.1 writes it, and as Python's `datetime` understands it.
struct Timestamp: Hashable {
  struct Time: Hashable {
    var hour: Int
    var minute: Int
    var second: Int
    var microsecond: Int
    /// Minutes east of UTC; nil where the text names no zone.
    var offset: Int?
  }

  private var year: Int
  private var month: Int
  private var day: Int
  /// Nil for a date.
  private var time: Time?
  /// The text is `YYYY-MM-DD` or has a time, which an untagged scalar needs; `!!timestamp` takes `2001-1-1` too.
  let isResolvedWithoutTag: Bool

  /// Reads the pattern of PyYAML's `timestamp_regexp`; nil for any other text.
  init?(_ text: String) {
    var rest = TextCursor(text)
    guard let year = rest.number(4, 4), rest.skip("-"), let month = rest.number(1, 2), rest.skip("-"),
      let day = rest.number(1, 2)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
    if rest.isAtEnd {
      isResolvedWithoutTag = text.utf8.count == "YYYY-MM-DD".utf8.count
      return
    }
    isResolvedWithoutTag = true

    if !rest.skip(where: { $0 | 0x20 == UInt8(ascii: "t") }) {
      guard rest.skip(where: isBlank) else { return nil }
      rest.skipAll(where: isBlank)
    }
    guard let hour = rest.number(1, 2), rest.skip(":"), let minute = rest.number(2, 2), rest.skip(":"),
      let second = rest.number(2, 2)
    else { return nil }
    var time = Time(hour: hour, minute: minute, second: second, microsecond: 0)
    if rest.skip(".") {
      let digits = rest.digits().prefix(6)
      for place in 0..<6 {
        let digit = place < digits.count ? digits[digits.startIndex + place] - UInt8(ascii: "0") : 0
        time.microsecond = time.microsecond * 10 + Int(digit)
      }
    }
    if !rest.isAtEnd {
      rest.skipAll(where: isBlank)
      guard let offset = Self.offset(&rest) else { return nil }
      time.offset = offset
    }
    self.time = time
  }

  /// Reads `Z` or `±h[h][:mm]` up to the end.
  private static func offset(_ rest: inout TextCursor) -> Int? {
    if rest.skip("Z") { return rest.isAtEnd ? 0 : nil }
    let west = rest.peek("-")
    guard rest.skip(where: isSign), let hours = rest.number(1, 2) else { return nil }
    var offset = hours * 60
    if rest.skip(":") {
      guard let minutes = rest.number(2, 2) else { return nil }
      offset += minutes
    }
    guard rest.isAtEnd else { return nil }
    return west ? -offset : offset
  }

  /// The calendar has the day, the clock the time, and the zone is less than a day away, as Python demands.
  var isPossible: Bool {
    guard year >= 1, (1...12).contains(month), (1...Self.days(of: month, in: year)).contains(day) else { return false }
    guard let time else { return true }
    return time.hour < 24 && time.minute < 60 && time.second < 60 && abs(time.offset ?? 0) < 24 * 60
  }

  /// The text that Python's `isoformat()` gives.
  var isoText: String {
    let date = "\(padded(year, 4))-\(padded(month))-\(padded(day))"
    guard let time else { return date }
    var text = "\(date)T\(padded(time.hour)):\(padded(time.minute)):\(padded(time.second))"
    if time.microsecond != 0 { text += ".\(padded(time.microsecond, 6))" }
    if let offset = time.offset {
      text += "\(offset < 0 ? "-" : "+")\(padded(abs(offset) / 60)):\(padded(abs(offset) % 60))"
    }
    return text
  }

  /// Microseconds since the first of January of year 0 in UTC; nil without a zone. Two such times are equal in Python if this is.
  var instant: Int? {
    guard let time, let offset = time.offset else { return nil }
    let yearsBefore = year - 1
    var days = yearsBefore * 365 + yearsBefore / 4 - yearsBefore / 100 + yearsBefore / 400 + day
    for earlier in 1..<month { days += Self.days(of: earlier, in: year) }
    let minutes = (days * 24 + time.hour) * 60 + time.minute - offset
    return (minutes * 60 + time.second) * 1_000_000 + time.microsecond
  }

  private static func days(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

private func padded(_ number: Int, _ width: Int = 2) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
