/// One line on a terminal's standard error that tells what a long run is doing; quick runs never show it.
struct ProgressLine {
  let console: Console
  let isShown: Bool

  init(_ console: Console, _ arguments: Arguments) {
    self.console = console
    isShown = console.errorIsTerminal && !arguments.has(.quiet)
  }

  /// Runs the work, and from half a second on tells its progress ten times a second.
  func during<Answer: Sendable, Problem: Error>(
    _ work: () async throws(Problem) -> Answer, telling progress: @escaping @Sendable () -> String
  ) async throws(Problem) -> Answer {
    guard isShown else { return try await work() }
    let console = console
    let teller = Task {
      try await Task.sleep(for: .milliseconds(500))
      defer { console.writeError("\r\u{1B}[K") }
      while !Task.isCancelled {
        console.writeError("\r\u{1B}[K" + progress())
        try await Task.sleep(for: .milliseconds(100))
      }
    }
    let answer: Result<Answer, Problem>
    do throws(Problem) {
      answer = .success(try await work())
    } catch {
      answer = .failure(error)
    }
    teller.cancel()
    _ = await teller.result
    return try answer.get()
  }
}
