internal import Bindings
internal import Blueprints

/// A declared policy whose flow or binding is yet to be made by another job.
struct AwaitingPolicy: Sendable {
  var desired: DesiredPolicy
  var subject: SubjectLookUp
  /// The managed flow, where the server has it; only the stage of the binding is awaited then.
  var flow: PrimaryKey?
  /// The flow as the blueprint names it.
  var flowName: String
  /// What has to be created first, such as `flow “corp-login”`.
  var awaited: String

  init(_ lookUps: PolicyLookUps, of flow: LookUp) {
    desired = lookUps.desired
    subject = lookUps.subject
    flowName = flow.name ?? flow.subject
    awaited = flow.subject
  }

  init(_ lookUps: PolicyLookUps, of binding: AwaitingBinding) {
    desired = lookUps.desired
    subject = lookUps.subject
    flow = binding.flow
    flowName = binding.flowName
    awaited = binding.awaited
  }
}

extension Finding {
  init(awaiting policy: AwaitingPolicy) {
    self.init(
      kind: .awaiting, flow: policy.flowName, message: "\(policy.subject.title) waits for \(policy.awaited)",
      help: "another job has to apply the entry that creates it", source: policy.desired.location,
      policy: PolicyFinding(
        .missing, policy.subject.words, target: nil, policyBindingModel: nil))
  }
}
