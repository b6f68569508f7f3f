package import Bindings

/// What is wrong with one policy of a flow or of a binding: flowbind compares policies and writes none.
package struct PolicyFinding: Hashable, Sendable, Codable {
  package enum Difference: String, Codable, Hashable, Sendable, CaseIterable {
    /// Declared, and not bound.
    case missing
    /// Declared and bound, and counted otherwise.
    case changed
    /// Bound, and declared by no file, although the files declare policies for this flow.
    case undeclared
    /// Bound, although its entry says `absent`.
    case absent
    /// Bound, although its entry says `must_created`.
    case exists
    /// Not as it was when the baseline was taken; no file says how it shall be.
    case moved
  }

  package var difference: Difference
  /// `policy`, `group` or `user`, the name, and the model of a policy; nothing for a binding that binds none of them.
  package var subject: [String]
  /// The pk of the flow or binding; nil where the binding is yet to be created.
  package var target: PrimaryKey?
  /// The key by which the target's policies are found.
  package var policyBindingModel: PrimaryKey?
  /// At which it is declared, or else bound; nil where nobody says.
  package var order: Int?
  /// The policy binding as it is; nil where there is none.
  package var bound: PolicyBinding?
  /// From current to declared.
  package var changes: [PolicyChange]

  /// As people name what is bound: `policy “x”`.
  package var title: String {
    guard subject.count > 1 else { return PolicyBinding.Subject.none.title }
    return "\(subject[0]) “\(subject[1])”"
  }

  package init(
    _ difference: Difference, _ subject: [String], target: PrimaryKey?, policyBindingModel: PrimaryKey?,
    order: Int? = nil, bound: PolicyBinding? = nil, changes: [PolicyChange] = []
  ) {
    self.difference = difference
    self.subject = subject
    self.target = target
    self.policyBindingModel = policyBindingModel
    self.order = order
    self.bound = bound
    self.changes = changes
  }

  private enum CodingKeys: String, CodingKey {
    case difference, subject, target, order, bound, changes
    case policyBindingModel = "policybindingmodel_ptr_id"
  }
}

/// A field of a policy binding that is not as declared.
package struct PolicyChange: Hashable, Sendable, Codable {
  package var field: PolicyField
  package var before: FieldValue
  package var after: FieldValue

  package var text: String { "\(field.rawValue) \(before) → \(after)" }

  /// What differs between two states of one policy binding.
  package static func between(_ before: PolicyBinding, and after: PolicyBinding) -> [PolicyChange] {
    PolicyField.allCases.filter { before[$0] != after[$0] }.map {
      PolicyChange(field: $0, before: before[$0], after: after[$0])
    }
  }
}
