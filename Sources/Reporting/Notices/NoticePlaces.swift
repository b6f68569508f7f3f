internal import Bindings
internal import Documents
internal import Planning

/// Where in the blueprints a notice is shown that no entry asks for: a guard, an unmanaged binding, a surprise.
///
/// GitHub refuses a whole SARIF file for one result without a file, and GitLab leaves an issue out that has none.
struct NoticePlaces {
  private var ofBindings: [PrimaryKey: SourceLocation] = [:]
  private var ofFlows: [String: SourceLocation] = [:]
  private let first: SourceLocation?

  init(_ report: some ComparisonReport) {
    for flow in report.flows {
      // A guard is mostly about what the plan changes.
      let changed = flow.bindings.filter(\.isWritten).compactMap(\.source).min()
      if let changed { ofFlows[flow.slug] = changed }
      for row in flow.bindings {
        guard let source = row.source else { continue }
        if let pk = row.pk { ofBindings[pk] = source }
        if changed == nil { ofFlows[flow.slug] = min(ofFlows[flow.slug] ?? source, source) }
      }
    }
    first = report.blueprints.first.map { SourceLocation(file: $0.file, line: 1, column: 1) }
  }

  /// The entry of the binding, or else the first one of the flow that changes, or else its first, or else the first file.
  func place(of notice: Notice) -> SourceLocation? {
    let nearest = notice.source ?? notice.pk.flatMap { ofBindings[$0] } ?? notice.flow.flatMap { ofFlows[$0] } ?? first
    return nearest.flatMap { $0.isInFile ? $0 : nil }
  }
}

extension [Notice] {
  func located(by places: NoticePlaces) -> [Notice] {
    map { notice in
      var notice = notice
      notice.place = places.place(of: notice)
      return notice
    }
  }
}
