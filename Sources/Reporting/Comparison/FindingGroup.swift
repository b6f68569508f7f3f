internal import Bindings
internal import Planning

/// A finding, or all that wait for the same thing, said once.
struct FindingGroup: Hashable, Sendable {
  private(set) var findings: [Finding]
  /// What to do, where no later group says the same.
  private(set) var help: String?

  var first: Finding { findings[0] }
  var count: Int { findings.count }
  /// What `explain` tells more of; nil where no rule of who gets in is broken.
  var rule: String? { first.way?.rule.rawValue }

  /// `corp-passkeys: corp-webauthn at order 10`, or `corp-passkeys: 12 bindings`.
  ///
  /// - Parameter named: makes a name fit for the format.
  func subject(_ named: (String) -> String) -> String {
    if count > 1 {
      let flows = Set(findings.map(\.flow)).count
      let bindings = counted(count, "binding")
      return flows == 1 ? "\(named(first.flow)): \(bindings)" : "\(bindings) in \(counted(flows, "flow"))"
    }
    let order = first.order.map { " at order \($0)" } ?? ""
    if let stage = first.stage { return "\(named(first.flow)): \(named(stage))\(order)" }
    return named(first.flow) + (order.isEmpty ? "" : ": a binding\(order)")
  }

  /// `login.yaml:34`, or `login.yaml:34 and 11 more`.
  var sourceText: String? {
    first.source.map { $0.text + (count > 1 ? " and \(count - 1) more" : "") }
  }

  /// The worst kinds first; bindings that wait for the same flow or stage are one group.
  static func groups(_ findings: [Finding]) -> [FindingGroup] {
    var groups: [FindingGroup] = []
    var waiting: [String: Int] = [:]
    let ordered = findings.enumerated().sorted {
      ($0.element.kind.urgency, $0.offset) < ($1.element.kind.urgency, $1.offset)
    }
    for finding in ordered.map(\.element) {
      if finding.kind == .awaiting, let group = waiting[finding.message] {
        groups[group].findings.append(finding)
      } else {
        if finding.kind == .awaiting { waiting[finding.message] = groups.count }
        groups.append(FindingGroup(findings: [finding], help: finding.help))
      }
    }
    for position in groups.indices.dropLast() where groups[position].help == groups[position + 1].help {
      groups[position].help = nil
    }
    return groups
  }
}

extension Finding.Kind {
  /// 0 for who gets in, then what refuses a plan, then what differs, then what is no difference.
  fileprivate var urgency: Int {
    switch self {
    case .way: 0
    case .ambiguous: 1
    case .exists: 2
    case .missing: 3
    case .absent: 4
    case .policy: 5
    case .awaiting: 6
    case .closed: 7
    case .ignored: 8
    case .unmanaged: 9
    }
  }
}
