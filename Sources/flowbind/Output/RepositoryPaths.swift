internal import Blueprints
internal import Documents
internal import FoundationEssentials

/// Names files as a system does that knows the repository: relative to its root.
struct RepositoryPaths: Sendable {
  /// The absolute path of the root, links resolved.
  private let root: String
  /// The absolute path of the folder that relative paths are seen from.
  private let workingDirectory: String

  /// The root is the folder that the CI system says it is, if the run takes place in there, or else the nearest folder
  /// above with a `.git`; without one, the working directory.
  init(_ surroundings: Surroundings) {
    workingDirectory = RepositoryFence.currentDirectory
    let named = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].compactMap(surroundings.set)
      .compactMap { OpenedFile($0)?.place }
    root =
      named.first { [workingDirectory] in workingDirectory.path(below: $0) != nil }
      ?? RepositoryFence.gitRoot(above: workingDirectory) ?? workingDirectory
  }

  /// The path from the root; as it was, where the file lies elsewhere or is none.
  func relocated(_ path: String) -> String {
    guard path != "-" else { return path }
    let absolute = path.absolute(in: workingDirectory)
    if let inside = absolute.path(below: root) { return inside }
    // It may have been named by a link that leads in.
    return OpenedFile(absolute)?.place.path(below: root) ?? path
  }

  /// Names the files of a document so.
  var relocation: Rewording { Rewording(file: { [self] in relocated($0) }) }
}

extension String {
  /// What leads from a folder to this path; nil where it does not lie in it.
  fileprivate func path(below folder: String) -> String? {
    if self == folder { return "." }
    let start = folder.hasSuffix("/") ? folder : folder + "/"
    return hasPrefix(start) ? String(dropFirst(start.count)) : nil
  }
}
