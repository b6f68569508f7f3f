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
  /// left out. A file that is named twice is loaded once.
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

  private init(longest: Int) { self.longest = longest }

  private mutating func load(_ path: String) {
    switch kind(of: path) {
    case nil: report("no-such-file", "there is no file or directory '\(path)'", path)
    case .directory:
      if walk(path) == 0 {
        report("no-blueprints", "there is no *.yaml or *.yml file in the directory '\(path)'", path)
      }
    case .file: read(path, origin: .named)
    case .special: report("not-a-file", "'\(path)' is neither a file nor a directory", path)
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
      report("unreadable", "the directory '\(directory)' cannot be read", directory)
      return 1
    }
    // Sorted by whole paths, as if the tree were one list: a directory's name counts with the slash behind it.
    var children: [(path: String, kind: Kind)] = []
    for name in names where !name.hasPrefix(".") {
      let path = directory.hasSuffix("/") ? directory + name : directory + "/" + name
      guard let kind = kind(of: path) else {
        if isBlueprintName(path) { report("unreadable", "'\(path)' is a link to nothing", path) }
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
      case .directory: found += walk(path)
      case .file where isBlueprintName(path):
        read(path, origin: .walked)
        found += 1
      case .file, .special: continue
      }
    }
    return found
  }

  private func isBlueprintName(_ path: String) -> Bool {
    (path.hasSuffix(".yaml") || path.hasSuffix(".yml"))
      && !path.hasSuffix("/flowbind.yaml") && path != "flowbind.yaml"
  }

  private mutating func read(_ path: String, origin: BlueprintText.Origin) {
    let attributes = try? FileManager.default.attributesOfItem(atPath: realPath(path))
    if let size = attributes?[.size] as? Int, size > longest {
      report("file-too-large", "'\(path)' has \(size) bytes; more than \(longest) are not read", path)
      return
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      report("unreadable", "the file '\(path)' cannot be read", path)
      return
    }
    add(BlueprintText(file: path, bytes: Array(data), origin: origin), identity: realPath(path))
  }

  private mutating func add(_ text: BlueprintText, identity: String) {
    guard seen.insert(identity).inserted else { return }
    texts.append(text)
  }

  private mutating func report(_ code: String, _ message: String, _ path: String) {
    diagnostics.append(Diagnostic(.error, code, message))
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

extension AllowedFiles {
  /// Lets the files through that lie in one of these directories, wherever links and `..` in a path lead.
  package static func inside(_ directories: [String], longest: Int = 1 << 20) -> AllowedFiles {
    let roots = directories.map { URL(filePath: $0).resolvingSymlinksInPath().path }
    return AllowedFiles { path in
      let real = URL(filePath: path).resolvingSymlinksInPath().path
      guard roots.contains(where: { real.hasPrefix($0.hasSuffix("/") ? $0 : $0 + "/") }) else { return .blocked }
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
