internal import Blueprints
internal import Documents
internal import FoundationEssentials

/// Names files as a system does that knows the repository: relative to its root.
struct RepositoryPaths: Sendable {
  /// The absolute paths of the folders that a CI system says are the root, links resolved.
  private let named: [String]
  /// The absolute path of the folder that relative paths are seen from.
  private let workingDirectory: String

  init(_ surroundings: Surroundings) {
    workingDirectory = RepositoryFence.currentDirectory
    named = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].compactMap(surroundings.set).compactMap { OpenedFile($0)?.place }
  }

  /// The path from the root; as it was, where the file lies elsewhere or is none.
  func relocated(_ path: String) -> String {
    guard path != "-" else { return path }
    let absolute = path.absolute(in: workingDirectory)
    if let inside = pathFromRoot(absolute) { return inside }
    // It may have been named by a link that leads in.
    let place = OpenedFile(absolute)?.place
    return place.flatMap(pathFromRoot) ?? path
  }

  /// The root is a folder that the CI system names, or else the nearest folder above the file with a `.git`; without
  /// one, the working directory. A run in the CI system's folder knows no other.
  private func pathFromRoot(_ file: String) -> String? {
    if let inside = named.lazy.compactMap({ file.path(below: $0) }).first { return inside }
    guard !named.contains(where: { workingDirectory.path(below: $0) != nil }) else { return nil }
    return file.path(below: RepositoryFence.gitRoot(above: file.folder) ?? workingDirectory)
  }

  /// Names the files of a document so; one that was saved knows the paths that they had then.
  func relocation(of saved: [String: String]?) -> Rewording {
    Rewording(file: { [self] in saved?[$0] ?? relocated($0) })
  }
}

extension String {
  /// The folder that a path leads through last.
  fileprivate var folder: String { lastIndex(of: "/").map { String(self[..<$0]) } ?? "" }

  /// What leads from a folder to this path; nil where it does not lie in it.
  fileprivate func path(below folder: String) -> String? {
    if self == folder { return "." }
    let start = folder.hasSuffix("/") ? folder : folder + "/"
    return hasPrefix(start) ? String(dropFirst(start.count)) : nil
  }
}
