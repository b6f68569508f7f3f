/// The part of a file system that `!File` may see.
package struct AllowedFiles: Sendable {
  /// What a look at a path gives.
  package enum Answer: Hashable, Sendable {
    case blocked
    case unreadable
    case text(String)
  }

  package let answer: @Sendable (_ path: String) -> Answer

  /// Lets no path through.
  package static let closed = AllowedFiles { _ in .blocked }

  package init(answer: @escaping @Sendable (_ path: String) -> Answer) {
    self.answer = answer
  }
}

extension AllowedFiles {
  /// Lets the files through that lie in one of these directories and in no hidden place of them, wherever links and `..`
  /// in a path lead.
  ///
  /// - Parameter directories: their places, links resolved.
  package static func inside(_ directories: [String], longest: Int = 1 << 20) -> AllowedFiles {
    AllowedFiles { path in
      guard let file = OpenedFile(path) else {
        // Whether something is there is told only of what would lie inside.
        return directories.contains { nearestFolder(of: path)?.isOpen(below: $0) ?? false } ? .unreadable : .blocked
      }
      guard directories.contains(where: { file.place.isOpen(below: $0) && file.place != $0 }) else { return .blocked }
      guard let bytes = file.contents(longest: longest), let text = String(validating: bytes, as: UTF8.self) else {
        return .unreadable
      }
      return .text(text)
    }
  }
}

/// The place of the first folder above a path that leads to nothing; nil where what is missing could lead up again.
private func nearestFolder(of path: String) -> String? {
  var names = path.split(separator: "/")
  while let name = names.popLast(), name != ".." {
    let folder = (path.hasPrefix("/") ? "/" : "./") + names.joined(separator: "/")
    if let file = OpenedFile(folder) { return file.place }
  }
  return nil
}
