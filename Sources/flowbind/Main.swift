internal import Glibc

/// Wires the process to a run; the only place that exits.
@main
struct Main {
  /// On the main thread, which nothing that a run reads can keep busy.
  @MainActor static func main() async {
    // A reader that went away must not kill a run between two writes.
    signal(SIGPIPE, SIG_IGN)
    holdStandardStreams()
    // Even the program's own name comes from there (Swift 6.3.1).
    guard !CommandLine.arguments.isEmpty else {
      Console.standard.say("flowbind: the command line cannot be read, because /proc is not mounted")
      Console.standard.say("  mount it, as every container has it: mount -t proc proc /proc")
      exit(ExitCode.configuration.rawValue)
    }
    let code = await Run.perform(Array(CommandLine.arguments.dropFirst()), .process, .standard)
    exit(code.rawValue)
  }

  /// Puts something unwritable in the place of a closed standard stream, which a socket or file would take otherwise.
  private static func holdStandardStreams() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
      // Read-only: what is written there fails, and the run says that its report was lost.
      _ = open("/dev/null", O_RDONLY)
    }
  }
}
