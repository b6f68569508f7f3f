package import Bindings

// What decides, as far as a file alone tells: attrs under authentik's own names, and its defaults where they are silent
// (models of 2024.8.6, 2025.10.4, 2026.5.0-rc1 and 2026.8.0-rc1).
extension ObjectDraft {
  /// The settings that the stage has once authentik has made it of this entry; nil for a type that has none which
  /// decide, and where the entry has no attrs, so that it may only look for a stage that is there.
  ///
  /// What depends on the server or the context is not known. Nor is it known whether a `!Find` finds anything: authentik
  /// then sets the reference to null.
  func settings(_ release: AuthentikRelease) -> StageSettings? {
    guard hasAttrs, let type = DecidingStageType.allCases.first(where: { ModelName.same($0.rawValue, model) }) else {
      return nil
    }
    var settings = StageSettings()
    switch type {
    case .identification:
      settings.passwordStage = isReferenceSet("password_stage")
      settings.webauthnStage = isReferenceSet("webauthn_stage")
      // There is no default: authentik wants user_fields or sources.
      settings.userFields = words("user_fields")
    case .authenticatorValidation:
      settings.notConfiguredAction = word("not_configured_action", else: .skip)
      let initial = DeviceClass.allCases.filter { $0 != .email || release.final >= AuthentikRelease(2025, 2) }
      settings.deviceClasses =
        fields["device_classes"] == nil
        ? Set(initial) : words("device_classes").map { Set($0.compactMap(DeviceClass.init)) }
    case .userWrite: settings.userCreationMode = word("user_creation_mode", else: .createWhenRequired)
    case .mutualTLS: settings.mode = word("mode", else: nil)
    case .invitation:
      settings.continueFlowWithoutInvitation = flag("continue_flow_without_invitation", release)
    case .source:
      // Its default is an empty list (migration of 2026.8); before, nothing resumes.
      settings.resumeOnMatchFailures =
        fields["resume_on_match_failures"] == nil ? false : words("resume_on_match_failures").map { !$0.isEmpty }
    }
    return settings
  }

  /// nil for a word that this program does not know, or that only the server knows.
  private func word<Word: RawRepresentable<String>>(_ name: String, else initial: Word?) -> Word? {
    guard let field = fields[name] else { return initial }
    return field.value?.pythonText.flatMap(Word.init)
  }

  private func words(_ name: String) -> [String]? {
    guard case .list(let items)? = fields[name]?.value else { return nil }
    let words = items.compactMap(\.pythonText)
    return words.count == items.count ? words : nil
  }

  private func flag(_ name: String, _ release: AuthentikRelease) -> Bool? {
    guard let field = fields[name] else { return false }
    guard let value = field.value,
      case .bool(let truth)? = try? BindingField.evaluateOnPlan.coerce(value, release: release)
    else { return nil }
    return truth
  }

  private func isReferenceSet(_ name: String) -> Bool? {
    guard let field = fields[name] else { return false }
    if field.isEntry { return true }
    return field.value.map { $0 != .null }
  }
}

extension EntryDefinition {
  /// Who may begin the flow once authentik has made it of this entry; nil where the entry has no attrs or does not tell,
  /// and of a stage.
  package var authentication: FlowAuthentication? {
    isBare ? nil : details["authentication"].flatMap(FlowAuthentication.init)
  }

  /// How the flow's own policies are counted then.
  package var policyEngineMode: String? { isBare ? nil : details["policy_engine_mode"] }
}
