internal import Glibc

/// A TCP socket on loopback; closed when its owner lets it go.
struct Socket: ~Copyable, Sendable {
  let descriptor: Int32

  deinit { Glibc.close(descriptor) }

  /// Takes a port of 127.0.0.1; port 0 lets the system choose one. Two may hold a port until one of them listens.
  static func bound(port: UInt16) throws(SandboxServerError) -> Socket {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw SandboxServerError("socket", errno) }
    let socket = Socket(descriptor: descriptor)
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard bound == 0 else { throw SandboxServerError("bind to 127.0.0.1:\(port)", errno) }
    return socket
  }

  /// Lets connections in.
  func listen() throws(SandboxServerError) {
    guard Glibc.listen(descriptor, 128) == 0 else { throw SandboxServerError("listen", errno) }
  }

  /// The port it listens on.
  var port: UInt16 {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  /// Waits for a connection; nil once the socket was shut down.
  func accept() -> Socket? {
    while true {
      let connection = Glibc.accept(descriptor, nil, nil)
      if connection >= 0 {
        var yes: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return Socket(descriptor: connection)
      }
      guard errno == EINTR || errno == ECONNABORTED else { return nil }
    }
  }

  /// Lets reads give up after a time without a byte.
  func setReadTimeout(milliseconds: Int) {
    var time = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  /// Makes closing send a reset instead of an orderly end.
  func resetOnClose() {
    var setting = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &setting, socklen_t(MemoryLayout<linger>.size))
  }

  /// Reads what is there, at least a byte; nil at the end, on an error and after the read timeout.
  static func read(_ descriptor: Int32) -> [UInt8]? {
    let size = 16384
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
      repeat {
        count = recv(descriptor, buffer.baseAddress, size, 0)
      } while count < 0 && errno == EINTR
      filled = max(0, count)
    }
    return count > 0 ? bytes : nil
  }

  /// Writes all bytes; false where the peer is gone.
  func write(_ bytes: [UInt8]) -> Bool { Self.write(bytes, to: descriptor) }

  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var sent = 0
      while sent < buffer.count {
        let count = send(descriptor, buffer.baseAddress?.advanced(by: sent), buffer.count - sent, Int32(MSG_NOSIGNAL))
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }
  }
}

/// Why the server could not start.
package struct SandboxServerError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ action: String, _ code: Int32) {
    description = "cannot \(action): \(String(cString: strerror(code)))"
  }
}
