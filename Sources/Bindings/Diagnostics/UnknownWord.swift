/// A word that is none of those that belong in its place.
package struct UnknownWord: Error, Hashable, Sendable {
  package var message: String
  package var help: String

  package init(_ word: String, among words: [String], noun: String) {
    message = "there is no \(noun) '\(word)'"
    help = didYouMean(word, among: words) ?? "it is one of \(words.joined(separator: ", "))"
  }
}

extension RawRepresentable<String> where Self: CaseIterable {
  /// Reads a word, or says which one was probably meant.
  package static func reading(_ word: String, noun: String) -> Result<Self, UnknownWord> {
    if let value = Self(rawValue: word) { return .success(value) }
    return .failure(UnknownWord(word, among: allCases.map(\.rawValue), noun: noun))
  }
}
