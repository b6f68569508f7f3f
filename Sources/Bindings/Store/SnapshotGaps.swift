extension Snapshot {
  /// What it does not tell of all that decides, as the ends of sentences; empty where it tells everything.
  ///
  /// A token may lack a right, an older flowbind did not ask, and anybody can edit a file.
  package var gaps: [String] {
    let targets = flows.map(\.pk) + bindings.map(\.pk)
    let silent = targets.count { policies[$0] == nil }
    let unset = stages.filter(\.hasUnknownSettings).map(\.name)
    let unknownEntrances = flows.count(where: \.hasUnknownEntrance)
    return [
      silent > 0 ? "which policies are bound to \(silent) of \(targets.count) flows and bindings" : nil,
      unset.isEmpty ? nil : "how \(unset.fewNamed) \(unset.count == 1 ? "is" : "are") set",
      unknownEntrances > 0 ? "who may begin \(unknownEntrances) of \(flows.count) flows" : nil,
    ].compactMap(\.self)
  }
}

extension Stage {
  /// Whether its type has settings that decide, and not all of them are known.
  fileprivate var hasUnknownSettings: Bool {
    DecidingStageType(rawValue: model).map { settings?.isComplete(for: $0) != true } ?? false
  }
}

extension Flow {
  /// Whether it is not known who may begin it.
  fileprivate var hasUnknownEntrance: Bool { authentication == nil || policyEngineMode == nil }
}

extension StageSettings {
  /// Whether every setting is known that the type has in all releases.
  fileprivate func isComplete(for type: DecidingStageType) -> Bool {
    switch type {
    case .identification: passwordStage != nil && webauthnStage != nil && userFields != nil
    case .authenticatorValidation: notConfiguredAction != nil && deviceClasses != nil
    case .userWrite: userCreationMode != nil
    case .mutualTLS: mode != nil
    case .invitation: continueFlowWithoutInvitation != nil
    case .source: true
    }
  }
}

extension [String] {
  /// The first three names, and how many there are besides.
  package var fewNamed: String {
    sorted().prefix(3).joined(separator: ", ") + (count > 3 ? " and \(count - 3) more" : "")
  }
}
