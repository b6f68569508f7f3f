internal import Bindings

extension FlowPlanner {
  /// Leaves everything as it is until what is awaited is there: half a flow may be one that lets people in.
  mutating func postpone() {
    for wanted in wanted {
      let operation = wanted.operation
      let settings = operation.before ?? operation.after
      findings.append(
        Finding(
          kind: .awaiting, flow: flow.slug, pk: operation.pk, stage: settings.map { stageName($0.stage) },
          order: settings?.order, message: "is not written before the whole flow can be",
          help: "another job has to create what the flow waits for", source: wanted.location))
    }
    wanted = []
    for index in ladder.indices {
      if case .operation = ladder[index].status { ladder[index].status = .finding(.awaiting) }
    }
  }
}
