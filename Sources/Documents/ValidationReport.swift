package import Bindings
package import Blueprints

/// What `flowbind validate` found, as plain data: the text is rendered from it, and JSON encodes it.
package struct ValidationReport: Sendable {
  package static let format = "flowbind/validation"
  package static let formatVersion = 1

  package var files: [BlueprintReading]
  /// Problems that belong to no blueprint: a path that cannot be read.
  package var diagnostics: [Diagnostic]
  /// Files that were found in directories and are no blueprints.
  package var passedOver: [String]

  /// Takes the readings of all files, those that are no blueprints among them.
  package init(_ readings: [BlueprintReading], diagnostics: [Diagnostic] = []) {
    files = readings.filter { !$0.isPassedOver }
    passedOver = readings.filter(\.isPassedOver).map(\.file)
    self.diagnostics = diagnostics
  }

  package var isValid: Bool {
    files.allSatisfy(\.isValid) && !diagnostics.contains { $0.severity == .error }
  }

  /// The same for a run that goes on without files whose bindings are not missed; what is wrong with them is a warning.
  package var leavingOut: ValidationReport {
    var report = self
    report.files = files.filter { !$0.isLeftOut }
    for var diagnostic in files.filter(\.isLeftOut).flatMap(\.diagnostics) {
      if diagnostic.severity == .error { diagnostic.severity = .warning }
      report.diagnostics.append(diagnostic)
    }
    return report
  }

  /// The same for whoever wants no warnings.
  package var takingWarningsForErrors: ValidationReport {
    func strict(_ diagnostic: Diagnostic) -> Diagnostic {
      diagnostic.severity == .warning ? diagnostic.asError : diagnostic
    }
    var report = self
    report.diagnostics = diagnostics.map(strict)
    for index in files.indices {
      // No file is left out then.
      report.files[index].diagnostics = files[index].diagnostics.filter { !$0.isOfLeavingOut }.map(strict)
    }
    return report
  }

  /// All problems, those without a blueprint first.
  package var allDiagnostics: [Diagnostic] { diagnostics + files.flatMap(\.diagnostics) }
}

extension ValidationReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case format
    case formatVersion = "format_version"
    case ok, files, diagnostics
    case passedOver = "passed_over"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.format, forKey: .format)
    try container.encode(Self.formatVersion, forKey: .formatVersion)
    try container.encode(isValid, forKey: .ok)
    try container.encode(files.map(EncodedReading.init), forKey: .files)
    try container.encode(diagnostics, forKey: .diagnostics)
    try container.encode(passedOver, forKey: .passedOver)
  }
}

private struct EncodedReading: Encodable {
  let reading: BlueprintReading

  private enum CodingKeys: String, CodingKey {
    case file, part, ok, entries, diagnostics, bindings
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(reading.file, forKey: .file)
    try container.encodeIfPresent(reading.part, forKey: .part)
    try container.encode(reading.isValid, forKey: .ok)
    try container.encode(reading.entryCount, forKey: .entries)
    try container.encode(reading.diagnostics, forKey: .diagnostics)
    try container.encode(reading.bindings.map(EncodedBinding.init), forKey: .bindings)
  }
}

/// A binding entry with what is known of it: one that is skipped has no identifiers, one with a problem no fields.
private struct EncodedBinding: Encodable {
  let binding: DesiredBinding

  private enum CodingKeys: String, CodingKey {
    case entry, line, id, state, active, identifiers, fields
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(binding.entry, forKey: .entry)
    try container.encode(binding.location.line, forKey: .line)
    try container.encode(binding.id, forKey: .id)
    if binding.extent >= .conditions { try container.encode(binding.active, forKey: .active) }
    if binding.extent >= .state { try container.encode(binding.state, forKey: .state) }
    if binding.extent >= .identifiers {
      try container.encode(EncodedValues(binding.identifiers), forKey: .identifiers)
    }
    if binding.extent == .everything {
      try container.encode(EncodedValues(binding.fields), forKey: .fields)
    }
  }
}
