internal import Bindings

/// Who sends a request: an account, or nobody.
enum Caller: Sendable {
  case anonymous
  case user(Account)

  func may(_ right: Right) -> Bool {
    if case .user(let account) = self { account.may(right) } else { false }
  }

  func may(_ right: Right, _ object: PrimaryKey) -> Bool {
    if case .user(let account) = self { account.may(right, object) } else { false }
  }
}

extension SandboxState {
  /// Reads the `Authorization` header (transcript 03-auth).
  ///
  /// Without a space in it there are no credentials at all; an unknown token is refused; a scheme other than `Bearer`
  /// is refused or not seen, depending on the version; a header that is no UTF-8 is an unhandled error.
  func authenticate(_ request: Request) throws(Refusal) -> Caller {
    guard let header = request.header("Authorization") else { return .anonymous }
    let bytes = header.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .crash }
    guard let space = header.firstIndex(of: " ") else { return .anonymous }
    let credentials = header[header.index(after: space)...]
    guard header[..<space].lowercased() == "bearer" else {
      if version.refusesOtherSchemes { throw .unsupportedScheme }
      return .anonymous
    }
    if credentials.isEmpty { return .anonymous }
    guard let account = accounts[String(credentials)], account.tokenState == .valid else { throw .tokenRefused }
    return .user(account)
  }
}

extension Caller {
  /// Refuses a list, or a write to it, to those without the right on all rows.
  func require(_ right: Right) throws(Refusal) {
    if may(right) { return }
    if case .anonymous = self { throw .notAuthenticated }
    throw .forbidden
  }

  func requireUser() throws(Refusal) -> Account {
    guard case .user(let account) = self else { throw .notAuthenticated }
    return account
  }

  /// The rows that the caller may see: all, or those it has rights on; none at all is a refusal.
  ///
  /// A list asks for credentials first; an address of one row does not, so that nobody is told "no permission".
  func visible<Row>(
    _ rows: [Row], _ model: Right.Model, isList: Bool, key: (Row) -> PrimaryKey
  ) throws(Refusal) -> [Row] {
    if may(.view(model)) { return rows }
    if isList, case .anonymous = self { throw .notAuthenticated }
    let visible = rows.filter { may(.view(model), key($0)) }
    guard !visible.isEmpty else { throw .forbidden }
    return visible
  }
}
