package import Bindings
internal import FoundationEssentials

/// Finds and loads blueprint files: the one place of the pure middle that looks at the file system.
package struct BlueprintFiles: Sendable {
  /// The texts in the order of the paths given, those of a directory by path.
  package private(set) var texts: [BlueprintText] = []
  /// Paths that cannot be read, and directories without blueprints.
  package private(set) var diagnostics: [Diagnostic] = []

  /// Loads the files named by `paths`; a directory stands for the files `*.yaml` and `*.yml` in it, `-` for `standardInput`.
  ///
  /// In a directory, names that begin with a dot, `flowbind.yaml` and links that lead back to a directory above are
  /// left out, and a link that leads out of it is refused. A file that is named twice is loaded once.
  ///
  /// - Parameter longest: The size in bytes from which on a file is not read at all.
  package static func load(_ paths: [String], standardInput: [UInt8] = [], longest: Int = 64 << 20) -> BlueprintFiles {
    var files = BlueprintFiles(longest: longest)
    for path in paths {
      if path == "-" {
        files.add(BlueprintText(file: "-", bytes: standardInput), identity: "-")
      } else {
        files.load(path)
      }
    }
    return files
  }

  private let longest: Int
  /// What the paths lead to, links resolved.
  private var seen: Set<String> = []
  /// The directories around the one being walked, links resolved.
  private var ancestors: [String] = []
  /// Where links found in a directory may lead: into the directory that was named, and into the working directory.
  private var roots: [String] = []

  private init(longest: Int) { self.longest = longest }

  private mutating func load(_ path: String) {
    switch kind(of: path) {
    case nil: report("no-such-file", "there is no file or directory '\(path)'")
    case .directory:
      // A working directory that holds the whole file system is no fence.
      roots = [realPath(path)] + [realPath(".")].filter { $0 != "/" }
      if walk(path) == 0 {
        report("no-blueprints", "there is no *.yaml or *.yml file in the directory '\(path)'")
      }
    case .file: read(path, origin: .named)
    case .special:
      report("not-a-file", "'\(path)' is neither a file nor a directory", help: "to read from a pipe, name - instead")
    }
  }

  /// Reads the blueprints in a directory; answers how many things it found that it has to speak of.
  private mutating func walk(_ directory: String) -> Int {
    let real = realPath(directory)
    guard !ancestors.contains(real) else { return 0 }
    ancestors.append(real)
    defer { ancestors.removeLast() }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: directory)
    } catch {
      report("unreadable", "the directory '\(directory)' cannot be read")
      return 1
    }
    // Sorted by whole paths, as if the tree were one list: a directory's name counts with the slash behind it.
    var children: [(path: String, kind: Kind)] = []
    for name in names where !name.hasPrefix(".") {
      let path = directory.hasSuffix("/") ? directory + name : directory + "/" + name
      guard let kind = kind(of: path) else {
        if isBlueprintName(path) { report("unreadable", "'\(path)' is a link to nothing") }
        continue
      }
      children.append((path, kind))
    }
    children.sort { left, right in
      let names = [left, right].map { $0.path + ($0.kind == .directory ? "/" : "") }
      return Array(names[0].utf8).lexicographicallyPrecedes(Array(names[1].utf8))
    }
    var found = 0
    for (path, kind) in children {
      switch kind {
      case .directory where leadsOut(path), .file where isBlueprintName(path) && leadsOut(path):
        report(
          "link-leads-out", "'\(path)' is a link to a place outside of the directories that were named",
          help: "a pull request could show a secret so; if the file is meant, name it itself")
        found += 1
      case .directory: found += walk(path)
      case .file where isBlueprintName(path):
        read(path, origin: .walked)
        found += 1
      case .file, .special: continue
      }
    }
    return found
  }

  /// Whether a path of a directory is a link that a stranger may have laid: out of every root, or into a hidden place
  /// such as `.git`. Kubernetes mounts files as links that lead through `..data`.
  private func leadsOut(_ path: String) -> Bool {
    let real = realPath(path)
    return !roots.contains { root in
      real.parts(below: root)?.allSatisfy { !$0.hasPrefix(".") || $0.hasPrefix("..") } ?? false
    }
  }

  private func isBlueprintName(_ path: String) -> Bool {
    (path.hasSuffix(".yaml") || path.hasSuffix(".yml"))
      && !path.hasSuffix("/flowbind.yaml") && path != "flowbind.yaml"
  }

  private mutating func read(_ path: String, origin: BlueprintText.Origin) {
    let attributes = try? FileManager.default.attributesOfItem(atPath: realPath(path))
    if let size = attributes?[.size] as? Int, size > longest {
      report("file-too-large", "'\(path)' has \(size) bytes; more than \(longest) are not read")
      return
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      report("unreadable", "the file '\(path)' cannot be read")
      return
    }
    add(BlueprintText(file: path, bytes: Array(data), origin: origin), identity: realPath(path))
  }

  private mutating func add(_ text: BlueprintText, identity: String) {
    guard seen.insert(identity).inserted else { return }
    texts.append(text)
  }

  private mutating func report(_ code: String, _ message: String, help: String? = nil) {
    diagnostics.append(Diagnostic(.error, code, message, help: help))
  }

  private enum Kind {
    case file, directory, special
  }

  /// What a path leads to, links followed.
  private func kind(of path: String) -> Kind? {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: realPath(path)) else { return nil }
    return switch attributes[.type] as? FileAttributeType {
    case .typeDirectory: .directory
    case .typeRegular: .file
    default: .special
    }
  }

  private func realPath(_ path: String) -> String {
    URL(filePath: path).resolvingSymlinksInPath().path
  }
}

extension String {
  /// The names that lead from a directory to this path; nil where it does not lie below it.
  func parts(below directory: String) -> [Substring]? {
    let start = directory.hasSuffix("/") ? directory : directory + "/"
    return hasPrefix(start) ? dropFirst(start.count).split(separator: "/") : nil
  }
}
