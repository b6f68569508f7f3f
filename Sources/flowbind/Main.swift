internal import Glibc

/// Wires the process to a run; the only place that exits.
@main
struct Main {
  static func main() async {
    // A reader that went away must not kill a run between two writes.
    signal(SIGPIPE, SIG_IGN)
    let code = await Run.perform(Array(CommandLine.arguments.dropFirst()), .process, .standard)
    exit(code.rawValue)
  }
}
