import Bindings
import Blueprints
import Documents
import Reporting
import YAML

/// What holds for every text, however broken; answers what does not.
///
/// The reading ends, says why a file is not valid, and can be shown without a control character.
func readingProblem(_ bytes: [UInt8], release: AuthentikRelease) -> String? {
  var options = ReadingOptions(
    release: release, environment: AllowedEnvironment(allowing: ["A*"], in: ["A": "a"]),
    files: AllowedFiles { _ in .text("file") })
  options.limits.bytes = 1 << 20
  let start = ContinuousClock.now
  let reading = BlueprintReader(options: options).read(BlueprintText(file: "fuzz.yaml", bytes: bytes))
  let took = start.duration(to: .now)
  if took > .seconds(20) { return "reading took \(took)" }
  if !reading.isValid && reading.diagnostics.isEmpty { return "invalid without a diagnostic" }
  let shown = ReportText().render(ValidationReport([reading]))
  if shown.unicodeScalars.contains(where: { $0 != "\n" && $0.properties.generalCategory == .control }) {
    return "a control character is shown raw"
  }
  return nil
}

/// Texts that use every tag and shape, to start mutating from.
let richBlueprints: [[UInt8]] = [
  """
  version: 1
  metadata: {name: fuzz, labels: {a: "b"}}
  context: {k: !Context [m, 5], m: {a: [1, 2], b: !Env A}, l: [x, !Format ["%s", 1]]}
  entries:
    flows:
    - {id: f, model: authentik_flows.flow, identifiers: {slug: one, pk: 11111111-1111-4111-8111-111111111111}}
    bindings:
    - model: authentik_flows.flowstagebinding
      id: b
      conditions: [!Condition [AND, true, !If [!Context k]], !Find [authentik_flows.flow, [slug, one]]]
      state: !If [!Env A, present, absent]
      identifiers:
        target: !KeyOf f
        stage: !Find [authentik_flows.stage, [name, !Format ["%s-%05.2f", a, 1.5]]]
        order: !AtIndex [!Enumerate [!Context m.a, SEQ, !Value 0], 0, 7]
      attrs:
        evaluate_on_plan: !ParseJSON 'true'
        policy_engine_mode: !File [/x, any]
        other: !Enumerate [{a: 1}, MAP, [!Index 0, !Enumerate [!Value 1, SEQ, [!Value 0, !Index 1]]]]
  """,
  """
  x: &a {identifiers: &i {target: 11111111-1111-4111-8111-111111111111, order: 010}, <<: {attrs: {}}}
  entries:
  - {<<: *a, model: authentik_flows.flowstagebinding}
  - {model: authentik_flows.flowstagebinding, identifiers: {<<: *i, stage: {pk: 1:30}}, attrs: *i}
  - !!map {model: "authentik_flows.flow", identifiers: !!set {a, b}, id: on, "state": Present}
  """,
].map { Array($0.utf8) }
