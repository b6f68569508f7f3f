internal import Bindings
internal import Planning

/// What the flows of an import show of it, all or nothing as it is.
enum ImportedState: Hashable {
  /// Every operation is there.
  case after
  /// Some are there and none is not: it was carried out, and somebody wrote after it.
  case overwritten
  /// Some are not there and none is: it was not carried out, and somebody may have written besides.
  case before
  /// Somebody wrote to everything that could tell.
  case unclear

  /// - Parameter found: all bindings of the written flows.
  init(of writes: PlannedWrites, in found: [Binding]) {
    let settings = found.settingsByKey
    let shown = writes.operations.map { planned -> Sign in
      let now = settings[writes.key(of: planned)]
      if now == planned.operation.after { return .after }
      if now == planned.operation.before { return .before }
      // A key that was chosen for the import tells of it, whatever its binding holds by now.
      return planned.operation.kind == .create ? .overwritten : .unclear
    }
    let isThere = shown.contains(.after) || shown.contains(.overwritten)
    self =
      switch (isThere, shown.contains(.before)) {
      case (true, false): shown.allSatisfy { $0 == .after } ? .after : .overwritten
      case (false, true): .before
      case (true, true), (false, false): .unclear
      }
  }

  /// What one binding shows.
  private enum Sign {
    case after, overwritten, before, unclear
  }
}
