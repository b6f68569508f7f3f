internal import Bindings
internal import Documents

/// Says of each difference who made it and when, on which side it came about, and whether it is new.
struct DriftEventText {
  let style: TextStyle

  /// Differences of which the same is to be said, with nothing else to tell them apart by.
  private struct Line {
    var differences: [DifferenceReport]
    var told: [String]
  }

  func lines(_ drift: DriftReport) -> [String] {
    let lines = lines(drift.differences.map { Line(differences: [$0], told: drift.circumstances(of: $0)) })
      .flatMap { line in
        style.wrapped("\(subject(line)): \(line.told.map(\.printable).joined(separator: " · "))", indent: 2, hanging: 6)
          .map { style.paint($0, line.differences[0].isNew == true ? .yellow : nil) }
      }
    let closing = Circumstances(drift).closing.map { style.wrapped($0, indent: 2, hanging: 6) } ?? []
    if lines.isEmpty && closing.isEmpty { return [] }
    let moment = drift.readAt.map { "  this report is of \(PointInTime.shown($0).printable)" } ?? ""
    return ["SINCE WHEN" + moment] + lines + closing + [""]
  }

  /// Puts together what waits for another job, and what no event tells of.
  private func lines(_ all: [Line]) -> [Line] {
    var lines: [Line] = []
    var known: [[String]: Int] = [:]
    for line in all where !line.told.isEmpty {
      let first = line.differences[0]
      let isAwaiting = first.kind == DifferenceKind.awaiting.rawValue
      guard isAwaiting || line.told == [Circumstances.nobody] else {
        lines.append(line)
        continue
      }
      let subject = [isAwaiting ? first.flow : ""] + line.told
      if let position = known[subject] {
        lines[position].differences.append(first)
      } else {
        known[subject] = lines.count
        lines.append(line)
      }
    }
    return lines
  }

  private func subject(_ line: Line) -> String {
    let first = line.differences[0]
    let isAwaiting = first.kind == DifferenceKind.awaiting.rawValue
    guard line.differences.count == 1 else {
      let flow = isAwaiting ? "\(first.flow.printable): " : ""
      return "\(flow)\(counted(line.differences.count, "binding"))\(isAwaiting ? "  \(first.kind)" : "")"
    }
    let name = [first.flow, first.stage].compactMap(\.self).map(\.printable).joined(separator: ": ")
    let fields = first.changes.map(\.field.rawValue).joined(separator: ", ")
    return "\(name)  \(fields.isEmpty ? first.kind.printable : fields)"
  }
}
