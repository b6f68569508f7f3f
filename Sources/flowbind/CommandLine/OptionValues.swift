internal import Bindings
internal import Planning

// Options whose values are more than text.
extension Arguments {
  /// An option's value as a duration: `500ms`, `30s`, `5m`, `1h`.
  func duration(_ option: Option) throws(Failure) -> Duration? {
    guard let written = value(option) else { return nil }
    let units: [(suffix: String, unit: Duration)] = [
      ("ms", .milliseconds(1)), ("s", .seconds(1)), ("m", .seconds(60)), ("h", .seconds(3600)),
    ]
    for (suffix, unit) in units where written.hasSuffix(suffix) {
      if let number = Int(written.dropLast(suffix.count)), number > 0, number <= 1_000_000 { return unit * number }
    }
    throw Failure(
      .usage, "bad-duration", "--\(option.rawValue) \(written) is no duration", help: "write 500ms, 30s, 5m or 1h")
  }

  /// An option's value as a number of things, of which nobody has more than a million.
  func count(_ option: Option) throws(Failure) -> Int? {
    guard let written = value(option) else { return nil }
    guard let number = Int(written), number > 0, number <= 1_000_000 else {
      throw Failure(.usage, "bad-number", "--\(option.rawValue) \(written) is no number from 1 to 1000000")
    }
    return number
  }

  /// The flows that `--flow` selects; nil for all.
  var flowPattern: GlobPattern? { value(.flow).map(GlobPattern.init) }

  /// How many flows are read at a time.
  func parallelReads() throws(Failure) -> Int { try count(.parallelReads) ?? PlanOptions().parallelReads }

  /// The guards that `--allow` lifts.
  func allowances() throws(Failure) -> Set<Allowance> {
    var allowances: Set<Allowance> = []
    for written in values(.allow) {
      let parts = written.split(separator: "=", maxSplits: 1).map(String.init)
      let rule: GuardRule
      switch GuardRule.lifted(parts.first ?? "") {
      case .success(let known): rule = known
      case .failure(let unknown): throw Failure(.usage, "unknown-rule", unknown.message, help: unknown.help)
      }
      guard parts.count == 2 else {
        throw Failure(
          .usage, "allow-without-flow", "--allow \(written) names no flow",
          help: "a guard is lifted for one flow: --allow \(rule.rawValue)=FLOW")
      }
      allowances.insert(Allowance(rule, flow: parts[1]))
    }
    return allowances
  }
}

extension GuardRule {
  /// Reads which guard shall be lifted, or says which one was probably meant, or what accepts a rule that is no guard.
  static func lifted(_ name: String) -> Result<GuardRule, UnknownWord> {
    reading(name, noun: "guard").mapError { unknown in
      var unknown = unknown
      switch StandingRule(rawValue: name) {
      case .openLogin, .wayNotInBlueprint:
        unknown.help = "it is about the state that is there: an ignore entry of flowbind.yaml accepts what it finds"
      case .requirement: unknown.help = "it stands for a require entry of flowbind.yaml: change that one"
      case nil: break
      }
      return unknown
    }
  }
}
