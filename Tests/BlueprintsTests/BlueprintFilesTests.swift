import Bindings
import Blueprints
import Foundation
import Testing

/// Each test has a directory of its own.
struct BlueprintFilesTests: ~Copyable {
  private let root: URL

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "blueprint-files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  private func write(_ path: String, _ text: String = "entries: []\n") throws {
    let file = root.appending(path: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: root.appending(path: path).path, withDestinationPath: target)
  }

  private func names(_ files: BlueprintFiles) -> [String] {
    files.texts.map { String($0.file.dropFirst(root.path.count + 1)) }
  }

  @Test func `a directory stands for its blueprints, sorted by path`() throws {
    for path in [
      "b.yaml", "a/z.yml", "a/sub/1.yaml", "a.yaml", "B.yaml", "c.yaml.bak", "flowbind.yaml", "a/flowbind.yaml",
      ".hidden.yaml", ".git/x.yaml", "README.md",
    ] { try write(path) }
    let files = BlueprintFiles.load([root.path])
    #expect(names(files) == ["B.yaml", "a.yaml", "a/sub/1.yaml", "a/z.yml", "b.yaml"])
    #expect(files.diagnostics.isEmpty)
    #expect(files.texts.allSatisfy { $0.origin == .walked })
  }

  @Test func `files keep the order in which they are named, and one named twice is read once`() throws {
    try write("a.yaml")
    try write("b.txt")
    try link("same.yaml", to: root.appending(path: "a.yaml").path)
    let paths = ["b.txt", "a.yaml", "same.yaml", "."].map { root.appending(path: $0).path }
    let files = BlueprintFiles.load(paths)
    #expect(names(files) == ["b.txt", "a.yaml"])
    #expect(files.texts.allSatisfy { $0.origin == .named })
    #expect(files.diagnostics.isEmpty)
  }

  @Test func `standard input is what the caller hands in`() {
    let files = BlueprintFiles.load(["-"], standardInput: Array("entries: []".utf8))
    #expect(files.texts.map(\.file) == ["-"])
    #expect(files.texts.first?.bytes == Array("entries: []".utf8))
  }

  @Test(.timeLimit(.minutes(1))) func `links that lead back are followed once`() throws {
    try write("a/b/x.yaml")
    try link("a/b/up", to: "..")
    try link("a/self", to: ".")
    try link("a/broken", to: "nowhere")
    try link("a/broken.yaml", to: "nowhere.yaml")
    let files = BlueprintFiles.load([root.path])
    #expect(names(files) == ["a/b/x.yaml"])
  }

  @Test func `a link that leads out of the directory is refused, unless it is named itself`() throws {
    try write("secret/token.yaml", "hunter2")
    try write("blueprints/.git/config.yaml")
    try write("blueprints/..2026/mounted.yaml")
    try write("blueprints/inside/a.yaml")
    try link("blueprints/b.yaml", to: "../secret/token.yaml")
    try link("blueprints/folder", to: "../secret")
    try link("blueprints/hidden.yaml", to: ".git/config.yaml")
    try link("blueprints/notes.txt", to: "../secret/token.yaml")
    // As Kubernetes mounts a ConfigMap.
    try link("blueprints/..data", to: "..2026")
    try link("blueprints/mounted.yaml", to: "..data/mounted.yaml")
    try link("blueprints/same.yaml", to: "inside/a.yaml")
    let files = BlueprintFiles.load([root.appending(path: "blueprints").path])
    #expect(names(files) == ["blueprints/inside/a.yaml", "blueprints/mounted.yaml"])
    #expect(files.diagnostics.map(\.code) == ["link-leads-out", "link-leads-out", "link-leads-out"])
    for (diagnostic, link) in zip(files.diagnostics, ["b.yaml", "folder", "hidden.yaml"]) {
      #expect(diagnostic.message.contains("blueprints/\(link)'"))
    }
    let named = BlueprintFiles.load([root.appending(path: "blueprints/b.yaml").path])
    #expect(named.diagnostics.isEmpty)
  }

  @Test func `what cannot be read is named, and the rest is read`() throws {
    try write("ok.yaml")
    try write("large.yaml", String(repeating: "#", count: 100))
    try FileManager.default.createDirectory(at: root.appending(path: "empty"), withIntermediateDirectories: true)
    let paths = ["missing.yaml", "ok.yaml", "empty", "large.yaml"].map { root.appending(path: $0).path }
    let files = BlueprintFiles.load(paths + ["/dev/null"], longest: 50)
    #expect(files.diagnostics.map(\.code) == ["no-such-file", "no-blueprints", "file-too-large", "not-a-file"])
    #expect(names(files) == ["ok.yaml"])
  }

  @Test func `a walked file that is no blueprint is passed over, a named one is judged`() throws {
    try write("kustomization.yaml", "resources: []\n")
    try write("empty.yaml", "# disabled\n")
    try write("chart.yaml", "{{ .Values.x }}\n")
    try write("list.yaml", "- entries\n")
    try write("broken.yaml", "entries: [\n")
    try write("real.yaml")
    let reader = BlueprintReader()
    let walked = BlueprintFiles.load([root.path]).texts.map(reader.read)
    #expect(
      walked.filter(\.isPassedOver).map { $0.file.dropFirst(root.path.count + 1) } == [
        "chart.yaml", "empty.yaml", "kustomization.yaml", "list.yaml",
      ])
    #expect(walked.filter { !$0.isPassedOver }.map(\.isValid) == [false, true])

    let named = BlueprintFiles.load(["kustomization.yaml", "empty.yaml"].map { root.appending(path: $0).path })
    #expect(named.texts.map(reader.read).map { $0.diagnostics.map(\.code) } == [["no-entries"], ["empty"]])
  }

  @Test func `an allowed directory ends at its own border`() throws {
    try write("open/in.txt", "inside")
    try write("open-not/secret.txt", "outside")
    try link("open/out.txt", to: "../open-not/secret.txt")
    try link("open/in-link.txt", to: "in.txt")
    let files = AllowedFiles.inside([root.appending(path: "open").path])
    func answer(_ path: String) -> AllowedFiles.Answer { files.answer(root.appending(path: path).path) }
    #expect(answer("open/in.txt") == .text("inside"))
    #expect(answer("open/in-link.txt") == .text("inside"))
    #expect(answer("open/none.txt") == .unreadable)
    #expect(answer("open/out.txt") == .blocked)
    #expect(files.answer(root.path + "/open/../open-not/secret.txt") == .blocked)
    #expect(files.answer(root.path + "/open-not/secret.txt") == .blocked)
    #expect(files.answer(root.path + "/open") == .blocked)
    #expect(files.answer("/etc/passwd") == .blocked)
    #expect(files.answer("open/in.txt") == .blocked)
  }
}
