package import Bindings

/// Finds and loads blueprint files: the one place of the pure middle that looks at the file system.
package struct BlueprintFiles: Sendable {
  /// The texts in the order of the paths given, those of a directory by path.
  package private(set) var texts: [BlueprintText] = []
  /// Paths that cannot be read, and directories without blueprints.
  package private(set) var diagnostics: [Diagnostic] = []

  /// Files in the directories that have, or nearly have, the name of a configuration.
  package private(set) var configurations: [String] = []

  /// Which files were found, those that could not be read among them.
  package private(set) var identities: Set<FileIdentity> = []

  /// Loads the files named by `paths`; a directory stands for the files `*.yaml` and `*.yml` in it, `-` for `standardInput`.
  ///
  /// In a directory, names that begin with a dot, configurations and links that lead back to a directory above are
  /// left out. A path or link that leads across the fence is refused. A file that is named twice is loaded once.
  ///
  /// - Parameter longest: The size in bytes from which on a file is not read at all.
  package static func load(
    _ paths: [String], standardInput: [UInt8] = [], inside fence: RepositoryFence = .ofCommandLine(),
    longest: Int = 64 << 20
  ) -> BlueprintFiles {
    var files = BlueprintFiles(fence, longest: longest)
    for path in paths {
      if path == "-" {
        files.texts.append(BlueprintText(file: "-", bytes: standardInput))
      } else {
        files.load(path)
      }
    }
    return files
  }

  /// Finds the same files without reading them.
  package static func identities(
    of paths: [String], inside fence: RepositoryFence = .ofCommandLine()
  ) -> Set<FileIdentity> {
    var files = BlueprintFiles(fence, longest: nil)
    for path in paths where path != "-" { files.load(path) }
    return files.identities
  }

  private let fence: RepositoryFence
  /// In bytes; nil where nothing is to be read.
  private let longest: Int?
  /// The place of the directory that was named, while it is walked.
  private var named = ""
  /// The directories around the one being walked.
  private var ancestors: [FileIdentity] = []

  private init(_ fence: RepositoryFence, longest: Int?) {
    self.fence = fence
    self.longest = longest
  }

  private mutating func load(_ path: String) {
    do throws(RepositoryFence.Problem) {
      let file = try fence.open(path)
      switch file.kind {
      case .directory:
        named = file.place
        if walk(path, file) == 0 {
          report("no-blueprints", "there is no *.yaml or *.yml file in the directory '\(path)'")
        }
      case .file: read(path, file, origin: .named)
      case .special:
        report("not-a-file", "'\(path)' is neither a file nor a directory", help: "to read from a pipe, name - instead")
      }
    } catch {
      switch error {
      case .nothingThere: report("no-such-file", "there is no file or directory '\(path)'")
      case .leadsOut:
        report("path-leads-out", error.message(of: path), help: error.help)
      }
    }
  }

  /// Reads the blueprints in a directory; answers how many things it found that it has to speak of.
  private mutating func walk(_ path: String, _ directory: consuming OpenedFile) -> Int {
    guard !ancestors.contains(directory.identity) else { return 0 }
    ancestors.append(directory.identity)
    defer { ancestors.removeLast() }
    let listed = directory.names()
    // However deep the tree is, only one of its directories is open at a time.
    _ = consume directory
    guard let names = listed else {
      report("unreadable", "the directory '\(path)' cannot be read")
      return 1
    }
    configurations += names.filter(ConfigurationName.isOne).sorted().map { path.joined(with: $0) }
    var found = 0
    for child in children(names, of: path) {
      guard let file = OpenedFile(child.path) else {
        if child.isBlueprint {
          report("unreadable", "'\(child.path)' is a link to nothing, or to a place that cannot be reached")
          found += 1
        }
        continue
      }
      let isDirectory = file.kind == .directory
      guard isDirectory || (file.kind == .file && child.isBlueprint) else { continue }
      guard fence.admits(file.place, foundIn: named) else {
        report(
          "link-leads-out", "'\(child.path)' is a link to a place outside of the repository, or to a hidden one of it",
          help: "a pull request could show a secret so; if the file is meant, name it itself by its absolute path")
        found += 1
        continue
      }
      if isDirectory {
        found += walk(child.path, file)
      } else {
        read(child.path, file, origin: .walked)
        found += 1
      }
    }
    return found
  }

  private struct Child {
    var path: String
    var isBlueprint: Bool
  }

  /// Sorted by whole paths, as if the tree were one list: a directory's name counts with the slash behind it.
  private func children(_ names: [String], of directory: String) -> [Child] {
    let children = names.filter { !$0.hasPrefix(".") }.map { name in
      let path = directory.joined(with: name)
      let isDirectory = OpenedFile(path)?.kind == .directory
      let isBlueprint = (name.hasSuffix(".yaml") || name.hasSuffix(".yml")) && !ConfigurationName.isOne(name)
      return (key: Array((isDirectory ? path + "/" : path).utf8), child: Child(path: path, isBlueprint: isBlueprint))
    }
    return children.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.child)
  }

  private mutating func read(_ path: String, _ file: borrowing OpenedFile, origin: BlueprintText.Origin) {
    guard identities.insert(file.identity).inserted, let longest else { return }
    guard file.size <= longest else {
      report("file-too-large", "'\(path)' has \(file.size) bytes; more than \(longest) are not read")
      return
    }
    guard let bytes = file.contents(longest: longest) else {
      report("unreadable", "the file '\(path)' cannot be read")
      return
    }
    texts.append(BlueprintText(file: path, bytes: bytes, origin: origin))
  }

  private mutating func report(_ code: String, _ message: String, help: String? = nil) {
    diagnostics.append(Diagnostic(.error, code, message, help: help))
  }
}

extension RepositoryFence.Problem {
  /// What is wrong with a path, in one sentence.
  package func message(of path: String) -> String {
    switch self {
    case .nothingThere: "there is nothing at '\(path)'"
    case .leadsOut: "'\(path)' leads to a place outside of the repository, or to a hidden one of it"
    }
  }

  /// What to do about it.
  package var help: String? {
    switch self {
    case .nothingThere: nil
    case .leadsOut: "a pull request could show a secret so; if it is meant, name its absolute path on the command line"
    }
  }
}
