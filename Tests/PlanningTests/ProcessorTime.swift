import Foundation

/// What this process has used of the processors until now, which other load on the machine does not change.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The least of so many runs: what else happens makes a run dearer, never cheaper.
func leastProcessorSeconds(of runs: Int, _ work: () -> Void) -> Double {
  (0..<runs).map { _ in
    let start = processorSeconds()
    work()
    return processorSeconds() - start
  }.min() ?? 0
}
