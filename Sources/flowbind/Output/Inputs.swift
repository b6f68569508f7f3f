internal import Applying
internal import Bindings
internal import Blueprints
internal import Documents
internal import Reporting

extension Run {
  /// Where the report goes; throws where that would replace an input of this run, or another output.
  ///
  /// - Parameter heedingConfiguration: whether to write what the configuration asks for, too.
  func outputs(default preset: Format = .text, heedingConfiguration: Bool = true) throws(Failure) -> Outputs {
    let configured = heedingConfiguration ? try configuredOutputs() : []
    let outputs = try Outputs(arguments, surroundings, secrets, default: preset, configured: configured)
    try checkReplacesNothing(outputs.written)
    return outputs
  }

  /// The same for an export.
  func exportOutput(_ format: String) throws(Failure) -> ExportOutput {
    let output = try ExportOutput(arguments, surroundings, format: format)
    try checkReplacesNothing(output.file.map { [($0, "-o \(format)=\($0.path)")] } ?? [])
    return output
  }

  /// However a file is spelled and linked, it is one file; the temporary name of an output is written, too.
  private func checkReplacesNothing(_ written: [(file: OutputFile, by: String)]) throws(Failure) {
    // What a device or pipe is given replaces nothing. A directory is refused when it is written to.
    let written = written.filter { (try? $0.file.isSpecial) != true }
    guard !written.isEmpty else { return }
    let inputs = inputs()
    var taken: [WrittenPlace: String] = [:]
    var problems: [(message: String, help: String)] = []
    for (file, option) in written {
      for path in [file.path, file.temporaryPath] {
        if let input = FileIdentity(path).flatMap({ inputs[$0] }) ?? (isJournal(path) ? "a journal" : nil) {
          problems.append(("\(option) would replace \(input)", "name another file"))
        } else if let other = taken.updateValue(option, forKey: WrittenPlace(path)) {
          problems.append(
            ("\(option) would replace what \(other) writes", "name another file, or add --ci none where --ci does"))
        } else {
          continue
        }
        break
      }
    }
    guard problems.isEmpty else {
      throw Failure(.usage, problems.map { Diagnostic(.error, "output-replaces", $0.message, help: $0.help) })
    }
  }

  /// What this run reads besides the server, by what to call it.
  private func inputs() -> [FileIdentity: String] {
    var inputs: [FileIdentity: String] = [:]
    func add(_ path: String?, _ name: String) {
      if let path, let identity = FileIdentity(path) { inputs[identity] = "\(name) \(path)" }
    }
    // What is wrong with the configuration is said when it is read.
    let paths = arguments.operands.isEmpty ? (try? configuration().paths) ?? [] : arguments.operands
    if let fence = try? blueprintFence() {
      for identity in BlueprintFiles.identities(of: paths, inside: fence) { inputs[identity] = "a file that is read" }
    }
    for path in arguments.operands { add(path, "what is read:") }
    add(try? configurationPath(), "the configuration")
    for option in Option.ofInputs {
      for path in arguments.values(option) { add(path, "what --\(option.rawValue) names:") }
    }
    for (path, name) in ServerSettings.tokenFiles(arguments, surroundings) { add(path, "the file of \(name):") }
    return inputs
  }

  private func isJournal(_ path: String) -> Bool {
    guard let bytes = OpenedFile(path)?.contents(longest: InputFile.limit) else { return false }
    return JournalReplay.head(of: bytes) != nil
  }
}

/// A place that a file is going to have, whether one is there by now or not.
private enum WrittenPlace: Hashable {
  case file(FileIdentity)
  case new(in: FileIdentity?, name: Substring)

  init(_ path: String) {
    if let identity = FileIdentity(path) {
      self = .file(identity)
    } else {
      let slash = path.lastIndex(of: "/")
      let folder = slash.map { String(path[...$0]) } ?? "."
      self = .new(in: FileIdentity(folder), name: slash.map { path[path.index(after: $0)...] } ?? path[...])
    }
  }
}

extension Option {
  /// Those that name files to read, but for the configuration and the token.
  fileprivate static let ofInputs: [Option] = [.snapshot, .state, .context, .baseline, .newSince]
}
