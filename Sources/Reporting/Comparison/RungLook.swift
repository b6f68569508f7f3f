internal import Bindings
internal import Documents
internal import Planning

/// What a rung of a ladder is called and how it is marked, in every format.
struct RungLook: Hashable, Sendable {
  enum Kind: String, Hashable, Sendable {
    case unchanged, update, create, delete, problem, left
  }

  var kind: Kind
  var sign: String
  /// Empty where the changes themselves say it.
  var words: String

  init(_ status: LadderRow.Status) {
    (kind, sign, words) =
      switch status {
      case .unchanged: (.unchanged, "", "")
      case .operation(.update): (.update, "~", "")
      case .operation(.create): (.create, "+", "create")
      case .operation(.delete): (.delete, "-", "delete")
      case .finding(.missing): (.create, "+", "missing")
      case .finding(.absent): (.delete, "-", "to be absent")
      case .finding(.exists): (.problem, "!", "exists already")
      case .finding(.awaiting): (.update, "…", "awaiting")
      case .finding(.ambiguous): (.problem, "?", "ambiguous")
      case .finding(.unmanaged): (.left, "·", "unmanaged, left alone")
      case .finding(.policy): (.problem, "!", "policies differ")
      case .finding(.way): (.problem, "!", "opens a way in")
      case .finding(.closed): (.left, "", "")
      case .finding(.ignored): (.left, "·", "ignored")
      }
  }
}

extension LadderRow {
  var look: RungLook { RungLook(status) }
  var isUnchanged: Bool { status == .unchanged }
  /// Whether an operation is about it.
  var isWritten: Bool { if case .operation = status { true } else { false } }

  /// `30`, or `100→40` where the order changes.
  var orderText: String {
    switch (currentOrder, desiredOrder) {
    case (let current?, let desired?) where current != desired: "\(current)→\(desired)"
    case (let current?, _): "\(current)"
    case (nil, let desired?): "\(desired)"
    case (nil, nil): "?"
    }
  }
}

extension [PolicyBinding] {
  /// `2 policies`; nil where there are none.
  var countText: String? { isEmpty ? nil : counted(count, "policy", "policies") }

  /// `policy “x”, group “y” (disabled)`, as they are counted: by order.
  var named: String {
    sorted { ($0.order, $0.pk) < ($1.order, $1.pk) }.map { policy in
      let remarks = (policy.enabled ? [] : ["disabled"]) + (policy.negate ? ["negated"] : [])
      return policy.subject.title + (remarks.isEmpty ? "" : " (\(remarks.joined(separator: ", ")))")
    }.joined(separator: ", ")
  }
}
