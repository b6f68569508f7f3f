import TestSupport

/// What this process has used of the processors until now, which other load on the machine does not change.
func processorSeconds() -> Double { processorTime() / .seconds(1) }

/// The least of so many runs: what else happens makes a run dearer, never cheaper.
func leastProcessorSeconds(of runs: Int, _ work: () -> Void) -> Double {
  (0..<runs).map { _ in
    let start = processorSeconds()
    work()
    return processorSeconds() - start
  }.min() ?? 0
}
