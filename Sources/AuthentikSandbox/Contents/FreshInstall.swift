internal import Bindings

/// What a fresh install of authentik 2026.5 holds, as recorded (transcripts 2026.5/01-list, 02-flows-stages and
/// 10-blueprints); the keys of policies that no recording shows are made up.
///
/// 2025.10 and 2026.8 have the same flows, stages and bindings, and one policy less each; where 2024.8 differs is said in `Contents+State.swift`.
extension Contents {
  static let freshInstall = Contents(
    flows: """
      01b8c2b8-06d1-46a4-b2d6-76ae43c757fc | 6eb77e89-f7d9-4dd1-b24e-fa2c9a9d427e | default-authentication-flow                     | authentication      | none                    | Welcome to authentik!                           | Welcome to authentik!
      3a633c20-1d2d-4d6a-9b7e-0b1773519bd0 | f0966848-8712-4547-8b72-be7da03a9b2e | default-authenticator-static-setup              | stage_configuration | require_authenticated   | default-authenticator-static-setup              | Setup Static OTP Tokens
      9d2a8f70-6d89-4996-a94f-b21d07e0797c | db7d77ce-833c-4b7b-a1e1-8c13c6437f7b | default-authenticator-totp-setup                | stage_configuration | require_authenticated   | default-authenticator-totp-setup                | Set up Two-Factor authentication
      f8c567c1-8cd9-4439-a407-10e3d8945567 | 57789287-fb98-445c-8bff-eaaa7f818a99 | default-authenticator-webauthn-setup            | stage_configuration | require_authenticated   | default-authenticator-webauthn-setup            | Setup WebAuthn
      16e67d2f-16b3-4670-b665-a82f8fec9ab6 | d178fe01-5f0d-46d3-81fc-0a293599ad65 | default-invalidation-flow                       | invalidation        | none                    | Logout                                          | Default Invalidation Flow
      27c0eff3-a0d8-4e79-97e3-10aba79eb268 | 4826b06a-0d94-4ce2-8c01-4ffdd0fcea11 | default-password-change                         | stage_configuration | require_authenticated   | Change Password                                 | Change password
      bffcc779-bf0f-4a54-90b4-680750847f9e | a53c9ac5-96a0-47ef-a26f-8fc85f1ee0c0 | default-provider-authorization-explicit-consent | authorization       | require_authenticated   | Authorize Application                           | Redirecting to %(app)s
      e273bdf3-b017-4766-9ece-f493ed51f614 | 40533f05-f67b-4442-944f-a3b740375253 | default-provider-authorization-implicit-consent | authorization       | require_authenticated   | Authorize Application                           | Redirecting to %(app)s
      d6230a15-0b84-4844-b52e-0d7a950ad9ce | 5a7cf975-5ea2-4fec-9820-4f422488e9a0 | default-provider-invalidation-flow              | invalidation        | none                    | Logged out of application                       | You've logged out of %(app)s.
      3c9f602e-f335-4c23-92c1-ed0631e182b0 | cc2a4ced-e5d4-464b-a9bf-b122583c2837 | default-source-authentication                   | authentication      | require_unauthenticated | Welcome to authentik!                           | Welcome to authentik!
      b8470ec3-d3ea-44c7-b61e-ff32f8073322 | 0ae1b0e1-a012-436e-bccb-6734431693fd | default-source-enrollment                       | enrollment          | none                    | Welcome to authentik! Please select a username. | Welcome to authentik! Please select a username.
      6e2d1b7d-605f-425a-aaec-436d18ec9221 | cb84dc99-6149-4c83-913f-301999db3380 | default-source-pre-authentication               | stage_configuration | none                    | Pre-Authentication                              | Pre-authentication
      f66eb4f1-2fc8-4a10-8b2c-a6113d6d3096 | 98deb69c-4286-4966-913c-747879a4e5ad | default-user-settings-flow                      | stage_configuration | require_authenticated   | User settings                                   | Update your info
      35952bfc-e390-4984-8ffa-729ac099ad68 | 4a713b36-6efd-4514-97b3-2c588c038b81 | initial-setup                                   | stage_configuration | none                    | default-oobe-setup                              | Welcome to authentik!
      """,
    stages: """
      5aa2d54e-8d2d-4069-aa89-3be43aa46595 | password               | default-authentication-password
      414295dd-ac22-4d0d-8749-14598b62e88e | authenticator_validate | default-authentication-mfa-validation
      e69a311a-d807-475e-8064-57609120e8c3 | identification         | default-authentication-identification
      ee92d647-00a0-4684-8295-1262965e7326 | authenticator_static   | default-authenticator-static-setup
      316334db-1d81-4d50-a672-9a49b4fb8628 | authenticator_totp     | default-authenticator-totp-setup
      e8358eb5-2fb3-4e03-b72c-49cdac3f6da4 | authenticator_webauthn | default-authenticator-webauthn-setup
      5d1bcf59-89c5-4d54-a14b-06bfb7375b66 | user_logout            | default-invalidation-logout
      7fbf6807-1370-4ce1-a40e-f4508816c3a0 | consent                | default-provider-authorization-consent
      595fd305-794a-4a90-9a23-6fcac21ecc3b | user_login             | default-source-authentication-login
      86b696cf-3b8e-4d58-9297-176a843b3e2f | user_login             | default-source-enrollment-login
      a0196253-0ce4-42ff-a19f-86ecbba251e9 | prompt                 | default-source-enrollment-prompt
      e7683dae-a918-49dc-979c-c2a657059c9b | user_write             | default-source-enrollment-write
      cae0d146-c885-4c7c-9896-68acdc0e5e76 | user_write             | default-user-settings-write
      6bd0584e-4f0d-4ab8-8bdc-8369d5983802 | prompt                 | default-user-settings
      99c3e174-1252-4c66-9a75-426a23e55acd | prompt                 | stage-default-oobe-password
      f02da993-8c16-45ba-be63-017a4ba2f0ec | user_login             | default-authentication-login
      81ad6227-c362-4b3c-8f4f-bed05cdd34f6 | prompt                 | default-password-change-prompt
      96c1b8df-64fd-4cdd-b031-2f370ab5f67b | user_write             | default-password-change-write
      """,
    bindings: """
      4ba794c1-7ad9-4368-8c34-c99e29cd41d3 | 1197ddae-ae0d-4927-ba15-c9d546b1f772 | default-authentication-flow                     | 10  | default-authentication-identification  | run
      730f2aa9-2cdf-4d43-bd5b-860c538a211b | 2777dccb-09c4-4a5a-880d-2b40a4470017 | default-authentication-flow                     | 20  | default-authentication-password        | run
      5645ef25-36e9-40c2-8db2-02f24a426c04 | 88427e65-aa95-49ce-9491-639b6a7d33c2 | default-authentication-flow                     | 30  | default-authentication-mfa-validation  | run
      794f263a-75aa-4af3-8a9c-89ae9c9bace7 | 4e7e9a4a-6aa7-41b2-893b-9e72ef030717 | default-authentication-flow                     | 100 | default-authentication-login           | run
      e5d264fb-b9bd-4789-9ea3-6407762955c5 | d7650333-420f-4980-be3b-245f92b3af61 | default-authenticator-static-setup              | 0   | default-authenticator-static-setup     | run
      43ef2a79-0dd4-48a9-82f4-5f4e3de94cb0 | 0d0cabe1-ee39-4084-8960-4114edf7f048 | default-authenticator-totp-setup                | 0   | default-authenticator-totp-setup       | run
      3a6185ba-d118-4b91-8732-9e7e8dd329c0 | 3f6d38ca-1a81-4b59-958b-2a063c02063f | default-authenticator-webauthn-setup            | 0   | default-authenticator-webauthn-setup   | run
      22b96108-ff11-44a8-b005-f1e8d0844ff4 | c7c65d3e-d857-4c99-8d91-09c2e1dfa198 | default-invalidation-flow                       | 0   | default-invalidation-logout            | run
      7a0847d1-8dbc-4b82-b788-4f130d8639e1 | 8713847f-5a49-4895-aca5-dcc62ecf3343 | default-password-change                         | 0   | default-password-change-prompt         | run
      94b7d9d1-cb85-4f80-97dd-4de4287ff98f | 471018ed-7959-4566-872d-65abbab56eba | default-password-change                         | 1   | default-password-change-write          | run
      76d66413-ba3a-4f9d-af9a-16f105e87968 | a6da1c57-8811-49eb-8b8a-eeb587cb5a3f | default-provider-authorization-explicit-consent | 0   | default-provider-authorization-consent | run
      236787ac-e386-4a8c-832d-34596bb3c680 | 2d789855-5def-449d-8e7f-10cb6d64af1f | default-source-authentication                   | 0   | default-source-authentication-login    | run
      9dd7bb69-bd33-49a3-a5f5-ea69deb7d957 | 3aaf2c77-e933-485f-a9ec-8779fcce55bf | default-source-enrollment                       | 0   | default-source-enrollment-prompt       | run
      0d3df2e3-978e-4c9c-a0be-66e59a4d347f | 315f0fb1-5758-49c0-8d0a-7bc7fa995198 | default-source-enrollment                       | 1   | default-source-enrollment-write        | run
      50b168dc-4847-4a99-a136-980ecc63d8f5 | df1702ec-36f9-415a-8268-2a0379b2ae37 | default-source-enrollment                       | 2   | default-source-enrollment-login        | run
      cb466f5e-f013-43c9-b6ab-bdc1b6cf6ff7 | b118ca56-f9d4-4be9-be2f-38df68c2b67a | default-user-settings-flow                      | 20  | default-user-settings                  | run
      e217dee1-9671-4d39-aabf-294eb3dddaa0 | 32dba726-0198-4e53-9cf3-06a5966658df | default-user-settings-flow                      | 100 | default-user-settings-write            | run
      1f04c193-d275-48c7-aef6-1c6a474f2e1e | 05c74ef1-8d62-4389-bb0c-f80d5c26fe4a | initial-setup                                   | 10  | stage-default-oobe-password            | plan
      fcead76a-f71a-4fbf-b1f2-4d2cabf100f9 | ca7ec629-e638-4bfe-b562-0f1490ae8be8 | initial-setup                                   | 20  | default-password-change-write          | run
      b57e9d3a-ce3b-445f-97a2-8048370bec7c | 92ac31d4-04a8-4ff8-ad8c-bd24cdfd0f4f | initial-setup                                   | 100 | default-authentication-login           | plan
      """,
    policies: """
      f0baf484-62d1-4180-a2f5-25e5a0d6593b | default-source-authentication-if-sso
      372d5a32-d863-4286-bbf9-8f8ce8f44ff0 | default-source-enrollment-if-sso
      6bddc45c-28af-4b87-bd05-52878d259fbd | default-oobe-password-usable
      db5235f2-68ce-4260-b1a6-57ca23ae2bb7 | default-source-enrollment-if-username
      bef5cb1f-96d7-4a8c-97fe-8fa8c3e31c06 | default-authentication-flow-password-stage
      1f7ce4a9-2b0d-4c55-9d1a-0f7c3b86a2e1 | default-authentication-flow-authenticator-validate-stage
      44038dfa-a730-4645-9165-954e2aba2a03 | default-oobe-prefill-user
      eb127d97-053d-4527-8677-29a07feaf259 | default-oobe-flow-set-authentication
      """,
    policyBindings: """
      8cea48d1-027b-46ce-9aa5-02b10ca9112d | default-source-authentication-if-sso       | default-source-authentication  | 0
      4d80346a-cc21-4852-8f56-287d16c743cd | default-source-enrollment-if-sso           | default-source-enrollment      | 0
      b7bfb570-2125-4af8-a9cd-b5d2a0f4cad7 | default-oobe-password-usable               | initial-setup                  | 0
      dbdfbb29-e1be-4946-8833-023f9bf87762 | default-authentication-flow-password-stage | default-authentication-flow 20 | 10 | failure
      7b3d0c52-8a6e-4f0e-b1a7-5d2f9c4e6a10 | default-authentication-flow-authenticator-validate-stage | default-authentication-flow 30 | 10 | failure
      cbb5be40-4583-49a6-911a-bcf30104af88 | default-source-enrollment-if-username      | default-source-enrollment 0    | 0
      c9bf1fac-954c-4fac-b7ab-0aec847bf434 | default-oobe-prefill-user                  | initial-setup 20               | 0
      55d14670-3d35-4bc4-8b80-a85d42554e9a | default-oobe-flow-set-authentication       | initial-setup 100              | 0
      """,
    blueprints: """
      f87f8594-c0c0-4fe4-aba4-53512485f9ea | default/flow-default-authentication-flow.yaml                     | Default - Authentication flow
      72095187-af91-462e-9373-35bcbce1fa63 | default/default-brand.yaml                                        | Default - Brand
      7327ddd6-5b78-4149-92dc-2a7be47b105b | default/events-default.yaml                                       | Default - Events Transport & Rules
      67759ece-f286-46b5-b0af-0dae0a3184d3 | default/flow-default-invalidation-flow.yaml                       | Default - Invalidation flow
      4dec6f42-cb08-4b7e-9402-64ea0a6b7971 | default/flow-oobe.yaml                                            | Default - Out-of-box-experience flow
      83b06832-8b75-42b5-b9f8-3b1d7331ae3f | default/flow-password-change.yaml                                 | Default - Password change flow
      4f8dc3f9-946f-475a-a46a-e72a2b62a2ad | default/flow-default-provider-authorization-explicit-consent.yaml | Default - Provider authorization flow (explicit consent)
      9a928618-8388-4f6e-a675-c3ecda5e60e2 | default/flow-default-provider-authorization-implicit-consent.yaml | Default - Provider authorization flow (implicit consent)
      63e39f4a-286f-40f6-8a25-bf220061a470 | default/flow-default-provider-invalidation.yaml                   | Default - Provider invalidation flow
      16820608-b6af-4d0a-b106-69a51a83e813 | default/rbac-role-read-only.yaml                                  | Default - RBAC - Read-only
      e0bdf17b-7cf8-4c47-915e-3e126b3665d8 | default/flow-default-source-authentication.yaml                   | Default - Source authentication flow
      2dc7797e-400a-4457-b3d4-426781417d18 | default/flow-default-source-enrollment.yaml                       | Default - Source enrollment flow
      20bb5850-5501-4e27-b4ea-508dde54bab8 | default/flow-default-source-pre-authentication.yaml               | Default - Source pre-authentication flow
      beb8eda7-f5b0-4d55-af7b-f5609af45d96 | default/flow-default-authenticator-static-setup.yaml              | Default - Static MFA setup flow
      0573a2d1-6eed-46c6-9c8b-19bc29c55b9e | default/flow-default-authenticator-totp-setup.yaml                | Default - TOTP MFA setup flow
      950f8879-3f9f-4f73-a713-39b36bcd0476 | default/flow-default-user-settings-flow.yaml                      | Default - User settings flow
      119a443e-d1d5-4875-905d-b87b78e077f6 | default/flow-default-authenticator-webauthn-setup.yaml            | Default - WebAuthn MFA setup flow
      """)
}
