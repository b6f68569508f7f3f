internal import Bindings

/// What a visitor can make of one stage, as flows executed on authentik 2026.5 and 2026.8 did, with the sources of
/// 2024.8 to 2026.8 read beside them.
///
/// Many stages act on the session's own user where nobody is pending; password, e-mail and user login do not.
struct StageRun {
  let stage: PrimaryKey
  let settings: StageSettings
  let designation: String
  let sourceStageProves: Bool?

  /// Visitors for whom the run goes on.
  private(set) var goOn: [Visitor] = []
  /// Visitors for whom it ends here.
  private(set) var end: [Visitor] = []
  private(set) var achieved: [(effect: Way.Effect, by: Visitor)] = []

  init(_ stage: PrimaryKey, _ settings: StageSettings, in shape: FlowShape) {
    self.stage = stage
    self.settings = settings
    designation = shape.designation
    sourceStageProves = shape.sourceStageProves
  }

  mutating func run(_ role: StageRole?, for visitor: Visitor) {
    guard let role else {
      for (index, role) in RoleOfUnknown.all.enumerated() {
        if let visitor = visitor.assuming(fact(.role), in: 1 << index) { run(role, for: visitor) }
      }
      return
    }
    let pending = visitor.standing.pending
    switch role {
    case .identification: identify(visitor)
    case .password:
      if pending.isSet { goOn.append(visitor.proving(.password)) }
      end.append(visitor)
    case .email: if pending.isSet { goOn.append(visitor.proving(.email)) } else { end.append(visitor) }
    case .authenticatorValidation: validate(visitor)
    case .authenticatorSetup(let device): goOn.append(enrolling(device.map { [$0] } ?? [], for: visitor))
    case .source: visitSource(visitor)
    case .mutualTLS: showCertificate(visitor)
    case .invitation:
      goOn.append(visitor.proving(.invitation).havingData())
      goOn += visitor.where(settings.continueFlowWithoutInvitation, is: true, fact(.goesOnWithoutInvitation)).map {
        $0.passing(.notNeeded)
      }
      end += visitor.where(settings.continueFlowWithoutInvitation, is: false, fact(.goesOnWithoutInvitation))
    case .prompt: goOn.append(visitor.havingData())
    case .userWrite: write(visitor)
    case .userDelete: act(.userDeleted, visitor)
    case .accountLockdown: act(.userLocked, visitor)
    case .userLogin:
      switch pending {
      case .named: achieved.append((.loginNamed, visitor))
      case .new: achieved.append((.loginNew, visitor))
      case .nobody, .session: end.append(visitor)
      }
      if pending.isSet { goOn.append(visitor) }
    case .userLogout: goOn.append(pending == .session ? visitor.becoming(.nobody, hasDevice: false) : visitor)
    case .deny: end.append(visitor)
    case .other: goOn.append(visitor)
    }
  }

  private func fact(_ name: Assumptions.Fact.Name) -> Assumptions.Fact { Assumptions.Fact(stage: stage, name: name) }

  /// By name, with the password where it has a password stage, or by passkey.
  private mutating func identify(_ visitor: Visitor) {
    if settings.userFields != [] {
      for (asks, proof) in [(false, Proofs()), (true, .password)] {
        goOn += visitor.where(settings.passwordStage, is: asks, fact(.checksPassword)).flatMap {
          $0.naming(proving: proof)
        }
      }
    }
    let byPasskey = visitor.where(settings.webauthnStage, is: true, fact(.takesPasskey))
    goOn += byPasskey.flatMap(\.namingByPasskey)
  }

