import Foundation
import TestSupport

/// Kills a program from within at a line of its journal, to the byte: a small library that is loaded before all others
/// and counts what is appended to files.
enum DeadlyPen {
  static let canBeMade = (try? Program.runBlocking(["clang", "--version"])) != nil

  private static let source = """
    #define _GNU_SOURCE
    #include <fcntl.h>
    #include <signal.h>
    #include <stdlib.h>
    #include <sys/syscall.h>
    #include <unistd.h>

    static int appended;

    ssize_t write(int descriptor, const void *bytes, size_t count) {
      if (!(fcntl(descriptor, F_GETFL) & O_APPEND) || appended++ != atoi(getenv("DEADLY_LINE")))
        return syscall(SYS_write, descriptor, bytes, count);
      size_t last = atoi(getenv("DEADLY_BYTES"));
      syscall(SYS_write, descriptor, bytes, last < count ? last : count);
      kill(getpid(), SIGKILL);
      pause();
      return -1;
    }
    """

  /// Builds the library in a folder, and answers the environment that makes a program die at a line, counted from 0,
  /// of which so many bytes are written.
  static func made(in folder: URL) async throws -> @Sendable (_ line: Int, _ bytes: Int) -> [String: String] {
    let (text, library) = (folder.appending(path: "pen.c"), folder.appending(path: "pen.so").path)
    try source.write(to: text, atomically: true, encoding: .utf8)
    try await Program.run(["clang", "-shared", "-fPIC", "-o", library, text.path])
    return { ["LD_PRELOAD": library, "DEADLY_LINE": "\($0)", "DEADLY_BYTES": "\($1)"] }
  }
}
