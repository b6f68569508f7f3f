/// The settings of a stage that decide what it proves of whom, under authentik's own field names.
///
/// Each may be unknown: it is nil where the token lacks a right, a snapshot is silent, or a newer server uses a word
/// that this program does not know. A type has only some of them; the others are nil and nobody asks for them.
package struct StageSettings: Hashable, Sendable {
  // Identification. Whether the two references are set is all that decides.
  /// Whether a password stage is part of the identification.
  package var passwordStage: Bool?
  /// Whether a passkey may take the place of the name; from 2026 on.
  package var webauthnStage: Bool?
  /// What may be given as a name: `username`, `email`, `upn`; nobody can be named where it is empty.
  package var userFields: [String]?

  // Authenticator validation.
  package var notConfiguredAction: NotConfiguredAction?
  package var deviceClasses: Set<DeviceClass>?

  // User write.
  package var userCreationMode: UserCreationMode?

  // Mutual TLS.
  package var mode: MutualTLSMode?

  // Invitation.
  package var continueFlowWithoutInvitation: Bool?

  // Source, from 2026.8 on.
  /// Whether the flow goes on although the source matched nobody; authentik lists the failures that are passed over.
  package var resumeOnMatchFailures: Bool?

  package init(passwordStage: Bool? = nil) {
    self.passwordStage = passwordStage
  }
}

/// The types of stages that have settings which decide, by authentik's `meta_model_name`.
package enum DecidingStageType: String, CaseIterable, Hashable, Sendable {
  case identification = "authentik_stages_identification.identificationstage"
  case authenticatorValidation = "authentik_stages_authenticator_validate.authenticatorvalidatestage"
  case userWrite = "authentik_stages_user_write.userwritestage"
  /// From 2025 on; 2024.8 has no list of them.
  case mutualTLS = "authentik_stages_mtls.mutualtlsstage"
  case invitation = "authentik_stages_invitation.invitationstage"
  case source = "authentik_stages_source.sourcestage"
}

/// What authenticator validation does with users who have no device that it takes.
package enum NotConfiguredAction: String, CaseIterable, Codable, Hashable, Sendable {
  case skip, deny, configure
}

/// A kind of device that authenticator validation can ask for.
package enum DeviceClass: String, CaseIterable, Codable, Hashable, Sendable {
  case `static`, totp, webauthn, duo, sms, email
}

package enum UserCreationMode: String, CaseIterable, Codable, Hashable, Sendable {
  case neverCreate = "never_create"
  case createWhenRequired = "create_when_required"
  case alwaysCreate = "always_create"
}

package enum MutualTLSMode: String, CaseIterable, Codable, Hashable, Sendable {
  case optional, required
}

extension StageSettings: Codable {
  private enum CodingKeys: String, CodingKey {
    case passwordStage = "password_stage"
    case webauthnStage = "webauthn_stage"
    case userFields = "user_fields"
    case notConfiguredAction = "not_configured_action"
    case deviceClasses = "device_classes"
    case userCreationMode = "user_creation_mode"
    case mode
    case continueFlowWithoutInvitation = "continue_flow_without_invitation"
    case resumeOnMatchFailures = "resume_on_match_failures"
  }

  /// Reads a row of the API, or what `encode` wrote. Of a reference only whether it is set is kept.
  ///
  /// Takes a word that it does not know, and a value of another shape, for an unknown setting: a newer server is no
  /// reason to read nothing. Device classes that it does not know are left out.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func value<Value: Decodable>(_ key: CodingKeys, _ type: Value.Type = Value.self) -> Value? {
      (try? container.decodeIfPresent(type, forKey: key)) ?? nil
    }
    func word<Word: RawRepresentable<String>>(_ key: CodingKeys) -> Word? { value(key, String.self).flatMap(Word.init) }
    func isSet(_ key: CodingKeys) throws -> Bool? {
      guard container.contains(key) else { return nil }
      return try !container.decodeNil(forKey: key) && value(key) ?? true
    }
    passwordStage = try isSet(.passwordStage)
    webauthnStage = try isSet(.webauthnStage)
    userFields = value(.userFields)
    notConfiguredAction = word(.notConfiguredAction)
    deviceClasses = value(.deviceClasses, [String].self).map { Set($0.compactMap(DeviceClass.init)) }
    userCreationMode = word(.userCreationMode)
    mode = word(.mode)
    continueFlowWithoutInvitation = value(.continueFlowWithoutInvitation)
    // A list of words from the API (client of 2026.8.3); of them all that decides is whether there are any.
    resumeOnMatchFailures =
      value(.resumeOnMatchFailures, [String].self).map { !$0.isEmpty } ?? value(.resumeOnMatchFailures)
  }

  /// Leaves out what is not known; device classes are sorted, so that equal settings are equal bytes.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(passwordStage, forKey: .passwordStage)
    try container.encodeIfPresent(webauthnStage, forKey: .webauthnStage)
    try container.encodeIfPresent(userFields, forKey: .userFields)
    try container.encodeIfPresent(notConfiguredAction, forKey: .notConfiguredAction)
    try container.encodeIfPresent(deviceClasses?.map(\.rawValue).sorted(), forKey: .deviceClasses)
    try container.encodeIfPresent(userCreationMode, forKey: .userCreationMode)
    try container.encodeIfPresent(mode, forKey: .mode)
    try container.encodeIfPresent(continueFlowWithoutInvitation, forKey: .continueFlowWithoutInvitation)
    try container.encodeIfPresent(resumeOnMatchFailures, forKey: .resumeOnMatchFailures)
  }
}