  private mutating func validate(_ visitor: Visitor) {
    let asksWebAuthn = settings.deviceClasses.map { $0.contains(.webauthn) }
    let standing = visitor.standing
    if standing.pending == .nobody {
      // Files alone may not tell what a flow is for.
      let isAuthentication = designation.isEmpty ? nil : designation == "authentication"
      let fact = (flow: Assumptions.Fact(stage: nil, name: .isAuthentication), stage: fact(.asksWebAuthn))
      goOn += visitor.where(isAuthentication, is: false, fact.flow).map { $0.passing(.nobodyYet) }
      for visitor in visitor.where(isAuthentication, is: true, fact.flow) {
        goOn += visitor.where(asksWebAuthn, is: false, fact.stage).map { $0.passing(.nobodyYet) }
        for visitor in visitor.where(asksWebAuthn, is: true, fact.stage) {
          goOn += visitor.namingByPasskey
        }
      }
      return
    }
    // A device that the visitor has enrolled in this run proves nothing.
    let takes = settings.deviceClasses ?? Set(DeviceClass.allCases).subtracting([.webauthn])
    var without = [visitor]
    if !standing.enrolled.isDisjoint(with: takes) {
      goOn.append(visitor.passing(.ownDevice))
      without = []
    } else if standing.enrolled.contains(.webauthn) {
      goOn += visitor.where(asksWebAuthn, is: true, fact(.asksWebAuthn)).map { $0.passing(.ownDevice) }
      without = visitor.where(asksWebAuthn, is: false, fact(.asksWebAuthn))
    }
    if standing.hasDevice, settings.deviceClasses != [] { return goOn += without.map { $0.proving(.authenticator) } }
    for visitor in without {
      goOn += visitor.where(settings.notConfiguredAction, in: [.skip], fact(.notConfiguredAction))
      goOn += visitor.where(settings.notConfiguredAction, in: [.configure], fact(.notConfiguredAction)).map {
        enrolling(Set(DeviceClass.allCases), for: $0)
      }
      end += visitor.where(settings.notConfiguredAction, in: [.deny], fact(.notConfiguredAction))
    }
  }

  /// The visitor, who now holds a device of the pending user.
  private mutating func enrolling(_ devices: Set<DeviceClass>, for visitor: Visitor) -> Visitor {
    guard visitor.standing.pending != .nobody else { return visitor }
    if visitor.actsOnUser { achieved.append((.deviceEnrolled, visitor)) }
    var visitor = visitor
    visitor.standing.enrolled.formUnion(devices)
    return visitor
  }

  private mutating func visitSource(_ visitor: Visitor) {
    // Whoever takes the least goes first, so that the path tells of them.
    goOn += visitor.where(sourceStageProves, is: false, Assumptions.Fact(stage: nil, name: .sourceProves)).map {
      $0.passing(.notNeeded)
    }
    goOn += visitor.naming(proving: .source).map { $0.havingData() }
    // Whoever comes back unmatched has been at the source, and what it told is there to write.
    goOn += visitor.where(sourceStageProves, is: true, Assumptions.Fact(stage: nil, name: .sourceProves)).flatMap {
      $0.where(settings.resumeOnMatchFailures, is: true, fact(.goesOnWithoutMatch)).map { $0.havingData() }
    }
  }

  private mutating func showCertificate(_ visitor: Visitor) {
    goOn += visitor.where(settings.mode, in: [.optional], fact(.mutualTLSMode)).map { $0.passing(.notNeeded) }
    goOn += visitor.naming(proving: .certificate)
    end += visitor.where(settings.mode, in: [.required], fact(.mutualTLSMode))
  }

  private mutating func write(_ visitor: Visitor) {
    // Without data; and whoever likes can make it fail, by a name that is taken.
    end.append(visitor)
    guard visitor.standing.hasData else { return }
    func creating(_ modes: [UserCreationMode]) -> [Visitor] {
      visitor.where(settings.userCreationMode, in: modes, fact(.creationMode))
    }
    let nobody = visitor.standing.pending == .nobody
    for maker in creating(nobody ? [.createWhenRequired, .alwaysCreate] : [.alwaysCreate]) {
      achieved.append((.accountMade, maker))
      goOn.append(maker.becoming(.new, hasDevice: false))
    }
    guard !nobody else { return }
    for var writer in creating([.neverCreate, .createWhenRequired]) {
      if writer.actsOnUser { achieved.append((.userWritten, writer)) }
      // The session's own user is pending from here on.
      if writer.standing.pending == .session { writer.standing.pending = .named }
      goOn.append(writer)
    }
  }

  private mutating func act(_ effect: Way.Effect, _ visitor: Visitor) {
    guard visitor.standing.pending != .nobody else { return end.append(visitor) }
    if visitor.actsOnUser { achieved.append((effect, visitor)) }
    goOn.append(visitor)
  }
}
