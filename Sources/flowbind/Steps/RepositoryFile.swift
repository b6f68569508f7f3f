internal import Blueprints
internal import FoundationEssentials

extension Run {
  /// The contents of a file that may be the repository's: named by a relative path, it has to lie in it.
  ///
  /// An absolute path is the operator's, and may be a pipe. What cannot be read ends the run, with the subject's name.
  func repositoryFile(_ path: String, _ subject: String, code: ExitCode = .configuration) throws(Failure) -> Data {
    guard !path.hasPrefix("/") else { return try InputFile.contents(of: path, subject, code: code) }
    let unreadable = InputFile.unreadable(path, subject, code: code)
    let bytes: [UInt8]?
    do throws(RepositoryFence.Problem) {
      bytes = try RepositoryFence.ofCommandLine().open(path).contents(longest: InputFile.limit)
    } catch {
      switch error {
      case .nothingThere: throw unreadable
      case .leadsOut: throw Failure(code, "path-leads-out", error.message(of: path), help: error.help)
      }
    }
    guard let bytes else { throw unreadable }
    return Data(bytes)
  }
}
