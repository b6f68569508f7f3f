internal import Bindings
internal import Documents
internal import Reporting

/// One call of flowbind, from its arguments to its exit code.
struct Run: Sendable {
  let arguments: Arguments
  let surroundings: Surroundings
  let console: Console
  let secrets: KnownSecrets
  let signals = StopSignals()
  let readConfiguration = Once<Configuration>()
  private let began = ContinuousClock.now

  private init(_ arguments: Arguments, _ surroundings: Surroundings, _ console: Console, _ secrets: KnownSecrets) {
    self.arguments = arguments
    self.surroundings = surroundings
    self.console = console
    self.secrets = secrets
  }

  /// Runs a command line; the only thing left to the caller is to exit.
  static func perform(_ words: [String], _ surroundings: Surroundings, _ console: Console) async -> ExitCode {
    let secrets = KnownSecrets(surroundings.environment)
    let console = console.redacting(secrets)
    do throws(Arguments.Ending) {
      let arguments = try Arguments.parse(words)
      return await Run(arguments, surroundings, console, secrets).perform()
    } catch {
      switch error {
      case .help(let verb): return console.writeOutput(Help.text(for: verb)) ? .done : .outputFailed
      case .version: return console.writeOutput(Version.text) ? .done : .outputFailed
      case .usage(let message, let help):
        console.say("flowbind: \(message)")
        console.say("  \(help)")
        return .usage
      }
    }
  }

  /// Runs the verb; where JSON was asked for, a run that fails before its report ends in a document, too.
  private func perform() async -> ExitCode {
    do throws(Failure) {
      // What is wrong with an option is known before anything is sent.
      _ = try style
      // They only print, and start no thread for that.
      if [.version, .schema, .completions, .man].contains(arguments.verb) { return try await performVerb() }
      if let shortage = OpenFiles.shortage() { throw shortage }
      signals.begin()
      // Their writes look at the clock themselves, between two of them, and an undo is never cut.
      if [.apply, .rollback].contains(arguments.verb) { return try await performVerb() }
      return try await stoppable { () async throws(Failure) in try await performVerb() }
    } catch {
      tell(error.diagnostics)
      // What is wrong with the configuration must not keep the command line from its document.
      if error.code != .outputFailed, let outputs = (try? outputs()) ?? (try? outputs(heedingConfiguration: false)) {
        do throws(Failure) {
          try outputs.writeFailure(failureReport(error), to: console, ending: error.code)
        } catch {
          tell(error.diagnostics)
        }
      }
      return error.code
    }
  }

  private func failureReport(_ failure: Failure) -> ReportOutput {
    func plan() -> PlanReport {
      knowingItsFiles(PlanReport(failed: failure.diagnostics, server: namedServer))
    }
    return switch arguments.verb {
    case .plan: ReportOutput(plan())
    case .drift: ReportOutput(DriftReport(plan()))
    case .apply where !arguments.has(.resume): ReportOutput(ApplyReport(plan()))
    case .rollback where !arguments.has(.list): ReportOutput(RollbackReport(failed: failure.diagnostics))
    default: ReportOutput(FailureReport(verb: arguments.verb.rawValue, failure.diagnostics))
    }
  }

  /// The report with the paths that its files have in their repository, so that it can be shown from elsewhere.
  func knowingItsFiles(_ report: PlanReport) -> PlanReport {
    var report = report
    report.comparison.keepRepositoryPaths(RepositoryPaths(surroundings).relocated)
    return report
  }

  private func performVerb() async throws(Failure) -> ExitCode {
    switch arguments.verb {
    case .validate: return try await validate()
    case .plan: return try await plan()
    case .apply: return try await apply()
    case .drift: return try await drift()
    case .rollback: return try await rollback()
    case .explain: return try explain()
    case .snapshot: return try await snapshot()
    case .ways: return try await ways()
    case .export: return try await export()
    case .schema: return try schema()
    case .completions: return try completions()
    case .man: return try manual()
    case .initialise: return try await initialise()
    case .doctor: return try await doctor()
    case .show: return try await show()
    case .sandbox: return try await sandbox()
    case .version: return console.writeOutput(Version.text) ? .done : .outputFailed
    }
  }

  /// What is left of the time that `--deadline` gives the run, below zero where it is over; nil where it has none.
  func timeLeft() throws(Failure) -> Duration? {
    guard let time = try arguments.duration(.deadline) else { return nil }
    return time - (ContinuousClock.now - began)
  }

  /// Answers whether the time that `--deadline` gives the run is over.
  func deadlineCheck() throws(Failure) -> @Sendable () -> Bool {
    guard let time = try arguments.duration(.deadline) else { return { false } }
    let end = began + time
    return { .now >= end }
  }

  /// Shows diagnostics with their source lines, on standard error.
  func tell(_ diagnostics: [Diagnostic]) {
    let shown = arguments.has(.quiet) ? diagnostics.filter { $0.severity == .error } : diagnostics
    guard !shown.isEmpty else { return }
    let text = ReportText(style: errorStyle)
    console.tell(shown.map { text.render($0.reworded(by: secrets.redaction)) }.joined(separator: "\n"))
  }

  /// How the report looks on standard output.
  var style: TextStyle { get throws(Failure) { try style(onTerminal: console.outputIsTerminal) } }

  /// How text looks on standard error.
  var errorStyle: TextStyle { (try? style(onTerminal: console.errorIsTerminal)) ?? TextStyle() }

  private func style(onTerminal isTerminal: Bool) throws(Failure) -> TextStyle {
    // A file or a log has room; a terminal says how much.
    let width = min(200, max(80, console.width ?? 200))
    let plain = TextStyle(usesUnicode: surroundings.localeIsUnicode, width: width)
    var colored = plain
    colored.usesColor = true
    switch arguments.value(.color) ?? "auto" {
    case "always": return colored
    case "never": return plain
    case "auto":
      let isPlain = surroundings.set("NO_COLOR") != nil || surroundings.environment["TERM"] == "dumb"
      return isTerminal && !isPlain ? colored : plain
    case let other:
      throw Failure(.usage, "bad-color", "--color is auto, always or never, not \(other)")
    }
  }
}
