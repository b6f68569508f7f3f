internal import Foundation
internal import Glibc

/// The base address of an authentik server, normalised: two spellings of one address are equal and print alike.
package struct ServerAddress: Hashable, Sendable {
  /// Scheme, host, port where it is not the scheme's own, base path; no slash at the end, no `/api/v3`.
  package let text: String
  let host: String
  let port: Int

  /// Reads an address as people write it: with or without a slash at the end, a base path, and `/api/v3`.
  ///
  /// Plain `http` passes for loopback; for other hosts only with `allowHTTP`, because the token would travel readable.
  package init(_ written: String, allowHTTP: Bool = false) throws(InvalidSetting) {
    let trimmed = written.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !trimmed.isEmpty else { throw InvalidSetting("the address is empty: give https://HOST") }
    guard trimmed.contains("://") else {
      let shown = trimmed.split(separator: "@").last.map(String.init) ?? trimmed
      let host = String(shown.prefix { $0 != ":" && $0 != "/" })
      throw InvalidSetting("\(shown) has no scheme: write \(Self.isLoopback(host) ? "http" : "https")://\(shown)")
    }
    guard !trimmed.contains("[") else {
      throw InvalidSetting(
        "IPv6 addresses in brackets are not supported by Swift's networking on Linux: use a host name, "
          + "for instance one of /etc/hosts")
    }
    guard let parts = URLComponents(string: trimmed), let writtenHost = parts.encodedHost, !writtenHost.isEmpty
    else {
      throw InvalidSetting(
        "\(Self.withoutUserInfo(trimmed)) is no address: write https://HOST or https://HOST:PORT/PATH")
    }
    guard parts.user == nil, parts.password == nil else {
      throw InvalidSetting(
        "the address has a user name or password before @: leave it out, authentik takes a token (AUTHENTIK_TOKEN)")
    }
    var path = parts.percentEncodedPath.split(separator: "/", omittingEmptySubsequences: true)
    if let page = path.firstIndex(of: "if"), page + 1 < path.count {
      let (shown, base) = (path[page...].joined(separator: "/"), path[..<page].map { "/\($0)" }.joined())
      let port = parts.port.map { ":\($0)" } ?? ""
      throw InvalidSetting(
        "/\(shown)/ is a page of authentik for people, not the server: "
          + "write \(parts.scheme ?? "https")://\(writtenHost)\(port)\(base)")
    }
    guard parts.query == nil, parts.fragment == nil else {
      throw InvalidSetting("the address ends in a ? or # part: leave it out")
    }
    // Foundation writes other letters as xn--, and a proxy or a lookup may not: what is asked for is what was written.
    guard trimmed.lowercased().contains(writtenHost.lowercased()), !writtenHost.contains("%") else {
      throw InvalidSetting("the host \(parts.host ?? "") is not plain ASCII: write its xn-- form, \(writtenHost)")
    }
    let scheme = (parts.scheme ?? "").lowercased()
    guard let usualPort = ["https": 443, "http": 80][scheme] else {
      throw InvalidSetting("\(scheme):// is not spoken by authentik: write https://\(writtenHost)")
    }
    host = writtenHost.lowercased()
    port = parts.port ?? usualPort
    guard (1...65535).contains(port) else { throw InvalidSetting("port \(port) does not exist") }

    if path.suffix(2).elementsEqual(["api", "v3"]) { path.removeLast(2) }
    let authority = port == usualPort ? host : "\(host):\(port)"
    text = (["\(scheme)://\(authority)"] + path.map(String.init)).joined(separator: "/")

    if scheme == "http", !allowHTTP, !Self.isLoopback(host) {
      throw InvalidSetting(
        "\(text) would send the token readable over the network; if that network is trusted, say so: "
          + "--url \(text) --allow-http")
    }
  }

  /// The full URL of an API path such as `flows/bindings/`.
  func url(_ path: String, _ query: [QueryItem]) -> String {
    let tail = query.map { "\($0.name)=\(Self.escaped($0.value))" }.joined(separator: "&")
    return "\(text)/api/v3/\(path)" + (tail.isEmpty ? "" : "?" + tail)
  }

  private static func escaped(_ value: String) -> String {
    value.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
  }

  private static let unreserved = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

  /// One text for all ways to write the address of one server, as far as names alone can tell: what locks and journals
  /// know a server by.
  ///
  /// A text that is no address stands for itself.
  package static func identity(of written: String) -> String {
    guard let address = try? ServerAddress(written, allowHTTP: true) else { return written }
    var host = address.host[...]
    if host.hasSuffix(".") { host = host.dropLast() }
    var number = in_addr()
    // Such as 127.1 and 0x7f000001, which name lookup takes for 127.0.0.1.
    if inet_aton(String(host), &number) != 0 {
      let bytes = withUnsafeBytes(of: number.s_addr) { $0.map { String($0) } }
      host = bytes.joined(separator: ".")[...]
    }
    if host == "localhost" { host = "127.0.0.1" }
    let scheme = address.text.prefix { $0 != ":" }
    return "\(scheme)://\(host)" + address.text.dropFirst("\(scheme)://\(address.host)".count)
  }

  /// Whether the host is this machine, by its name or number alone.
  var isLoopback: Bool { Self.isLoopback(host) }

  static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host.hasSuffix(".localhost") { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return numbers.count == 4 && !numbers.contains(nil) && numbers.first == 127
  }

  private static func withoutUserInfo(_ text: String) -> String {
    guard let at = text.lastIndex(of: "@"), let slashes = text.firstRange(of: "://") else { return text }
    return slashes.upperBound < at ? String(text[..<slashes.upperBound]) + "…" + text[at...] : text
  }
}

extension ServerAddress: CustomStringConvertible {
  package var description: String { text }
}

/// One `name=value` of a URL's query; the value is escaped when the URL is made.
struct QueryItem: Hashable, Sendable {
  let name: String
  let value: String

  init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
