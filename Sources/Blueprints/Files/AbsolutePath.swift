extension String {
  /// The path of what has a name in this folder.
  package func joined(with name: String) -> String { hasSuffix("/") ? self + name : self + "/" + name }

  /// The path from the root, without `.` and `..`; of a relative one, as seen from a folder.
  package func absolute(in folder: String) -> String {
    let path = hasPrefix("/") ? self : folder + "/" + self
    var parts: [Substring] = []
    for part in path.split(separator: "/") {
      switch part {
      case ".": break
      case "..": _ = parts.popLast()
      default: parts.append(part)
      }
    }
    return "/" + parts.joined(separator: "/")
  }
}
