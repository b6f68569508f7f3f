internal import Bindings

/// Renders notices as workflow commands of GitHub Actions, the worst first: a step shows only ten of each kind.
package enum GitHubAnnotations {
  package static func render(_ report: some NoticedReport) -> String {
    report.notices.worstFirst.map { line($0) + "\n" }.joined()
  }

  private static func line(_ notice: Notice) -> String {
    let command =
      switch notice.severity {
      case .error: "error"
      case .warning: "warning"
      case .note: "notice"
      }
    var properties: [String] = []
    if let source = notice.place {
      properties = [
        "file=\(source.file.workflowProperty)", "line=\(source.line)", "col=\(source.column)",
      ]
    }
    properties.append("title=\("flowbind: \(notice.code)".workflowProperty)")
    return "::\(command) \(properties.joined(separator: ","))::\(notice.text.workflowMessage)"
  }
}

extension String {
  /// The text as a workflow command's message: one line, whatever it holds.
  fileprivate var workflowMessage: String {
    printable.withoutBracketCommand.replacing("%", with: "%25").replacing("\r", with: "%0D")
      .replacing("\n", with: "%0A")
  }

  fileprivate var workflowProperty: String {
    workflowMessage.replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
