internal import Glibc

/// How many files a process may have open: asked for beforehand, because Dispatch and URLSession end the process where
/// they get none (measured with Swift 6.3 and `ulimit -n 8`).
enum OpenFiles {
  /// Timers, signals, four connections with their certificates, journal, outputs, and twice as much to be safe.
  private static let needed = 32

  /// Makes room, as far as the system lets a process; answers what is wrong where that is not enough.
  static func shortage() -> Failure? {
    raiseLimit()
    var descriptors: [Int32] = []
    defer { for descriptor in descriptors { close(descriptor) } }
    for _ in 0..<needed {
      let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { break }
      descriptors.append(descriptor)
    }
    guard descriptors.count < needed else { return nil }
    return Failure(
      .configuration, "too-few-files",
      "this process may open only \(descriptors.count) more files, and needs \(needed)",
      help: "raise the limit: ulimit -n 256, or LimitNOFILE=256 in a unit")
  }

  private static func raiseLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < 256 else { return }
    limit.rlim_cur = min(256, limit.rlim_max)
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
