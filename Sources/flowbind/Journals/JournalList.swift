internal import Applying
internal import Documents
internal import FoundationEssentials
internal import Reporting

extension Run {
  /// Lists the journals that there are, without a server.
  func listJournals() throws(Failure) -> ExitCode {
    if let operand = arguments.operands.first {
      throw Failure(
        .usage, "list-with-journal", "--list lists all journals, without \(operand.printable)",
        help: "flowbind show \(operand.quotedForShell) tells of one; --journal-dir names another folder")
    }
    let outputs = try outputs()
    try outputs.checkWritable()
    let folder = try JournalFolder.chosen(arguments, surroundings)
    let journals = Self.journals(in: folder).map { path in
      let contents: Data?
      do throws(JournalDoubt) {
        contents = try JournalDoubt.contents(ofJournal: path)
      } catch {
        return JournalsReport.Entry(path: path, problem: "it \(error.reason)")
      }
      guard let data = contents else { return JournalsReport.Entry(path: path, problem: "it cannot be read") }
      do throws(JournalError) {
        return JournalsReport.Entry(try JournalReplay(data), path: path)
      } catch {
        return JournalsReport.Entry(path: path, problem: error.message)
      }
    }
    try outputs.write(ReportOutput(JournalsReport(folder: folder, journals)), style, to: console, ending: .done)
    return .done
  }

  /// The paths of all journals in the folder, and in the one below it for those that are settled.
  private static func journals(in folder: String) -> [String] {
    [folder, "\(folder)/\(JournalFolder.settledName)"].flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(JournalFolder.suffix) }.map { "\(folder)/\($0)" }
    }
  }
}
