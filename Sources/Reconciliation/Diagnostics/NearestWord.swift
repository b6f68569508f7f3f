/// Finds what somebody probably meant to write.
package enum NearestWord {
  /// The candidate that differs least from `word`, if it is close enough to be a slip.
  ///
  /// Letter case counts for nothing; the first of equally near candidates wins.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased().unicodeScalars.prefix(longest))
    let tolerance = max(1, letters.count / 3)
    var best: (word: String, distance: Int)?
    for candidate in candidates where candidate != word {
      let other = Array(candidate.lowercased().unicodeScalars.prefix(longest))
      guard abs(other.count - letters.count) <= tolerance else { continue }
      let distance = distance(from: letters, to: other)
      if distance <= tolerance, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
  }

  /// Longer words are compared by their beginnings; the cost is the product of both lengths.
  private static let longest = 80

  /// Counts the insertions, deletions, replacements and swaps of neighbours between two words.
  private static func distance(from left: [Unicode.Scalar], to right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        var cost = min(
          last[column + 1] + 1, current[column] + 1, last[column] + (left[row] == right[column] ? 0 : 1))
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
