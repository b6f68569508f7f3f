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

  init(status: String) {
    if let operation = OperationKind(rawValue: status) {
      (kind, sign, words) =
        switch operation {
        case .update: (.update, "~", "")
        case .create: (.create, "+", "create")
        case .delete: (.delete, "-", "delete")
        }
    } else if let finding = Finding.Kind(rawValue: status) {
      (kind, sign, words) =
        switch finding {
        case .missing: (.create, "+", "missing")
        case .absent: (.delete, "-", "to be absent")
        case .exists: (.problem, "!", "exists already")
        case .awaiting: (.update, "…", "awaiting")
        case .ambiguous: (.problem, "?", "ambiguous")
        case .unmanaged: (.left, "·", "unmanaged, left alone")
        case .ignored: (.left, "·", "ignored")
        }
    } else {
      (kind, sign, words) = (.unchanged, "", "")
    }
  }
}

extension RungReport {
  var look: RungLook { RungLook(status: status) }
  var isUnchanged: Bool { look.kind == .unchanged }

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

extension SourceLocation {
  /// `login.yaml:34`.
  var text: String { "\(file):\(line)" }
}
