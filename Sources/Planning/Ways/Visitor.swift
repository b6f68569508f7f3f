internal import Bindings

/// Somebody in the middle of a run: who is pending, and what it took to come here.
struct Visitor {
  var standing: Standing
  let begin: Way.Begin
  var proofs: Proofs = []
  /// One bit for each gate of the flow that policies had to open.
  var skips: UInt128 = 0
  var assumptions = Assumptions()
  /// The bindings that ran, by their index.
  var path: [Int] = []

  /// What decides how the run goes on. Proofs and skips do not: they only say what it took.
  struct Standing: Equatable {
    var pending: Pending
    /// Whether the pending user, or the session's own, has a device of every class; as it was before the run.
    var hasDevice = false
    /// Kinds of devices that were enrolled for the pending user in this very run, so that the visitor holds them.
    var enrolled: Set<DeviceClass> = []
    /// Whether a prompt, an invitation or a source has left something to write.
    var hasData = false
    /// Whether the plan was made for somebody without a session, if that decides anything in this flow.
    var plannedForNobody = false
  }

  enum Pending {
    case nobody
    /// Nobody, but many stages act on the session's own user then.
    case session
    case named
    /// An account made in this run.
    case new
  }

  /// Whether it took no more than the other, which stands the same.
  func tookNoMore(than other: Visitor) -> Bool {
    proofs.isSubset(of: other.proofs) && skips & ~other.skips == 0 && assumptions.isImplied(by: other.assumptions)
  }

  /// The same visitor, who has also proved this.
  func proving(_ proof: Proofs) -> Visitor {
    var visitor = self
    visitor.proofs.formUnion(proof)
    return visitor
  }

  /// The same visitor, with somebody else pending: what was proved of the one before is worth nothing.
  func becoming(_ pending: Pending, hasDevice: Bool) -> Visitor {
    var visitor = self
    visitor.standing.pending = pending
    visitor.standing.hasDevice = hasDevice
    visitor.standing.enrolled = []
    visitor.proofs.subtract(.ofUser)
    return visitor
  }

  /// The visitors there can be once a named user is pending: one who has devices, one who has none, and the same as
  /// before, if that one's new device is worth keeping.
  func naming(proving proof: Proofs = []) -> [Visitor] {
    var visitors = [true, false].map { becoming(.named, hasDevice: $0) }
    if actsOnUser && !standing.enrolled.isEmpty {
      var same = self
      same.standing.pending = .named
      visitors.append(same)
    }
    return visitors.map { $0.proving(proof) }
  }
}
