import Blueprints

/// The input that a seed stands for, and the version of authentik it is read as.
func input(_ seed: UInt64, from texts: [[UInt8]]) -> (bytes: [UInt8], dialect: Dialect) {
  var mutator = TextMutator(seed: seed)
  let dialect = Dialect.allCases[mutator.number(0...Dialect.allCases.count - 1)]
  return (mutator.mutated(texts), dialect)
}

/// What is wrong with the reading of a text, as YAML or as a blueprint.
func problem(_ bytes: [UInt8], _ dialect: Dialect) -> String? {
  rereadingProblem(bytes) ?? readingProblem(bytes, dialect: dialect)
}
