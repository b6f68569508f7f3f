internal import FoundationEssentials

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
  /// Lets the files through that lie in one of these directories, wherever links and `..` in a path lead.
  package static func inside(_ directories: [String], longest: Int = 1 << 20) -> AllowedFiles {
    let roots = directories.map { URL(filePath: $0).resolvingSymlinksInPath().path }
    return AllowedFiles { path in
      let real = URL(filePath: path).resolvingSymlinksInPath().path
      guard roots.contains(where: { real.parts(below: $0) != nil }) else { return .blocked }
      let attributes = try? FileManager.default.attributesOfItem(atPath: real)
      guard attributes?[.type] as? FileAttributeType == .typeRegular,
        let size = attributes?[.size] as? Int, size <= longest,
        let data = FileManager.default.contents(atPath: real),
        let text = String(validating: data, as: UTF8.self)
      else { return .unreadable }
      return .text(text)
    }
  }
}
