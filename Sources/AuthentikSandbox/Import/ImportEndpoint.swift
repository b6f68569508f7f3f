// `/flows/instances/import/` before 2026.5, `/managed/blueprints/import/` since
extension SandboxState {
  /// Imports a document: one run that is rolled back, and, where that went well, a second one that is committed as a
  /// whole or not at all. The log is that of the first run alone, and 200 is said in every case.
  ///
  /// `during` runs at each moment of it, with what others see by then.
  mutating func importDocument(
    _ request: Request, _ caller: Caller, _ during: @escaping (ImportMoment, inout SandboxState) -> Void
  ) throws(Refusal) -> Reply {
    let rights = Right.importing(version)
    for right in rights where version.importsAsFlows || right == .add(.blueprint) { try caller.require(right) }
    guard let file = try Multipart(request).files["file"] else { throw .nothingToImport }
    let document: ImportDocument
    do {
      document = try ImportDocument(file, version)
    } catch {
      throw error.refusal
    }
    if let first = document.entries.first, !rights.allSatisfy({ caller.may($0) }) {
      throw .importDenied(entry: first.id, model: ImportEntry.model)
    }
    do {
      return Reply(200, try run(document, request, caller, during))
    } catch {
      throw error.refusal
    }
  }

  private mutating func run(
    _ document: ImportDocument, _ request: Request, _ caller: Caller,
    _ during: @escaping (ImportMoment, inout SandboxState) -> Void
  ) throws(ImportProblem) -> JSON {
    guard document.version == 1 else { return ["logs": [ImportLog.refusedVersion(at: now())], "success": false] }
    var validation = ImportRun(.validation, request, caller, on: self, during: during)
    var success = try validation.perform(document, on: &self)
    if success {
      var application = ImportRun(.application, request, caller, on: self, during: during)
      success = try application.perform(document, on: &self)
    }
    return ["logs": .array(validation.log.answer), "success": .bool(success)]
  }
}
