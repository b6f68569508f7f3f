package import Bindings

/// A flow or stage that an active entry would make where the server lacks it, if authentik could make it of this entry.
package struct EntryDefinition: Hashable, Sendable {
  package var identity: EntryIdentity
  /// What the object would be called: a flow's slug, a stage's name; nil where only the server can tell.
  package var name: String?
  /// What else look-ups ask a flow for, by field, as far as the entry tells; empty for a stage.
  package var details: [String: String]
  /// The settings of the stage that decide, authentik's defaults where the attrs are silent; nil for a type that has
  /// none of them, where the entry has no attrs, and of a flow.
  package var settings: StageSettings?
  /// Where the name stands, or else the entry.
  package var place: SourceLocation
  /// What keeps authentik from making it; empty where nothing is known to.
  package var obstacles: [Obstacle]
  /// The entry has no attrs, so that it may only look for what is there.
  package var isBare: Bool
  /// The entry asks for a new object, so that authentik refuses its file where it is there; since 2024.12.
  package var mustBeNew = false

  /// The entry's conditions hold, whatever the server has.
  package var isCertain = false

  package var isFlow: Bool { ModelName.isFlow(identity.model) }

  /// Something that authentik has against the entry.
  package struct Obstacle: Hashable, Sendable {
    /// A sentence about “it”, the field or the entry.
    package var message: String
    package var place: SourceLocation
    /// authentik refuses the entry for it also where the object is there, and with the entry the whole file.
    package var isRefusal: Bool

    package init(message: String, place: SourceLocation, isRefusal: Bool = false) {
      self.message = message
      self.place = place
      self.isRefusal = isRefusal
    }
  }
}
