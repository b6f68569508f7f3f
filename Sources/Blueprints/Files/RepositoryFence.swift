internal import FoundationEssentials

/// The border of a repository, which no path that the repository may have laid leads across.
///
/// A pull request can make any file of the repository a link, and `flowbind.yaml` can name any path; what is read then
/// is quoted in messages. So a path has to end inside of the repository, links resolved, and in no hidden place of it
/// such as `.git`, which may hold a job's token. What is checked is the file that was opened, not the path.
package struct RepositoryFence: Sendable {
  private let root: String
  /// Whether an absolute path is the operator's own, and leads anywhere.
  private let trustsAbsolutePaths: Bool

  /// For paths of a command line: a relative one is as good as the repository, an absolute one is the operator's.
  ///
  /// The repository is the nearest folder above with a `.git`; without one, the working directory.
  package static func ofCommandLine(in workingDirectory: String = currentDirectory) -> RepositoryFence {
    RepositoryFence(
      root: gitRoot(above: workingDirectory) ?? workingDirectory, trustsAbsolutePaths: true)
  }

  /// For paths that a file of the repository names, wherever flowbind is started.
  ///
  /// - Parameter folder: that of the file.
  package static func ofFile(in folder: String, _ workingDirectory: String = currentDirectory) -> RepositoryFence {
    let folder = OpenedFile(folder)?.place ?? folder
    let root = gitRoot(above: folder) ?? (folder.parts(below: workingDirectory) == nil ? folder : workingDirectory)
    return RepositoryFence(root: root, trustsAbsolutePaths: false)
  }

  package static var currentDirectory: String { FileManager.default.currentDirectoryPath }

  package enum Problem: Error, Hashable, Sendable {
    case nothingThere
    case leadsOut
  }

  /// Opens what a path leads to, if it may lead there.
  package func open(_ path: String) throws(Problem) -> OpenedFile {
    guard let file = OpenedFile(path) else { throw .nothingThere }
    guard admits(file.place, by: path) else { throw .leadsOut }
    return file
  }

  /// Whether a place is the repository's to show.
  ///
  /// - Parameter path: how it was named; what an operator writes out is not hidden.
  private func admits(_ place: String, by path: String) -> Bool {
    guard trustsAbsolutePaths else { return place.isOpen(below: root(of: path)) }
    return path.hasPrefix("/") || place.isOpen(below: root(of: path), written: Set(path.split(separator: "/")))
  }

  /// A fence around everything is none: where the repository would be `/`, its first folder on the way is taken for it.
  private func root(of path: String) -> String {
    guard root == "/", !path.hasPrefix("/") else { return root }
    let first = path.split(separator: "/").first { $0 != "." && $0 != ".." }
    return first.flatMap { OpenedFile("/\($0)")?.place } ?? root
  }

  /// Whether a link that was found in a named folder may lead to a place: in the folder itself, or in the repository.
  func admits(_ place: String, foundIn folder: String) -> Bool {
    place.isOpen(below: folder) || (root != "/" && place.isOpen(below: root))
  }

  /// The nearest folder above, or this one, that has a `.git`.
  package static func gitRoot(above folder: String) -> String? {
    var names = folder.split(separator: "/")
    while !FileManager.default.fileExists(atPath: "/" + (names + [".git"]).joined(separator: "/")) {
      guard names.popLast() != nil else { return nil }
    }
    return "/" + names.joined(separator: "/")
  }
}

extension String {
  /// Whether this absolute path is the directory, or lies below it in no hidden place.
  ///
  /// - Parameter written: names that somebody wrote out, and that are not hidden therefore.
  func isOpen(below directory: String, written: Set<Substring> = []) -> Bool {
    self == directory
      || parts(below: directory)?.allSatisfy { !$0.isHidden || written.contains($0) } ?? false
  }

  /// The names that lead from a directory to this path; nil where it does not lie below it.
  fileprivate func parts(below directory: String) -> [Substring]? {
    let start = directory.hasSuffix("/") ? directory : directory + "/"
    return hasPrefix(start) ? dropFirst(start.count).split(separator: "/") : nil
  }
}

extension Substring {
  /// Whether a name of a path is none to be shown; those of the machinery that mounts files are.
  fileprivate var isHidden: Bool {
    // Kubernetes mounts files as links through `..data`, git-sync checks out below `.worktrees`.
    hasPrefix(".") && !hasPrefix("..") && self != ".worktrees"
  }
}
