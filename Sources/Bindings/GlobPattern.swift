/// A pattern for names: `*` for any text, `?` for one character, everything else for itself.
package struct GlobPattern: Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package func matches(_ name: String) -> Bool {
    let pattern = Array(text)
    let name = Array(name)
    var (position, patternPosition) = (0, 0)
    // Where to go on when a `*` has to take one character more.
    var retry: (pattern: Int, position: Int)?
    while position < name.count {
      if patternPosition < pattern.count, pattern[patternPosition] == "*" {
        retry = (patternPosition, position)
        patternPosition += 1
      } else if patternPosition < pattern.count,
        pattern[patternPosition] == "?" || pattern[patternPosition] == name[position]
      {
        patternPosition += 1
        position += 1
      } else if let last = retry {
        retry = (last.pattern, last.position + 1)
        patternPosition = last.pattern + 1
        position = last.position + 1
      } else {
        return false
      }
    }
    return pattern[patternPosition...].allSatisfy { $0 == "*" }
  }
}
