internal import Bindings
internal import Documents
internal import Reporting

/// One call of flowbind, from its arguments to its exit code.
struct Run: Sendable {
  let arguments: Arguments
  let surroundings: Surroundings
  let console: Console
  private let began = ContinuousClock.now

  init(arguments: Arguments, surroundings: Surroundings, console: Console) {
    self.arguments = arguments
    self.surroundings = surroundings
    self.console = console
  }

  /// Runs a command line; the only thing left to the caller is to exit.
  static func perform(_ words: [String], _ surroundings: Surroundings, _ console: Console) async -> ExitCode {
    do throws(Arguments.Ending) {
      let arguments = try Arguments.parse(words)
      return await Run(arguments: arguments, surroundings: surroundings, console: console).perform()
    } catch {
      switch error {
      case .help(let verb): return console.writeOutput(Help.text(for: verb)) ? .done : .outputFailed
      case .version: return console.writeOutput(Version.text) ? .done : .outputFailed
      case .usage(let message, let help):
        console.say("flowbind: \(message.printable)\n  \(help.printable)")
        return .usage
      }
    }
  }

  /// Runs the verb; where JSON was asked for, a run that fails before its report ends in a document, too.
  private func perform() async -> ExitCode {
    do throws(Failure) {
      // What is wrong with an option is known before anything is sent.
      _ = try style
      // Their writes look at the clock themselves, between two of them, and an undo is never cut.
      if arguments.verb == .apply || arguments.verb == .rollback { return try await performVerb() }
      return try await withinDeadline { () async throws(Failure) in try await performVerb() }
    } catch {
      tell(error.diagnostics)
      if error.code != .outputFailed, let outputs = try? Outputs(arguments, surroundings) {
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
    let plan = PlanReport(failed: failure.diagnostics)
    return switch arguments.verb {
    case .plan: ReportOutput(plan)
    case .drift: ReportOutput(DriftReport(plan))
    case .apply: ReportOutput(ApplyReport(plan, nil))
    default: ReportOutput(FailureReport(verb: arguments.verb.rawValue, failure.diagnostics))
    }
  }

  /// Cuts work that only reads when `--deadline` is over.
  func withinDeadline<Answer: Sendable>(
    _ work: @escaping @Sendable () async throws(Failure) -> Answer
  ) async throws(Failure) -> Answer {
    guard let time = try arguments.duration(.deadline) else { return try await work() }
    let end = began + time
    let running = Task { () async -> Result<Answer, Failure> in
      do throws(Failure) {
        return .success(try await work())
      } catch {
        return .failure(error)
      }
    }
    let alarm = Task {
      try await Task.sleep(until: end)
      running.cancel()
    }
    let result = await running.value
    alarm.cancel()
    return try result.get()
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
    case .export: return try await export()
    case .schema: return try schema()
    case .completions: return try completions()
    case .doctor: return try await doctor()
    case .show: return try await show()
    case .sandbox: return try await sandbox()
    case .version: return console.writeOutput(Version.text) ? .done : .outputFailed
    }
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
    console.writeError(shown.map { text.render($0) }.joined(separator: "\n"))
  }

  /// How the report looks on standard output.
  var style: TextStyle { get throws(Failure) { try style(onTerminal: console.outputIsTerminal) } }

  private var errorStyle: TextStyle { (try? style(onTerminal: console.errorIsTerminal)) ?? TextStyle() }

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
