internal import Bindings
internal import Blueprints

/// A condition that is true where something is not as it was read.
struct ImportGuard: Hashable, Sendable {
  var isMoved: ImportValue
  /// What it looks at, for people.
  var subject: String
}

extension ImportGuard {
  /// Looks at another thing in the same entry, so that none of the two looks is further from the write that follows.
  mutating func include(_ other: ImportGuard) {
    isMoved = .any([isMoved, other.isMoved])
    subject += ", or \(other.subject)"
  }

  /// A binding with all seven fields.
  static func binding(_ pk: PrimaryKey, holding settings: BindingSettings) -> ImportGuard {
    let fields = [ImportPair("pk", .key(pk))] + settings.importPairs
    return ImportGuard(isMoved: .none([.find(ModelName.binding, fields)]), subject: "the binding \(pk)")
  }

  /// A flow has no other bindings than these.
  static func onlyBindings(_ keys: [PrimaryKey], of flow: Flow) -> ImportGuard {
    ImportGuard(
      isMoved: .any([.find(ModelName.binding, [ImportPair("target", .key(flow.pk))] + outside(keys))]),
      subject: "which bindings the flow \(flow.slug) has")
  }

  /// A place is free, and so is the key that its binding is to have.
  static func free(_ pk: PrimaryKey, _ settings: BindingSettings) -> ImportGuard {
    let place = settings.importPairs(of: [.flow, .stage, .order])
    return ImportGuard(
      isMoved: .any([.find(ModelName.binding, [ImportPair("pk", .key(pk))]), .find(ModelName.binding, place)]),
      subject: "the place of the binding that is to be created at order \(settings.order)")
  }

  /// What is asked of a flow's visitors before they begin.
  static func flow(_ flow: Flow) -> ImportGuard {
    var fields = [
      ImportPair("pk", .key(flow.pk)), ImportPair("slug", .text(flow.slug)),
      ImportPair("designation", .text(flow.designation)),
    ]
    if let authentication = flow.authentication {
      fields.append(ImportPair("authentication", .text(authentication.rawValue)))
    }
    if let mode = flow.policyEngineMode { fields.append(ImportPair("policy_engine_mode", .text(mode))) }
    return ImportGuard(isMoved: .none([.find(ModelName.flow, fields)]), subject: "how the flow \(flow.slug) is set")
  }

  /// A stage is set as it was read; nil where nothing of it is known that decides.
  ///
  /// A stage keeps its type as long as it lives, and its bindings go with it.
  static func stage(_ stage: Stage, on release: AuthentikRelease?) -> ImportGuard? {
    guard DecidingStageType(rawValue: stage.model) != nil, let settings = stage.settings?.importPairs(on: release)
    else { return nil }
    let pk = ImportPair("pk", .key(stage.pk))
    var isMoved = ImportValue.none([.find(stage.model, [pk] + settings)])
    if let classes = stage.settings?.deviceClasses {
      // Classes that flowbind does not know may be among them, then and now.
      let others = DeviceClass.allCases.filter { !classes.contains($0) }.map { ImportValue.text($0.rawValue) }
      isMoved = .any([
        isMoved, .find(stage.model, [pk, ImportPair("device_classes__overlap", .list(others))]),
      ])
    }
    if stage.settings?.resumeOnMatchFailures == true {
      isMoved = .any([isMoved, .find(stage.model, [pk, StageSettings.resumesNowhere])])
    }
    return ImportGuard(isMoved: isMoved, subject: "the stage \(stage.name)")
  }

  /// Just these policy bindings are bound, each as it was read.
  ///
  /// - Parameters:
  ///   - policies: by the key that they are bound to.
  ///   - owner: the flow or binding, for people.
  static func policies(_ policies: [PrimaryKey: [PolicyBinding]], of owner: String) -> ImportGuard {
    let targets = ImportPair("target__in", .list(policies.keys.sorted().map(ImportValue.key)))
    let known = policies.values.flatMap(\.self).map(\.pk)
    let others = ImportValue.find(ModelName.policyBinding, [targets] + outside(known))
    let moved = policies.sorted { $0.key < $1.key }.flatMap { target, bound in
      bound.map { policy in
        ImportValue.none([.find(ModelName.policyBinding, [ImportPair("target", .key(target))] + policy.importPairs)])
      }
    }
    return ImportGuard(isMoved: .any([others] + moved), subject: "the policies of \(owner)")
  }

  /// A condition that is true of every key but these; none where there are none.
  ///
  /// PostgreSQL looks at the text of a key for it, so that one question does for all of them (seen on 2026.5 and 2026.8).
  private static func outside(_ keys: [PrimaryKey]) -> [ImportPair] {
    guard !keys.isEmpty else { return [] }
    let alternatives = keys.sorted().map { key in
      key.text.unicodeScalars.map { scalar in
        scalar == "-" || scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
          ? String(scalar) : "\\\(scalar)"
      }.joined()
    }
    return [ImportPair("pk__regex", .text("^(?!(\(alternatives.joined(separator: "|")))$)"))]
  }
}

extension BindingSettings {
  /// All seven fields, for a question as for an entry.
  var importPairs: [ImportPair] { importPairs(of: BindingField.allCases) }

  fileprivate func importPairs(of fields: [BindingField]) -> [ImportPair] {
    fields.map { ImportPair($0.rawValue, ImportValue(self[$0])) }
  }
}

extension PolicyBinding {
  /// What is the same in every release; `expires`, `expiring` and `dry_run` are no fields of most.
  fileprivate var importPairs: [ImportPair] {
    let subject: [ImportPair] =
      switch subject {
      case .policy(let name, _): [ImportPair("policy__name", .text(name))]
      case .group(let name): [ImportPair("group__name", .text(name))]
      case .user(let name): [ImportPair("user__username", .text(name))]
      case .none: ["policy", "group", "user"].map { ImportPair("\($0)__isnull", .truth(true)) }
      }
    return [ImportPair("pk", .key(pk))] + PolicyField.allCases.map { ImportPair($0.rawValue, ImportValue(self[$0])) }
      + subject
  }
}

extension StageSettings {
  /// The column is a list (clients of 2026.8); where it has anything, flowbind looks at nothing more.
  fileprivate static let resumesNowhere = ImportPair("resume_on_match_failures", .list([]))

  /// The settings that are known, by the names of their columns.
  fileprivate func importPairs(on release: AuthentikRelease?) -> [ImportPair] {
    var pairs: [ImportPair] = []
    func add(_ name: String, _ value: ImportValue?) {
      if let value { pairs.append(ImportPair(name, value)) }
    }
    add("password_stage__isnull", passwordStage.map { .truth(!$0) })
    // No column before (seen: none in 2025.10, there in 2026.5), where it counts as not set.
    if let release, release.final >= AuthentikRelease(2026, 5) {
      add("webauthn_stage__isnull", webauthnStage.map { .truth(!$0) })
    }
    add("user_fields", userFields.map { .list($0.map(ImportValue.text)) })
    add("not_configured_action", notConfiguredAction.map { .text($0.rawValue) })
    add("device_classes__contains", deviceClasses.map { .list($0.map(\.rawValue).sorted().map(ImportValue.text)) })
    add("user_creation_mode", userCreationMode.map { .text($0.rawValue) })
    add("mode", mode.map { .text($0.rawValue) })
    add("continue_flow_without_invitation", continueFlowWithoutInvitation.map(ImportValue.truth))
    if resumeOnMatchFailures == false { pairs.append(Self.resumesNowhere) }
    return pairs
  }
}
