internal import Bindings
internal import Documents
internal import Planning

/// Differences of which the same is to be said, with nothing else to tell them apart by.
private struct DifferenceGroup {
  var differences: [DifferenceReport]
  var circumstances: Circumstances

  var first: DifferenceReport { differences[0] }
  /// What waits for another job is told flow by flow.
  var isAwaiting: Bool { first.kind == .finding(.awaiting) }

  /// What may be told together with others of the same.
  var shared: Shared? {
    guard isAwaiting || circumstances == Circumstances(author: .unknown) else { return nil }
    return Shared(awaitingFlow: isAwaiting ? first.flow : nil, circumstances: circumstances)
  }

  struct Shared: Hashable {
    var awaitingFlow: String?
    var circumstances: Circumstances
  }
}

extension ReportText {
  /// Says of each difference who made it and when, on which side it came about, and whether it is new.
  func circumstances(_ drift: DriftReport) -> [String] {
    let lines = groups(drift).flatMap { group in
      style.wrapped(
        "\(subject(group)): \(group.circumstances.parts.map(\.printable).joined(separator: " · "))", indent: 2,
        hanging: 6
      ).map { style.paint($0, group.circumstances.isNew ? .yellow : nil) }
    }
    let silence = drift.silence.map { style.wrapped($0, indent: 2, hanging: 6) } ?? []
    if lines.isEmpty && silence.isEmpty { return [] }
    let moment = drift.readAt.map { "  this report is of \(PointInTime.shown($0).printable)" } ?? ""
    return ["SINCE WHEN" + moment] + lines + silence + [""]
  }

  private func groups(_ drift: DriftReport) -> [DifferenceGroup] {
    var groups: [DifferenceGroup] = []
    var known: [DifferenceGroup.Shared: Int] = [:]
    for difference in drift.differences {
      let group = DifferenceGroup(differences: [difference], circumstances: drift.circumstances(of: difference))
      if group.circumstances == Circumstances() { continue }
      if let shared = group.shared {
        if let position = known[shared] {
          groups[position].differences.append(difference)
          continue
        }
        known[shared] = groups.count
      }
      groups.append(group)
    }
    return groups
  }

  private func subject(_ group: DifferenceGroup) -> String {
    let first = group.first
    guard group.differences.count == 1 else {
      let flow = group.isAwaiting ? "\(first.flow.printable): " : ""
      let kind = group.isAwaiting ? "  \(first.kind.rawValue)" : ""
      return "\(flow)\(counted(group.differences.count, "binding"))\(kind)"
    }
    let name = [first.flow, first.stage].compactMap(\.self).map(\.printable).joined(separator: ": ")
    let fields = first.changes.map(\.field.rawValue).joined(separator: ", ")
    let policy = first.policy.map { "  \($0.title.printable)" } ?? ""
    return "\(name)  \(fields.isEmpty ? first.kind.rawValue : fields)\(policy)"
  }
}
