internal import Bindings

/// What an entry is about: a row that is there, or a new one.
struct ImportCandidate {
  var stored: Binding?
  /// The key of a new row as the document spells it; nil for one that the server chooses.
  var spelling: String?
  /// What the row is to hold; nil where the serializer refuses that.
  var settings: BindingSettings?
  /// The serializer's refusal, in the words of the log.
  var refusal: String?
}

extension SandboxState {
  /// Looks for the row of an entry, and checks what it is to hold; nil where the conditions do not hold.
  ///
  /// A row is found by its key, or else by all other identifiers together; a part of the fields is enough for one that
  /// is there, and all required ones are needed to create one, also one whose key the document names.
  func candidate(for entry: ImportEntry, _ language: Language) throws(ImportProblem) -> ImportCandidate? {
    guard case .array(let conditions) = try resolve(.list(entry.conditions)), conditions.allSatisfy(\.isTruthy) else {
      return nil
    }
    let identifiers = try resolve(entry.identifiers)
    let stored = try row(identifiedBy: identifiers)
    if stored != nil, entry.state == .mustCreated, version.refusesCreatedTwice {
      throw .invalid(Self.createdTwice(identifiers))
    }
    // Identifiers come last, so that they win over attributes of the same name.
    let body = try resolve(entry.attrs) + identifiers
    var found = ImportCandidate(stored: stored, spelling: identifiers["pk"]?.string)
    do {
      found.settings = try check(body, stored: stored, partial: stored != nil).settings
    } catch {
      found.refusal = "Serializer errors \(error.pythonText(in: language))"
    }
    return found
  }

  private func row(identifiedBy identifiers: JSON) throws(ImportProblem) -> Binding? {
    let all = (identifiers.members ?? []).map { ($0.name, $0.value) }
    guard !all.isEmpty else { throw .invalid("No or invalid identifiers") }
    let keys = all.filter { $0.0 == "pk" }.map(ColumnLookUp.init)
    let others = all.filter { $0.0 != "pk" }.map(ColumnLookUp.init)
    for case .binding(let row) in try rows(of: ImportEntry.model) {
      let isNamed = keys.isEmpty ? false : try matches(.binding(row), keys)
      let isDescribed = others.isEmpty ? false : try matches(.binding(row), others)
      if isNamed || isDescribed { return row }
    }
    return nil
  }

  private static func createdTwice(_ identifiers: JSON) -> String {
    let detail = FieldProblem.pythonText("State is set to must_created and object exists already", code: "unique")
    let fields = (identifiers.members ?? []).map { "'\($0.name)': [\(detail)]" }
    return "{\(fields.joined(separator: ", "))}"
  }
}
