internal import Bindings

/// What a read of bindings costs a server, so that the cheaper of two can be chosen.
///
/// A row takes 22 to 38 ms and a request 57 to 135 ms beside its rows, which is as much as two to four rows (2025.10, 2026.5
/// and 2026.8, straight lines through the recorded times of lists of 0 to 25 rows).
enum ReadingCost {
  private static let rowsPerRequest = 2
  /// One page: more than that would be read for the sake of others' flows.
  private static let mostRows = 100

  /// Whether one page with all bindings of the server costs less than a request for each of these flows.
  ///
  /// - Parameter bindings: how many each flow of the server has, as far as it says so.
  static func isLower(readingAllOf bindings: [PrimaryKey: Int], thanOneByOne flows: [PrimaryKey]) -> Bool {
    let all = bindings.values.reduce(0, +)
    guard flows.count > 1, all <= mostRows, flows.allSatisfy({ bindings[$0] != nil }) else { return false }
    let wanted = flows.reduce(0) { $0 + (bindings[$1] ?? 0) }
    return all + rowsPerRequest < wanted + rowsPerRequest * flows.count
  }
}
