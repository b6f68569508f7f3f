internal import Bindings

/// Somebody in the middle of a run: who is pending, and what it took to come here.
struct Visitor {
  var standing: Standing
  let begin: Way.Begin
  var proofs: Proofs = []
  /// What was proved of the user of `Standing.planted`.
  var provedOfPlanted: Proofs = []
  /// One bit for each gate of the flow that policies had to open.
  var skips: UInt128 = 0
  var assumptions = Assumptions()
  /// The bindings that ran.
  var path: [Passage] = []

  /// A binding that ran, for this visitor.
  struct Passage {
    /// Of the binding, in the order of running.
    let index: Int
    /// Whether it proved something of who is pending.
    var proves = false
    /// Why it proves nothing, where it is there to prove something.
    var idle: Way.Idleness?
  }

  /// What decides how the run goes on. Proofs and skips do not: they only say what it took.
  struct Standing: Equatable {
    var pending: Pending
    /// Whether the pending user, or the session's own, has a device of every class; as it was before the run.
    var hasDevice = false
    /// Kinds of devices that were enrolled for the pending user in this very run, so that the visitor holds them.
    var enrolled: Set<DeviceClass> = []
    /// A user for whom such devices were enrolled and who is not pending now: to be named again.
    var planted: Planted?
    /// Whether a prompt, an invitation or a source has left something to write.
    var hasData = false
    /// Whether the plan was made for somebody without a session, if that decides anything in this flow.
    var plannedForNobody = false
  }

  struct Planted: Equatable {
    var hasDevice: Bool
    var devices: Set<DeviceClass>
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
    proofs.isSubset(of: other.proofs) && provedOfPlanted.isSubset(of: other.provedOfPlanted)
      && skips & ~other.skips == 0 && assumptions.isImplied(by: other.assumptions)
  }

  /// The same visitor, who has also proved this.
  func proving(_ proof: Proofs) -> Visitor {
    var visitor = self
    visitor.proofs.formUnion(proof)
    if !proof.isDisjoint(with: .ofUser), !path.isEmpty { visitor.path[path.count - 1].proves = true }
    return visitor
  }

  /// The same visitor, past a stage that proves nothing of them.
  func passing(_ reason: Way.Idleness) -> Visitor {
    var visitor = self
    if !path.isEmpty { visitor.path[path.count - 1].idle = reason }
    return visitor
  }

  /// The same visitor, with somebody else pending: what was proved of the one before is worth nothing.
  func becoming(_ pending: Pending, hasDevice: Bool) -> Visitor {
    var visitor = self
    if actsOnUser, !standing.enrolled.isEmpty {
      visitor.standing.planted = Planted(hasDevice: standing.hasDevice, devices: standing.enrolled)
      visitor.provedOfPlanted = proofs.intersection(.ofUser)
    }
    visitor.standing.pending = pending
    visitor.standing.hasDevice = hasDevice
    visitor.standing.enrolled = []
    visitor.proofs.subtract(.ofUser)
    for place in path.indices where path[place].proves {
      (visitor.path[place].proves, visitor.path[place].idle) = (false, .otherUserLater)
    }
    return visitor
  }

  /// The visitors there can be once a named user is pending: one who has devices, one who has none, and the one of whom
  /// the visitor holds a new device.
  func naming(proving proof: Proofs = []) -> [Visitor] {
    [true, false].map { becoming(.named, hasDevice: $0).proving(proof) } + namingPlanted.map { $0.proving(proof) }
  }

  /// The visitor, with the user pending again for whom a device was enrolled before; empty where there is none.
  var namingPlanted: [Visitor] {
    var visitor = becoming(.named, hasDevice: false)
    guard let planted = visitor.standing.planted else { return [] }
    visitor.standing.hasDevice = planted.hasDevice
    visitor.standing.enrolled = planted.devices
    visitor.standing.planted = nil
    visitor.proofs.formUnion(visitor.provedOfPlanted)
    visitor.provedOfPlanted = []
    // What was proved of that user counts again.
    for place in path.indices where visitor.path[place].idle == .otherUserLater { visitor.path[place].idle = nil }
    return [visitor]
  }

  /// By passkey; one that the visitor has enrolled in this run proves nothing.
  var namingByPasskey: [Visitor] {
    [becoming(.named, hasDevice: true).proving(.passkey)]
      + namingPlanted.filter { $0.standing.enrolled.contains(.webauthn) }
  }
}
