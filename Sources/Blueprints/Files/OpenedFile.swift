internal import FoundationEssentials
internal import Glibc

/// What a path led to, opened once: every later question is put to the thing itself, since the path may lead elsewhere
/// by then.
///
/// Opening neither reads it, nor waits for the other end of a pipe, nor wakes a device. It needs `/proc`.
package struct OpenedFile: ~Copyable {
  package enum Kind: Sendable {
    case file, directory
    /// A pipe, a socket or a device.
    case special
  }

  package let kind: Kind
  /// The absolute path without links, by the kernel's own word.
  package let place: String
  /// In bytes; 0 for files that the kernel makes up.
  package let size: Int
  package let identity: FileIdentity
  private let descriptor: Int32

  /// `O_PATH` of every architecture that Swift builds for; Glibc's header hides it behind another macro.
  private static let pathOnly: Int32 = 0o10000000

  /// Follows links; nil where there is nothing, or nothing that this user may reach.
  package init?(_ path: String) {
    let descriptor = open(path, Self.pathOnly | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    guard fstat(descriptor, &status) == 0,
      let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
    else {
      close(descriptor)
      return nil
    }
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      default: .special
      }
    size = Int(status.st_size)
    identity = FileIdentity(status)
    self.place = place
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  private var path: String { "/proc/self/fd/\(descriptor)" }

  /// The contents of a regular file; nil where they cannot be read, or are longer.
  package func contents(longest: Int) -> [UInt8]? {
    guard kind == .file else { return nil }
    let reader = open(path, O_RDONLY | O_CLOEXEC)
    guard reader >= 0 else { return nil }
    defer { close(reader) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= longest {
      let count = buffer.withUnsafeMutableBytes { read(reader, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
    return nil
  }

  /// The names in a directory; nil where it cannot be read.
  package func names() -> [String]? { try? FileManager.default.contentsOfDirectory(atPath: path) }
}

/// Which file it is, however it is spelled and linked.
package struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64

  fileprivate init(_ status: stat) {
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
  }

  /// What a path leads to; nil where there is nothing.
  package init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }
}
