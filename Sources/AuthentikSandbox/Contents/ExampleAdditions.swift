/// What the example blueprints find on the sandbox beside a fresh install: flows of a company called Corp.
///
/// `corp-enrollment-email` exists and is bound nowhere, so that a blueprint can miss its binding.
extension Contents {
  static let exampleAdditions = Contents(
    flows: """
      2851aa53-8acc-4f81-bf20-27ba10c5f161 | 5ac25778-214e-4fe3-a1a1-9ebfb35fd313 | corp-recovery     | recovery       | require_unauthenticated | Recover your account   | Reset your password
      84c65d0e-51e0-4338-962e-ff585d012aad | fc79d253-d253-4b4c-9de0-6393161135c0 | corp-enrollment   | enrollment     | require_unauthenticated | Join Corp              | Create your account
      fe1a9eca-abae-4fb6-b5ca-ea8497e3282d | c3a3bd6c-0326-4cc3-a7fa-e330146e28ba | corp-passwordless | authentication | require_unauthenticated | Sign in with a passkey | Sign in with a passkey
      """,
    stages: """
      ee8462b9-7b6f-4563-8042-f8201d2bfd4d | captcha                | corp-captcha
      9ec877cd-57e2-4226-abe5-164f5c962554 | identification         | corp-recovery-identification
      3051aa3d-1709-4d0f-b951-6059ea1b3498 | email                  | corp-recovery-email
      3ede5ded-596d-42a9-bc03-b26471bf6339 | prompt                 | corp-recovery-prompt
      1377b000-0b93-4d40-8461-bbc138663e89 | user_write             | corp-recovery-write
      c1104223-0f91-4f3a-a504-b6a5313e01d8 | user_login             | corp-recovery-login
      b00393ee-ab5c-46cc-94dd-f07cfd1766db | invitation             | corp-enrollment-invitation
      8a11770c-4af4-4037-b221-d45915312af0 | prompt                 | corp-enrollment-prompt
      1d3ce0e0-4d6a-4ee9-b018-086d0b10a62d | user_write             | corp-enrollment-write
      a62ad9c0-6ab3-4006-8721-7e9547bf9866 | email                  | corp-enrollment-email
      f1a10134-b21b-45ab-8e43-de514db4d6ed | user_login             | corp-enrollment-login
      a46d7114-0ae6-4207-a914-cff58ec06a19 | authenticator_validate | corp-passwordless-webauthn
      """,
    bindings: """
      b1d1c6d3-5505-4bd2-b2cf-b9e92bdb0311 | ab3e0b33-1245-4966-9ded-b56048192090 | default-authentication-flow | 5   | corp-captcha                 | run
      201b50a0-4520-4e11-b48d-c6fc3cfd78d2 | 4d2cb30b-fdce-4eca-b782-e12b87a73fb6 | corp-recovery               | 10  | corp-recovery-identification | run
      9e15e91b-fcfd-4594-9e73-93ef60c863a5 | cdcdb399-0128-40a7-a336-3e4781121bae | corp-recovery               | 20  | corp-recovery-email          | run
      8fc05a3a-750f-4ebc-abf8-ccc9311a7d08 | fee62783-549a-4b6c-9d6f-a62fdb47a986 | corp-recovery               | 30  | corp-recovery-prompt         | run
      31bcf784-a5b6-4980-851b-b68e2db50870 | 4b451c05-f1d3-4623-93d1-28c443b420f1 | corp-recovery               | 40  | corp-recovery-write          | run
      2669022b-3211-4b0f-ac90-ae3fe80bed0e | c54d2078-2000-45c2-be00-0406003e7a25 | corp-recovery               | 50  | corp-recovery-login          | run
      17b331b7-be4a-46f1-b5d7-513916a1fc9d | 540dda87-686d-4d25-bd14-f0d8f065f7e1 | corp-enrollment             | 5   | corp-enrollment-invitation   | run
      a90299b4-3b26-4ac6-bcbc-8078a818a88e | 96ff1ddc-ddea-4c72-ad0f-b8d1ed003e25 | corp-enrollment             | 10  | corp-enrollment-prompt       | run
      404c2b14-0b74-40c5-a3e7-9a5c268b2590 | 786ffd8b-7dae-4b0f-9785-4efc68ae68c1 | corp-enrollment             | 20  | corp-enrollment-write        | run
      b8805c08-2850-44a1-a2aa-145350b02cee | 3385daa4-a651-4cdd-b029-ca0cc24762a8 | corp-enrollment             | 100 | corp-enrollment-login        | run
      13234bab-2963-48f7-ba55-8e80b16af0f1 | 6fb0a23e-85ad-415e-a759-8cadd78a0c66 | corp-passwordless           | 10  | corp-passwordless-webauthn   | run
      cf0c32da-770e-495e-bc28-5bfb53b92b98 | 360a258b-32c7-4fba-838f-1e2555d38da1 | corp-passwordless           | 100 | default-authentication-login | run
      """,
    policies: """
      8a0ea30e-0b6b-4ad4-8f2e-928ca0ff6daf | corp-recovery-skip-if-restored
      b839b21b-1453-4bcb-85fe-d6e502c893eb | corp-enrollment-is-staff-domain
      """,
    policyBindings: """
      54e4e6f1-2d85-4306-8cb5-aaec7b8e49d5 | corp-recovery-skip-if-restored  | corp-recovery 10   | 0
      2b853f3e-ba38-49a3-ba08-3bc6caf4299a | corp-recovery-skip-if-restored  | corp-recovery 20   | 0
      af551450-a455-410a-9def-14c14281d1e8 | corp-enrollment-is-staff-domain | corp-enrollment 20 | 0
      """,
    blueprints: "")
}
