internal import Bindings
internal import Blueprints

/// Says in words why a flow or stage that is looked for is not there and will not come.
struct Lack {
  var message: String
  var help: String
  /// The entry that is to blame, where one is.
  var entry: EntryIdentity?
  var location: SourceLocation
  var hasNearNames: Bool

  /// - Parameter location: where the reference stands.
  init(_ lookUp: LookUp, _ prospect: AwaitedObjects.Prospect, at location: SourceLocation) {
    let near: [String]
    self.location = location
    message = "the server has no \(lookUp.subject)"
    help = Self.help(near: [])
    switch prospect {
    case .coming: near = []
    case .undefined(let names): near = names
    case .refused(let refusal):
      near = refusal.near
      entry = refusal.entry.identity
      self.location = refusal.place
      message +=
        ", and nothing of this file will make it: authentik refuses the file for this entry, since \(refusal.reason)"
      help = "correct the entry, or take it out of the file"
    case .late(let definition):
      near = []
      message +=
        ", and the entry that makes it comes later, in line \(definition.identity.location.line): "
        + "authentik finds nothing here, and refuses the file"
      help = "move that entry up"
    case .taken(let name, let reason, let definition, let place):
      near = []
      entry = definition?.identity
      self.location = place ?? definition?.place ?? location
      message = "the server's \(lookUp.kind.rawValue) “\(name)” \(reason)"
      help = "correct it: there is only one of that name, so authentik can neither find nor make this one"
    case .impossible(let definition, let names):
      near = names
      entry = definition.identity
      self.location = definition.obstacles.first { $0.isRefusal }?.place ?? definition.place
      message +=
        ", and authentik cannot make it of this entry: \(definition.obstacles.map(\.message).joined(separator: "; "))"
      help = "correct the entry, or name a \(lookUp.kind.rawValue) that is there"
    case .misspelt(let definition, let names):
      near = names
      entry = definition.identity
      self.location = definition.place
    }
    hasNearNames = !near.isEmpty
    if hasNearNames {
      help = Self.help(meant: near)
      if case .misspelt = prospect { help += " if another one is to be made, give its entry attrs" }
    }
  }

  /// What can be done where the server lacks something, by the names that it has and that were probably meant.
  static func help(near names: [String]) -> String { help(meant: names.map { "“\($0)”" }) }

  /// - Parameter names: in quotes, with what else is to be said of them.
  private static func help(meant names: [String]) -> String {
    names.isEmpty
      ? "create it first, or give the blueprint that defines it as well"
      : "did you mean " + names.joined(separator: " or ") + "?"
  }
}
