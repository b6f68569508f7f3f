package import Planning

/// What an apply or a rollback is doing at a moment, for whoever watches it.
package enum ApplyPhase: Hashable, Sendable {
  /// The operation is about to be read again and written.
  case writing(PlannedOperation)
  /// All writes are about to be sent at once.
  case importing(Int)
  /// The import got no answer that can be believed, and is looked for, for as long as it may land.
  case settlingImport
  /// A write got no answer that can be believed, and is looked for, for as long as it may land.
  case settling(Operation)
  case undoing
  /// All is written, and the flows are read once more.
  case readingOnceMore
  /// The server's events are looked through.
  case lookingForOtherWriters
}
