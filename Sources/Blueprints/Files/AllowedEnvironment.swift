/// The part of an environment that `!Env` may see.
package struct AllowedEnvironment: Sendable {
  private let patterns: [String]
  private let values: [String: String]

  /// Lets no name through.
  package static let closed = AllowedEnvironment(allowing: [], in: [:])

  /// Lets the names through that equal a pattern or, where it ends in `*`, begin with it.
  package init(allowing patterns: [String], in values: [String: String]) {
    self.patterns = patterns
    self.values = values
  }

  package enum Answer: Hashable, Sendable {
    case blocked
    /// Unset and empty are the same to authentik.
    case unset
    case text(String)
  }

  package func answer(for name: String) -> Answer {
    let isAllowed = patterns.contains { pattern in
      pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
    }
    guard isAllowed else { return .blocked }
    guard let text = values[name], !text.isEmpty else { return .unset }
    return .text(text)
  }
}
