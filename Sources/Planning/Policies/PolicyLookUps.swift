internal import Bindings
package import Blueprints

/// A declared policy with the questions it puts to the server: what it is bound to, and what it binds.
struct PolicyLookUps: Sendable {
  var desired: DesiredPolicy
  var target: Target
  var subject: SubjectLookUp
  var pk: PrimaryKey?

  enum Target: Hashable, Sendable {
    case flow(LookUp)
    /// The binding of an entry of the same file.
    case entry(EntryPlace)
    /// A binding that a look-up describes.
    case binding(BindingQuestion)
    /// The key of a flow or of a binding.
    case key(PrimaryKey)
    /// What the policy binding with this pk is bound to.
    case ofPolicyBinding(PrimaryKey)
  }
}

/// An entry of a blueprint, by where it stands.
struct EntryPlace: Hashable, Sendable {
  var blueprint: BlueprintPlace
  /// Its position, from 0.
  var entry: Int

  init(_ location: SourceLocation, entry: Int) {
    blueprint = location.blueprint
    self.entry = entry
  }
}

extension PolicyLookUps {
  /// The look-ups of the entries that are bound to a flow, or to a binding, that is selected; what is wrong with another
  /// one is nobody's concern here.
  ///
  /// - Parameters:
  ///   - flowNames: the flows of the entries of bindings, as far as these name them.
  ///   - isSelected: of a flow's name, or of one that is not known.
  static func read(
    _ policies: [DesiredPolicy], flowNames: [EntryPlace: String], _ problems: inout [Diagnostic],
    isSelected: (String?) -> Bool
  ) -> [PolicyLookUps] {
    policies.compactMap { desired in
      do throws(UnanswerableLookUp) {
        guard let target = try Target(of: desired), isSelected(target.flowName(flowNames)) else { return nil }
        return try PolicyLookUps(desired, target)
      } catch {
        problems.append(
          Diagnostic(
            .error, "unanswerable-look-up", error.message, at: error.location ?? desired.location, help: error.help))
        return nil
      }
    }
  }

  /// Reads an entry; nil for one that is bound to something else than a flow or a binding, or that nobody can look up.
  static func read(_ desired: DesiredPolicy) -> PolicyLookUps? {
    var problems: [Diagnostic] = []
    return read([desired], flowNames: [:], &problems) { _ in true }.first
  }

  private init(_ desired: DesiredPolicy, _ target: Target) throws(UnanswerableLookUp) {
    if let doubt = desired.doubts.first {
      throw
        (UnanswerableLookUp(closed: doubt.value, doubt.name)
        ?? UnanswerableLookUp(
          message: "\(doubt.name) depends on a value that only authentik itself can compute",
          help: desired.active == nil ? desired.decidingHelp : "write the value itself, or take it from the context"))
        .standing(at: doubt.location)
    }
    self.desired = desired
    self.target = target
    subject = try SubjectLookUp(desired)
    if case .string(let text)? = desired.reference("pk")?.value { pk = PrimaryKey(text) }
  }
}

extension BlueprintReading {
  /// Whether an entry says which policy a flow or a binding has.
  package var declaresPolicies: Bool { policies.contains { PolicyLookUps.read($0) != nil } }
}

extension PolicyLookUps.Target {
  /// The pk of a binding, where nothing else says of which flow it is.
  var pinned: PrimaryKey? {
    if case .binding(let question) = self, question.flow == nil { question.pk } else { nil }
  }

  /// The slug of the flow that it is about, where the files tell.
  fileprivate func flowName(_ flowNames: [EntryPlace: String]) -> String? {
    switch self {
    case .flow(let lookUp): lookUp.name
    case .entry(let place): flowNames[place]
    case .binding(let question): question.flow?.name
    case .key, .ofPolicyBinding: nil
    }
  }

  /// Reads what a policy is bound to; nil for what is neither a flow nor a binding.
  fileprivate init?(of desired: DesiredPolicy) throws(UnanswerableLookUp) {
    guard let value = desired.reference("target")?.value else {
      // Its own pk says what it is bound to, if there is such a binding.
      guard case .string(let pk)? = desired.reference("pk")?.value else {
        throw UnanswerableLookUp(
          message: "this policy binding names no target; authentik would take the first one that the rest describes",
          help: "add target to the identifiers: the !KeyOf or !Find of a flow or of a flow-stage binding")
      }
      self = .ofPolicyBinding(PrimaryKey(pk))
      return
    }
    switch value {
    case .string(let text): self = .key(PrimaryKey(text))
    case .reference(.keyOf(_, let entry)), .reference(.pkOf(_, let entry)):
      if ModelName.isFlow(entry.model) {
        self = .flow(try LookUp(value, as: .flow))
      } else if ModelName.isBinding(entry.model) {
        self = .entry(EntryPlace(desired.location, entry: entry.entry))
      } else {
        return nil
      }
    case .reference(.find(let model, let conditions)):
      if ModelName.isFlow(model) {
        self = .flow(try LookUp(value, as: .flow))
      } else if ModelName.isBinding(model) {
        self = .binding(try BindingQuestion(conditions))
      } else {
        return nil
      }
    // What shall be absent and is bound to nothing is not there.
    case .null where desired.state == .absent: return nil
    default:
      throw UnanswerableLookUp(closed: value, "the target of this policy binding")
        ?? UnanswerableLookUp(
          message: "the target of this policy binding depends on a value that only authentik itself can compute",
          help: "name it with !KeyOf, or with !Find")
    }
  }
}
