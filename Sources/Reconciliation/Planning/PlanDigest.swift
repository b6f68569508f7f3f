internal import FoundationEssentials

/// What a plan would write, on which ground, and what was allowed for it, as one number that a reviewer can approve.
///
/// SHA-256 over canonical JSON (sorted keys, no white space) of: format version, server, dialect, the operations in
/// their order with all seven fields before and after, all current bindings of the managed flows, designations, stage
/// types, policy counts, create, delete and prune, the lifted guards, what is ignored. So a flag that the reviewer did not see cannot ride
/// along. Independent of the order of files, keys and rows, of page sizes and of time.
package struct PlanDigest: Hashable, Sendable {
  /// How many digits people see and give.
  package static let shownDigits = 16

  /// 64 hexadecimal digits.
  package let hexadecimal: String

  package var shown: String { String(hexadecimal.prefix(Self.shownDigits)) }

  /// - Parameter serverID: stands for the address, where two jobs reach one server by two addresses.
  package init(_ plan: Plan, serverID: String? = nil) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Strings, integers and booleans alone: nothing that JSON cannot say. If it could not, no digits would name the plan.
    let bytes = try? encoder.encode(DigestedPlan(plan, server: serverID ?? plan.server))
    hexadecimal = bytes.map { SHA256.hexadecimal(of: $0) } ?? ""
  }

  /// Whether a person's digits mean this plan; at least the shown ones must be given.
  package func isNamed(by digits: String) -> Bool {
    digits.count >= Self.shownDigits && hexadecimal.hasPrefix(digits.lowercased())
  }
}

/// The document that is digested; a change to it is a new format version.
private struct DigestedPlan: Encodable {
  struct DigestedFlow: Encodable {
    var pk: PrimaryKey
    var slug: String
    var designation: String
    var bindings: [Binding]
    var stages: [DigestedStage]
    var policyCounts: [String: Int]
  }

  struct DigestedStage: Encodable {
    var pk: PrimaryKey
    var model: String
    var checksPassword: Bool?
  }

  struct DigestedOperation: Encodable {
    var op: OperationKind
    var pk: PrimaryKey?
    var before: BindingSettings?
    var after: BindingSettings?
  }

  var formatVersion = 1
  var server: String
  var dialect: String
  var flows: [DigestedFlow]
  var operations: [DigestedOperation]
  var creates: Bool
  var deletes: Bool
  var prunes: Bool
  var allows: [Allowance]
  /// Absent where nothing is ignored.
  var ignores: [IgnoreRule]?

  init(_ plan: Plan, server: String) {
    self.server = server
    dialect = plan.options.dialect.rawValue
    flows = plan.flows.sorted { $0.flow.pk < $1.flow.pk }.map { flow in
      DigestedFlow(
        pk: flow.flow.pk, slug: flow.flow.slug, designation: flow.flow.designation,
        bindings: flow.current.sorted { $0.pk < $1.pk },
        stages: flow.facts.stages.values.sorted { $0.pk < $1.pk }.map {
          DigestedStage(pk: $0.pk, model: $0.model, checksPassword: $0.checksPassword)
        },
        policyCounts: Dictionary(
          flow.facts.policyCounts.map { ($0.key.text, $0.value) }, uniquingKeysWith: { first, _ in first }))
    }
    operations = plan.operations.map(\.operation).map {
      DigestedOperation(op: $0.kind, pk: $0.pk, before: $0.before, after: $0.after)
    }
    creates = plan.options.creates
    deletes = plan.options.deletes
    prunes = plan.options.prunes
    allows = plan.options.allowances.sorted()
    ignores = plan.options.ignores.isEmpty ? nil : plan.options.ignores
  }
}

extension PlannedWrites {
  /// What an apply of this plan carries out.
  package init(_ plan: Plan, _ digest: PlanDigest) {
    self.init(
      server: plan.server, digest: digest.hexadecimal,
      flows: plan.flows.filter { !$0.operations.isEmpty }.map { flow in
        FlowBefore(flow: flow.flow, bindings: flow.current, stages: flow.facts.stages.values.sorted { $0.pk < $1.pk })
      }, operations: plan.operations, allowances: plan.options.allowances)
  }
}
