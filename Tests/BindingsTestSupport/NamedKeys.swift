package import Bindings

package let theFlow = PrimaryKey("f0000000-0000-4000-8000-000000000000")

/// A key that reads like its name: `key("a", 1)`.
package func key(_ letter: Character, _ number: Int) -> PrimaryKey {
  let digits = String(number)
  let padding = String(repeating: "0", count: 12 - digits.count)
  return PrimaryKey("\(String(repeating: letter, count: 8))-0000-4000-8000-\(padding)\(digits)")
}

/// The current binding number `number`, of stage `stage` at `order`.
package func binding(_ number: Int, stage: Int, order: Int) -> Binding {
  Binding(
    pk: key("b", number), policyBindingModel: key("c", number),
    settings: BindingSettings(flow: theFlow, stage: key("d", stage), order: order))
}
