import Foundation
import TestSupport
import Testing

/// Four times as much of anything hostile takes about four times as long, measured as processor time of the built program.
///
/// What grows with the square takes sixteen times as long; the line is drawn in between, because small runs are all
/// start-up and large ones are disturbed by whoever else computes.
@Suite(.serialized, .timeLimit(.minutes(20))) struct GrowthTests {
  enum Hostile: String, CaseIterable {
    case ordersOfOneStage, sameEntry, ambiguous, contradicting, unknownStages, unknownFlows, missingIDs, unknownKeys,
      awaiting, oneLine, manyIdentifiers, manyContextKeys

    /// A blueprint with so many of it.
    func blueprint(_ count: Int) -> String {
      let flow = "target: !Find [authentik_flows.flow, [slug, corp-recovery]]"
      let stage = "stage: !Find [authentik_stages_email.emailstage, [name, corp-recovery-email]]"
      func entry(_ identifiers: String, _ more: String = "") -> String {
        "- model: authentik_flows.flowstagebinding\n  identifiers: {\(identifiers)}\n\(more)"
      }
      let numbers = 0..<count
      let head = "version: 1\nmetadata: {name: x}\nentries:\n"
      return switch self {
      case .ordersOfOneStage: head + numbers.map { entry("\(flow), \(stage), order: \($0 + 1000)") }.joined()
      case .sameEntry: head + numbers.map { _ in entry("\(flow), \(stage), order: 20") }.joined()
      case .ambiguous: head + numbers.map { _ in entry("\(flow), policy_engine_mode: any") }.joined()
      case .contradicting:
        head
          + numbers.map { entry("\(flow), \(stage), order: 20", "  attrs: {evaluate_on_plan: \($0 % 2 == 0)}\n") }
          .joined()
      case .unknownStages:
        head
          + numbers.map {
            entry("\(flow), stage: !Find [authentik_stages_email.emailstage, [name, corp-\($0)]], order: 1")
          }.joined()
      case .unknownFlows:
        head
          + numbers.map { entry("target: !Find [authentik_flows.flow, [slug, corp-\($0)]], \(stage), order: 1") }
          .joined()
      case .missingIDs:
        head + numbers.map { entry("target: !KeyOf none-\($0), \(stage), order: 1", "  id: id-\($0)\n") }.joined()
      case .unknownKeys:
        head + numbers.map { entry("\(flow), \(stage), order: \($0)", "  stat\($0): x\n") }.joined()
      case .awaiting:
        head
          + numbers.map {
            """
            - model: authentik_flows.flow
              identifiers: {slug: new-\($0)}
              attrs: {name: x, title: x, designation: recovery}

            """ + entry("target: !Find [authentik_flows.flow, [slug, new-\($0)]], \(stage), order: 1")
          }.joined()
      case .oneLine:
        "version: 1\nentries: ["
          + numbers.map {
            "{model: authentik_flows.flowstagebinding, identifiers: {\(flow), stage: !KeyOf s\($0), order: 1}}"
          }.joined(separator: ", ") + "]\n"
      case .manyIdentifiers:
        head + entry(flow + ", " + numbers.map { "stage__x\($0): y" }.joined(separator: ", "))
      case .manyContextKeys:
        "version: 1\ncontext: {" + numbers.map { "k\($0): !Context k\($0 + 1)" }.joined(separator: ", ")
          + "}\nentries:\n" + numbers.map { entry("\(flow), \(stage), order: !Context k\($0)") }.joined()
      }
    }
  }

  @Test(arguments: Hostile.allCases)
  func `no blueprint takes time by the square of its size`(_ kind: Hostile) async throws {
    let folder = try Folder()
    var seconds: [Double] = []
    for count in [1000, 4000] {
      let path = folder.path("\(count).yaml")
      try kind.blueprint(count).write(toFile: path, atomically: true, encoding: .utf8)
      seconds.append(try await Self.seconds("plan '\(path)' --no-config --sandbox --create -o text"))
    }
    print("\(kind): \(seconds[0]) s, four times as much: \(seconds[1]) s")
    #expect(seconds[1] < 9 * max(seconds[0], 0.1), "\(kind): \(seconds)")
  }

  /// The processor time of one run, in seconds, by the shell's own account of its children.
  private static func seconds(_ command: String) async throws -> Double {
    let run = try await BuiltProgram.run(shell: "flowbind \(command) > /dev/null 2>&1; times")
    let line = try #require(run.output.split(separator: "\n").last)
    return line.split(separator: " ").reduce(0) { sum, text in
      let parts = text.dropLast().split(separator: "m").compactMap { Double($0) }
      return sum + (parts.count == 2 ? parts[0] * 60 + parts[1] : 0)
    }
  }
}
