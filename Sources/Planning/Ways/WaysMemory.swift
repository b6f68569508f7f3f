internal import Bindings

/// Remembers who gets in by flows that were judged, so that those of one shape are run once.
///
/// Large installations have many flows alike, and a plan asks several times for each of them.
final class WaysMemory {
  private var known: [FlowShape: (outcome: WaySearch.Outcome, stages: [PrimaryKey])] = [:]
  /// Enough for any installation, and no more than a few megabytes.
  private static let most = 20_000

  /// - Parameter stages: those of the steps, for what must be assumed of them.
  func outcome(of shape: FlowShape, _ stages: [PrimaryKey]) -> WaySearch.Outcome {
    if let (outcome, others) = known[shape], !outcome.assumesOfStages || others == stages { return outcome }
    let outcome = WaySearch.outcome(of: shape, stages)
    if known.count < Self.most { known[shape] = (outcome, stages) }
    return outcome
  }
}
