import BindingsTestSupport
import Foundation
import TestSupport

@testable import Bindings
@testable import Planning

extension Stages {
  /// Everything is known: no policies at all, and a release in which a source proves something.
  static let facts = GuardFacts(
    of: all,
    policies: Dictionary(firstOf: ((0..<64).map { "b\($0)" } + ["flow"]).map { (PrimaryKey($0), []) }),
    sourceStageProves: true)
}

extension GuardFacts {
  /// The same, and some bindings have a policy, or policies that nobody knows of.
  static func random(using random: inout SeededGenerator) -> GuardFacts {
    var facts = Stages.facts
    for pk in facts.policies.keys.sorted() where Int.random(in: 0...3, using: &random) == 0 {
      facts.policies[pk] = Bool.random(using: &random) ? nil : boundPolicies(Int.random(in: 1...2, using: &random))
    }
    return facts
  }
}

extension FlowChange {
  /// A flow of these rungs, in which the n-th binding moves to the n-th new order; nil leaves it.
  static func renumbering(_ rungs: [(Stage, Int, Int?)], designation: String = "authentication") -> FlowChange {
    let current = rungs.enumerated().map { binding($0.offset, $0.element.0, $0.element.1) }
    let wanted = zip(current, rungs).compactMap { binding, rung -> Planning.Operation? in
      guard let order = rung.2 else { return nil }
      return .update(binding.pk, from: binding.settings, to: settings(rung.0, order))
    }
    return FlowChange(flow: .of(designation), current: current, wanted: wanted)
  }

  /// A flow of up to six bindings on few stages and in narrow orders, and a change of one of the kinds that people
  /// make.
  static func random(using random: inout SeededGenerator) -> FlowChange {
    let designation = ["authentication", "authentication", "recovery", "enrollment"].randomElement(using: &random)!
    while true {
      let stages = Array(Stages.all.shuffled(using: &random).prefix(Int.random(in: 1...5, using: &random)))
      let width = Int.random(in: 3...12, using: &random)
      let lowest = Bool.random(using: &random) ? 0 : Int.random(in: -5...20, using: &random)
      func someOrder() -> Int { lowest + Int.random(in: 0...width, using: &random) }

      let count = Int.random(in: 1...6, using: &random)
      let isDense = Int.random(in: 0...4, using: &random) == 0
      let current = (0..<count).map {
        binding($0, stages.randomElement(using: &random)!, isDense ? lowest + $0 : someOrder())
      }
      var goals: [BindingSettings?] = current.map(\.settings)
      var created: [BindingSettings] = []
      let chosen = Array(current.indices.shuffled(using: &random).prefix(Int.random(in: 1...count, using: &random)))

      switch Int.random(in: 0...8, using: &random) {
      case 0:  // the same sequence in other numbers
        let step = Int.random(in: 1...4, using: &random)
        for (place, index) in current.indices.sorted(by: { current[$0].settings.order < current[$1].settings.order })
          .enumerated()
        {
          goals[index]?.order = lowest + place * step
        }
      case 1:  // the chosen ones exchange their orders
        for (index, other) in zip(chosen, chosen.shuffled(using: &random)) {
          goals[index]?.order = current[other].settings.order
        }
      case 2:  // the chosen ones go round
        for (index, other) in zip(chosen, chosen.dropFirst() + chosen.prefix(1)) {
          goals[index]?.order = current[other].settings.order
        }
      case 3:  // the chosen ones go anywhere
        for index in chosen { goals[index]?.order = someOrder() }
      case 4:  // the chosen ones exchange their stages
        for (index, other) in zip(chosen, chosen.shuffled(using: &random)) {
          goals[index]?.stage = current[other].settings.stage
        }
      case 5:  // the chosen ones are made anew elsewhere
        for index in chosen { goals[index] = nil }
        created = chosen.map { index in
          var settings = current[index].settings
          settings.order = someOrder()
          return settings
        }
      default:  // all of it, with creates and deletes
        for index in chosen {
          switch Int.random(in: 0...3, using: &random) {
          case 0: goals[index] = nil
          case 1: goals[index]?.evaluateOnPlan.toggle()
          default: goals[index]?.order = someOrder()
          }
        }
        created = (0..<Int.random(in: 0...2, using: &random)).map { _ in
          settings(stages.randomElement(using: &random)!, someOrder())
        }
      }

      let ends = [current.map(\.settings), goals.compactMap { $0 } + created]
      guard ends.allSatisfy({ Set($0.map { [$0.stage.text, "\($0.order)"] }).count == $0.count }) else { continue }
      let wanted =
        zip(current, goals).compactMap { binding, goal -> Planning.Operation? in
          guard let goal else { return .delete(binding.pk, holding: binding.settings) }
          return goal == binding.settings ? nil : .update(binding.pk, from: binding.settings, to: goal)
        } + created.map { .create($0) }
      guard !wanted.isEmpty else { continue }
      return FlowChange(flow: .of(designation), current: current, wanted: wanted.shuffled(using: &random))
    }
  }

  /// A flow of many bindings on few stages, and a change of ten to sixteen of them.
  static func randomLarge(using random: inout SeededGenerator) -> FlowChange {
    let designation = ["authentication", "authentication", "recovery"].randomElement(using: &random)!
    while true {
      let stages = Array(Stages.all.shuffled(using: &random).prefix(Int.random(in: 2...8, using: &random)))
      let count = Int.random(in: 12...18, using: &random)
      let width = count * Int.random(in: 1...3, using: &random)
      let current = (0..<count).map {
        binding($0, stages.randomElement(using: &random)!, Int.random(in: 0...width, using: &random))
      }
      var goals: [BindingSettings?] = current.map(\.settings)
      let chosen = current.indices.shuffled(using: &random).prefix(Int.random(in: 10...min(16, count), using: &random))
      let exchanges = Bool.random(using: &random)
      for (index, other) in zip(chosen, chosen.shuffled(using: &random)) {
        if exchanges {
          goals[index]?.order = current[other].settings.order
        } else if Int.random(in: 0...5, using: &random) == 0 {
          goals[index] = nil
        } else {
          goals[index]?.order = Int.random(in: 0...width, using: &random)
        }
      }
      let ends = [current.map(\.settings), goals.compactMap { $0 }]
      guard ends.allSatisfy({ Set($0.map { [$0.stage.text, "\($0.order)"] }).count == $0.count }) else { continue }
      let wanted = zip(current, goals).compactMap { binding, goal -> Planning.Operation? in
        guard let goal else { return .delete(binding.pk, holding: binding.settings) }
        return goal == binding.settings ? nil : .update(binding.pk, from: binding.settings, to: goal)
      }
      guard !wanted.isEmpty else { continue }
      return FlowChange(flow: .of(designation), current: current, wanted: wanted)
    }
  }
}
