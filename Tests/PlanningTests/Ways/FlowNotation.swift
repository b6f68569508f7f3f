import Bindings
import Planning

/// Flows as the tests of ways write them: `id → pw?P → mfa(static,deny) = login`.
///
/// Stages stand in their order, `=` joins those that share one. A stage is a word, a dash and more words that tell it
/// from another of its type (`id-2`), its settings in brackets (`?` leaves them unknown), when its policies are asked
/// (`@plan`, `@both`, `@never`; else when its turn comes), `^` for `restart_with_context`, and `?P` for each policy
/// (`?group:G`; `???` for unknown ones). A binding is the same in two flows if it is the same stage for the same time.
extension JudgedFlow {
  init(
    _ notation: String, _ designation: String = "authentication", authentication: FlowAuthentication? = .some(.none),
    policies: [String] = [], sourceStageProves: Bool? = true
  ) {
    self.init(
      designation: designation,
      entrance: FlowEntrance(
        authentication: authentication, policies: policies.map { PolicyBinding(notation: $0) }),
      sourceStageProves: sourceStageProves, stages: [:], bindings: [])
    var order = 0
    var times: [String: Int] = [:]
    for group in notation.split(separator: "→") {
      order += 10
      for word in group.split(separator: "=") {
        let step = StepNotation(word.filter { $0 != " " })
        times[step.stage, default: 0] += 1
        stages[PrimaryKey(step.stage)] = step.judged
        bindings.append(
          JudgedBinding(
            key: PrimaryKey("\(step.stage) \(times[step.stage] ?? 0)"), settings: step.settings(order: order),
            policies: step.policies))
      }
    }
  }
}

extension Ways {
  init(
    _ notation: String, _ designation: String = "authentication", authentication: FlowAuthentication? = .some(.none),
    policies: [String] = [], sourceStageProves: Bool? = true
  ) {
    self.init(
      of: JudgedFlow(
        notation, designation, authentication: authentication, policies: policies, sourceStageProves: sourceStageProves)
    )
  }

  /// All of them, or those with one effect, in the notation of `Way.notation`.
  func notation(_ effect: Way.Effect? = nil) -> [String] {
    var seen: Set<String> = []
    return all.filter { effect == nil || $0.effect == effect }.map(\.notation).filter { seen.insert($0).inserted }
  }
}

extension Way {
  /// `login-named with_device [password] skips mfa?P`.
  var notation: String {
    let skipped = skips.map { skip in
      let names = skip.policies?.map(\.name).sorted().joined(separator: "&") ?? "?"
      return "\(skip.binding == nil ? "flow" : skip.stage)?\(names)"
    }
    let proofs = proofs.list.map(\.rawValue).joined(separator: " ")
    return "\(effect.rawValue) \(user.rawValue) [\(proofs)]"
      + (skipped.isEmpty ? "" : " skips " + skipped.sorted().joined(separator: " "))
  }
}

extension Way.Policy {
  fileprivate var name: String {
    let name =
      switch subject {
      case .policy(let name, _): name
      case .group(let name): "group:\(name)"
      case .user(let name): "user:\(name)"
      case .none: "nobody"
      }
    return negate ? "!\(name)" : name
  }
}

extension PolicyBinding {
  /// A policy's name, `group:G`, `user:U` or `nobody`; before it `-` if disabled, `!` if negated, `~` if it ends.
  init(notation: String) {
    let name = String(notation.drop { "-!~".contains($0) })
    let subject: Subject =
      if name.hasPrefix("group:") {
        .group(name: String(name.dropFirst(6)))
      } else if name.hasPrefix("user:") {
        .user(name: String(name.dropFirst(5)))
      } else if name == "nobody" {
        .none
      } else {
        .policy(name: name, model: "authentik_policies_expression.expressionpolicy")
      }
    let marks = notation.prefix { "-!~".contains($0) }
    self.init(
      pk: PrimaryKey("policy \(notation)"), target: PrimaryKey("any"), subject: subject, negate: marks.contains("!"),
      enabled: !marks.contains("-"), expires: marks.contains("~") ? "2027-01-01T00:00:00Z" : nil)
  }
}

/// One stage of the notation, taken apart.
private struct StepNotation {
  let stage: String
  let policies: [PolicyBinding]?
  private let words: [String]
  private let when: String
  private let restarts: Bool
  private let mode: String

  init(_ text: String) {
    let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    // A question mark in brackets is a setting.
    let isSetting = text.contains("(?)")
    let head = isSetting ? text.replacing("(?)", with: "(unknown)") : parts[0]
    let cut = head.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    var gates = isSetting ? (cut.count > 1 ? cut[1] : nil) : (parts.count > 1 ? parts[1] : nil)
    var body = cut[0]
    mode = gates?.hasPrefix("all:") == true ? "all" : "any"
    if mode == "all" { gates = gates.map { String($0.dropFirst(4)) } }
    policies = gates == "??" ? nil : gates?.split(separator: "&").map { PolicyBinding(notation: String($0)) } ?? []
    restarts = body.contains("^")
    body = body.replacing("^", with: "")
    let timed = body.split(separator: "@").map(String.init)
    when = timed.count > 1 ? timed[1] : "turn"
    stage = timed[0]
    words = stage.split { "(,)".contains($0) }.map(String.init)
  }

  func settings(order: Int) -> BindingSettings {
    BindingSettings(
      flow: PrimaryKey("flow"), stage: PrimaryKey(stage), order: order,
      evaluateOnPlan: when == "plan" || when == "both", reEvaluatePolicies: when == "turn" || when == "both",
      policyEngineMode: mode, invalidResponseAction: restarts ? "restart_with_context" : "retry")
  }

  var judged: JudgedStage {
    let type = words[0].split { "-+".contains($0) }.first.map(String.init) ?? ""
    var settings = StageSettings()
    let arguments = words.dropFirst()
    if !arguments.contains("unknown") {
      settings.passwordStage = words[0].contains("+pw")
      settings.webauthnStage = words[0].contains("+passkey")
      settings.userFields = words[0].contains("-nofields") ? [] : ["username"]
      settings.notConfiguredAction = arguments.lazy.compactMap(NotConfiguredAction.init).first
      settings.deviceClasses = Set(arguments.compactMap(DeviceClass.init))
      settings.userCreationMode = arguments.first.flatMap {
        ["never": .neverCreate, "when": .createWhenRequired, "always": .alwaysCreate][$0]
      }
      settings.mode = arguments.first.flatMap(MutualTLSMode.init)
      settings.continueFlowWithoutInvitation = arguments.contains("cont")
      settings.resumeOnMatchFailures = arguments.contains("resume")
    }
    let role: StageRole? =
      switch type {
      case "id": .identification(checksPassword: false)
      case "pw": .password
      case "mfa": .authenticatorValidation
      case "setup": .authenticatorSetup(arguments.first.flatMap(DeviceClass.init))
      case "login": .userLogin
      case "email": .email
      case "source": .source
      case "mtls": .mutualTLS
      case "write": .userWrite
      case "delete": .userDelete
      case "lockdown": .accountLockdown
      case "logout": .userLogout
      case "invitation": .invitation
      case "prompt": .prompt
      case "deny": .deny
      case "unknown": nil
      case "captcha", "consent", "dummy": .other
      default: preconditionFailure("no stage \(type)")
      }
    return JudgedStage(name: stage, role: role, settings: settings)
  }
}
