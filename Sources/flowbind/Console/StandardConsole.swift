internal import Glibc

extension Console {
  /// The console of this process.
  static let standard = Console(
    writeOutput: { write($0, to: STDOUT_FILENO) },
    writeError: { _ = write($0, to: STDERR_FILENO) },
    ask: { question in
      _ = write(question, to: STDERR_FILENO)
      return readLine()
    },
    outputIsTerminal: isatty(STDOUT_FILENO) == 1,
    errorIsTerminal: isatty(STDERR_FILENO) == 1,
    inputIsTerminal: isatty(STDIN_FILENO) == 1,
    width: terminalWidth())

  /// Writes all of the text, however often the system takes only a part; false where it cannot.
  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        return false
      }
      bytes = bytes.dropFirst(written)
    }
    return true
  }

  private static func terminalWidth() -> Int? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
