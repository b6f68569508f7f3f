/// The names that somebody may have meant, nearest first; by default only those within a third of the word's length.
package func nearestNames(
  to word: String, among names: some Sequence<String>, limit: Int = 3, within distance: Int? = nil
) -> [String] {
  let word = Array(word.lowercased().unicodeScalars.prefix(longestCompared))
  let farthest = distance ?? max(1, word.count / 3)
  let candidates = names.compactMap { name -> (distance: Int, name: String)? in
    let scalars = Array(name.lowercased().unicodeScalars.prefix(longestCompared))
    guard abs(scalars.count - word.count) <= farthest else { return nil }
    let distance = editDistance(word, scalars, atMost: farthest)
    return distance <= farthest ? (distance, name) : nil
  }
  let nearest = candidates.map(\.distance).min() ?? 0
  return candidates.filter { $0.distance <= nearest + 1 }.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    .prefix(limit).map(\.name)
}

/// The name that somebody most likely meant, if one is near enough to be a slip.
package func nearestName(to word: String, among names: some Sequence<String>) -> String? {
  nearestNames(to: word, among: names.filter { $0 != word }, limit: 1).first
}

/// Asks whether the nearest name was meant: `did you mean 'order'?`; nil if none is near enough to be a slip.
///
/// - Parameter quote: what stands around the name; nothing where it is typed as it is, as on a command line.
package func didYouMean(_ word: String, among names: some Sequence<String>, quote: String = "'") -> String? {
  nearestName(to: word, among: names).map { "did you mean \(quote)\($0)\(quote)?" }
}

/// Longer words are compared by their beginnings; the cost is the product of both lengths.
private let longestCompared = 80

/// Optimal string alignment: the fewest insertions, deletions, substitutions and swaps of neighbours.
///
/// What is farther than `atMost` is not measured to the end, and is only known to be farther.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], atMost: Int) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...right.count)
  for row in 0..<left.count {
    var current = [row + 1]
    current.reserveCapacity(right.count + 1)
    for column in 0..<right.count {
      let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
      var best = min(substitution, previous[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        best = min(best, beforePrevious[column - 1] + 1)
      }
      current.append(best)
    }
    // A row's least distance grows by one at most, so no later row comes back below it.
    guard current.min() ?? 0 <= atMost else { return atMost + 1 }
    beforePrevious = previous
    previous = current
  }
  return previous[right.count]
}
