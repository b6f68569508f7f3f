package import Bindings
internal import Blueprints

extension [BlueprintReading] {
  /// Names what several entries ask of one binding, as far as the files alone tell.
  ///
  /// * Two entries that claim the same binding with different values: an error.
  /// * A stage that two blueprints put at different orders of one flow: a warning, since hardly more than one binding is
  ///   meant. One blueprint by itself may well run a stage twice.
  package func conflictingClaims() -> [Diagnostic] {
    var claims: [Claim.Identity: Claim] = [:]
    var first: [FlowAndStage: Claim] = [:]
    var orders: [FlowAndStage: Set<Int>] = [:]
    var diagnostics: [Diagnostic] = []
    for (number, reading) in enumerated() {
      for binding in reading.bindings where binding.isReconciled && binding.active == true && binding.state != .absent {
        guard let claim = Claim(binding, of: number) else { continue }
        let isNewOrder = orders[claim.key, default: []].insert(claim.order).inserted
        if let other = claims[claim.identity] {
          diagnostics += claim.conflict(with: other)
        } else {
          claims[claim.identity] = claim
          if let other = first[claim.key], other.blueprint != number, isNewOrder {
            diagnostics.append(claim.warning(of: other))
          }
        }
        if first[claim.key] == nil { first[claim.key] = claim }
      }
    }
    return addingSourceLines(to: diagnostics)
  }
}

/// A flow and a stage by the names that the files have for them.
private struct FlowAndStage: Hashable {
  var flow: String
  var stage: String
}

/// What one entry asks of the binding of a stage.
private struct Claim {
  /// The position of the blueprint among all.
  var blueprint: Int
  var order: Int
  /// Whether the binding is found by its order, too.
  var isIdentifiedByOrder: Bool
  var pk: PrimaryKey?
  var values: PartialSettings
  var location: SourceLocation

  var key: FlowAndStage

  /// Two of the same find the same binding on any server.
  struct Identity: Hashable {
    var key: FlowAndStage
    var pk: PrimaryKey?
    /// Nil where the binding is found without its order.
    var order: Int?
  }

  var identity: Identity { Identity(key: key, pk: pk, order: isIdentifiedByOrder ? order : nil) }

  /// Nil where only the server can tell what is claimed.
  init?(_ binding: DesiredBinding, of blueprint: Int) {
    let lookUps = DesiredLookUps.read(binding).lookUps
    guard let flow = lookUps.flow?.name, let stage = lookUps.stage?.name, lookUps.stageIdentifies,
      let order = lookUps.wanted.order ?? lookUps.identity.order
    else { return nil }
    self.blueprint = blueprint
    self.order = order
    isIdentifiedByOrder = lookUps.identity.order != nil
    pk = lookUps.pk
    values = lookUps.wanted
    location = binding.location
    key = FlowAndStage(flow: flow, stage: stage)
  }

  func conflict(with other: Claim) -> [Diagnostic] {
    let fields = values.contradictions(to: other.values)
    return fields.isEmpty ? [] : [.conflict(other.location, location, fields, in: key.flow)]
  }

  func warning(of other: Claim) -> Diagnostic {
    // Found without its order, either is what the other one means as well.
    let consequence =
      isIdentifiedByOrder && other.isIdentifiedByOrder
      ? "these are two bindings" : "authentik may take them for one, and applies whichever file comes last"
    return Diagnostic(
      .warning, "stage-at-two-orders",
      "this puts the stage “\(key.stage)” at order \(order) of \(key.flow), and \(other.location.text) at \(other.order): "
        + consequence,
      at: location, help: "keep one of them; a stage that is to run twice is written in one file")
  }
}

extension Dictionary where Key: CaseIterable & RawRepresentable<String>, Value == FieldValue {
  func contradictions(to other: Self) -> [String] { Key.contradicting({ self[$0] }, { other[$0] }) }
}

extension PartialSettings {
  func contradictions(to other: Self) -> [String] { BindingField.contradicting({ self[$0] }, { other[$0] }) }
}

extension CaseIterable where Self: RawRepresentable<String> {
  /// The names of the fields to which both give a value, and not the same.
  fileprivate static func contradicting(
    _ first: (Self) -> FieldValue?, _ second: (Self) -> FieldValue?
  ) -> [String] {
    allCases.filter { field in
      if let one = first(field), let other = second(field) { one != other } else { false }
    }
    .map(\.rawValue)
  }
}

extension Diagnostic {
  /// Says that two entries contradict each other.
  ///
  /// - Parameter fields: what differs.
  static func conflict(
    _ first: SourceLocation, _ second: SourceLocation, _ fields: [String], in flow: String,
    about object: String = "binding"
  ) -> Diagnostic {
    Diagnostic(
      .error, "conflicting-entries",
      "this entry and the one at \(first.text) claim the same \(object) of \(flow) with different "
        + fields.joined(separator: ", "),
      at: second, help: "keep one of them")
  }
}
