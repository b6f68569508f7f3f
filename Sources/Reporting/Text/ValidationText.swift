package import Bindings
internal import Blueprints
package import Documents

extension ReportText {
  /// Renders every problem of the files, and a line that sums them up.
  package func render(_ report: ValidationReport, listingPassedOver: Bool = false) -> String {
    var text = report.allDiagnostics.map(render).joined(separator: "\n")
    if !text.isEmpty { text += "\n" }
    if listingPassedOver {
      for file in report.passedOver { text += "passed over, no blueprint: \(file.printable)\n" }
    }
    return text + summary(of: report) + "\n"
  }

  /// Renders place, message, the source line with a caret, and help; ends in a line break.
  package func render(_ diagnostic: Diagnostic) -> String {
    var text = ""
    if let location = diagnostic.location {
      text += "\(location.exactText.printable): "
    }
    let color = diagnostic.severity.color
    text += style.paint("\(diagnostic.severity.rawValue):", color) + " " + diagnostic.message.printable + "\n"
    if let line = diagnostic.sourceLine, let column = diagnostic.location?.column {
      let excerpt = SourceExcerpt(of: line, around: column)
      text += "  \(excerpt.line)\n  \(excerpt.indent)\(style.paint("^", color))\n"
    }
    if let help = diagnostic.help { text += "  help: \(help.printable)\n" }
    return text
  }

  private func summary(of report: ValidationReport) -> String {
    let errors = report.allDiagnostics.count { $0.severity == .error }
    let warnings = report.allDiagnostics.count { $0.severity == .warning }
    let bindings = report.files.reduce(0) { $0 + $1.bindings.count }
    var parts = [
      counted(report.files.count, "blueprint file"), counted(bindings, "binding"), counted(errors, "error"),
      counted(warnings, "warning"),
    ]
    if !report.passedOver.isEmpty { parts.append(counted(report.passedOver.count, "other file") + " passed over") }
    return (report.isValid ? "valid: " : "invalid: ") + parts.joined(separator: ", ")
  }
}

extension Severity {
  fileprivate var color: TextStyle.Color {
    switch self {
    case .error: .red
    case .warning: .yellow
    case .note: .dim
    }
  }
}

/// The part of a source line around a column that fits on a screen.
private struct SourceExcerpt {
  var line: String
  var indent: String

  private static let widest = 100

  init(of source: String, around column: Int) {
    let position = max(column - 1, 0)
    let first = max(0, position - Self.widest / 2)
    let scalars = source.unicodeScalars.dropFirst(first)
    let shown = Array(scalars.prefix(Self.widest))
    let before = shown.prefix(position - first)
    line = (first > 0 ? "…" : "") + shown.map(\.printable).joined() + (scalars.count > Self.widest ? "…" : "")
    indent =
      (first > 0 ? " " : "")
      + String(repeating: " ", count: before.map(\.printable).joined().displayWidth)
  }
}
