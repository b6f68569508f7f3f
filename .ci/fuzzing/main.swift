// Usage: fuzz INPUTS SEED FILE…
//
// Reads INPUTS mutations of the files, the first made from SEED, the next from SEED + 1. Ends with the seed of the
// first input that breaks an invariant. A trap ends the program within 50,000 seeds of the last line.

import Foundation
import Blueprints

let arguments = CommandLine.arguments
let count = UInt64(arguments[1])!
let first = UInt64(arguments[2])!
let texts = try richBlueprints + arguments.dropFirst(3).map { try Array(Data(contentsOf: URL(filePath: $0))) }
print("\(count) inputs from \(texts.count) texts, seeds \(first) to \(first + count - 1)")

let start = ContinuousClock.now
for seed in first..<first + count {
  let (bytes, dialect) = input(seed, from: texts)
  if let problem = problem(bytes, dialect) {
    print("seed \(seed), dialect \(dialect.rawValue): \(problem)\n\(String(decoding: bytes, as: UTF8.self))")
    exit(1)
  }
  if (seed - first + 1) % 50_000 == 0 {
    print("\(seed - first + 1) inputs, \(start.duration(to: .now))")
    fflush(nil)
  }
}
print("no trap, no hang, no document that rereads to something else")
