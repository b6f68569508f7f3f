import Bindings
import Blueprints
import Testing

/// A template that nobody rendered is told once, whatever else is wrong with the file because of it.
@Suite struct UnrenderedTemplateTests {
  private static let binding = """
    entries:
      - model: authentik_flows.flowstagebinding
        identifiers:
          target: !Find [authentik_flows.flow, [slug, corp]]
          stage: !Find [authentik_flows.stage, [name, one]]
          order: 20

    """

  private static let flow = "entries:\n- model: authentik_flows.flow\n  identifiers: {slug: a}\n"

  private func errors(_ text: String) -> [Diagnostic] {
    BlueprintReader().read(BlueprintText(file: "f.yaml", text: text)).diagnostics.filter { $0.severity == .error }
  }

  @Test(arguments: [
    ("{{- if .Values.on }}\n" + binding + "{{- end }}\n", 1, 1, "Helm or Jinja"),
    ("# {{ a comment }}\n{% raw %}\n" + binding + "{% endraw %}\n", 2, 1, "Jinja"),
    (binding.replacing("corp", with: "{{ slug }}"), 4, 51, "Helm or Jinja"),
    (binding.replacing("corp", with: "\"{{ slug }}\""), 4, 51, "Helm or Jinja"),
    (binding.replacing("corp", with: "${SLUG}"), 4, 51, "envsubst"),
    (binding.replacing("20", with: "${ORDER:-20}"), 6, 14, "envsubst"),
    (binding.replacing("20", with: "{{ order }}"), 6, 14, "Helm or Jinja"),
    (binding.replacing("one", with: "<%= stage %>"), 5, 51, "ERB"),
    ("<% if x %>\n" + binding + "<% end %>\n", 1, 1, "ERB"), ("<%- xx -%>\n" + binding, 1, 1, "ERB"),
    (binding.replacing("one", with: "$STAGE"), 5, 51, "envsubst"),
    (binding.replacing("20", with: "$ORDER_2"), 6, 14, "envsubst"),
    (binding.replacing("authentik_flows.flowstagebinding", with: "{{ model }}"), 2, 12, "Helm or Jinja"),
    ("entries:\n- model: authentik_flows.flow\n  id: ${ID}\n  identifiers: {slug: a}\n", 3, 7, "envsubst"),
    ("{#- why -#}\n" + binding, 1, 1, "Jinja"),
    ("entries:\n{{ toYaml .Values.entries | indent 2 }}\n", 2, 1, "Helm or Jinja"),
    ("entries: ${ENTRIES}\n", 1, 10, "envsubst"),
    ("entries: \"{{ entries }}\"\n", 1, 10, "Helm or Jinja"),
    (binding + "  - ${MORE}\n", 7, 5, "envsubst"), (binding + "  - <<: ${MORE}\n", 7, 9, "envsubst"),
    ("version: ${V}\n" + binding, 1, 10, "envsubst"),
    ("context: {slug: \"${SLUG}\"}\n" + binding.replacing("corp", with: "!Context slug"), 1, 17, "envsubst"),
    (
      "context: {flow: {slug: \"${SLUG}\"}}\n" + binding.replacing("corp", with: "!Context [flow.slug, a]"), 1, 24,
      "envsubst"
    ),
    (flow + "  attrs: {designation: \"{{ designation }}\"}\n", 4, 24, "Helm or Jinja"),
    (flow + "  attrs: {compatibility_mode: \"${MODE}\"}\n", 4, 31, "envsubst"),
    (
      flow.replacing("flows.flow", with: "stages_user_login.userloginstage").replacing("slug", with: "name")
        + "  attrs: {session_duration: \"${DURATION}\"}\n", 4, 29, "envsubst"
    ),
    // What stands in a comment or a block before is not to blame, nor is what comes later.
    (
      "# {{ a }}\nx: |\n  {% b %}\n" + binding.replacing("corp", with: "{{ slug }}") + "# {{ c }}\n", 7, 51,
      "Helm or Jinja"
    ),
  ])
  func `is said once, at its first sign`(text: String, line: Int, column: Int, tools: String) throws {
    let errors = errors(text)
    let error = try #require(errors.first)
    #expect(errors.map(\.code) == ["unrendered-template"])
    #expect(error.message == "this looks like an unrendered template (\(tools))")
    #expect(error.location == SourceLocation(file: "f.yaml", line: line, column: column))
    #expect(error.help?.hasPrefix("render it first") == true)
    #expect(error.help?.contains("quotes") != true)
  }

  @Test func `all its lines are one problem, and other lines keep theirs`() {
    let text =
      Self.binding.replacing("corp", with: "'${A}'").replacing("20", with: "\"${B}\"")
      + "    attrs: {policy_engine_mode: al}\n    state: ${C}\n"
    let errors = errors(text)
    #expect(errors.map(\.code) == ["unrendered-template", "invalid-field"])
    #expect(errors.first?.help?.hasSuffix("3 lines are like this") == true)
  }

  @Test(arguments: [
    // The signs are authentik's own in a text that it renders itself, or a policy's.
    "- model: authentik_stages_email.emailstage\n  identifiers: {name: m}\n  attrs: {subject: \"{{ user }} ${x} {% if %}\"}\n",
    "- model: authentik_policies_expression.expressionpolicy\n  identifiers: {name: \"{{ p }}\"}\n",
    "- model: authentik_flows.flow\n  identifiers: {slug: a}\n  attrs: {name: \"{{ brand }}\", title: b, designation: recovery}\n",
    "- model: authentik_flows.flow   # {{ why }}\n  identifiers: {slug: a}\n",
  ])
  func `signs in what no binding depends on mean nothing`(entry: String) {
    #expect(!errors("entries:\n" + entry).contains { $0.code == "unrendered-template" })
  }

  /// Each is no YAML for a reason of its own, beside signs that YAML takes for text.
  @Test(arguments: [
    "attrs: {subject: \"{{ user }}\"}\n  identifiers: [\n",
    "attrs:\n    text: |\n      {% if user %}\n      {{ user }}\n  identifiers: {name: a\n",
    "attrs:\n    text: |\n      {{ user }}\n  identifiers:\n  \tname: a\n",
    "attrs: {text: 'x = \"{{ a }}\" and it's fine'}\n",
    "attrs:\n    text: Dear {{ user.name }}: hello\n",
    "attrs:\n    text: @foo # {{ x }}\n",
    "attrs:\n    text: return \"${x}\": \n      foo\n",
    "# {{ x }}\n  attrs: {text: ]}\n",
    "attrs: {text: \"<%= a %>\"}}\n",
  ])
  func `a mistake elsewhere in a file with signs is told by its own cause`(rest: String) {
    let errors = errors("entries:\n- model: authentik_stages_email.emailstage\n  \(rest)")
    #expect(errors.map(\.code) == ["yaml-syntax"])
  }

  @Test func `a context given from outside stands for the one of the file`() throws {
    let text = "context: {slug: \"${SLUG}\"}\n" + Self.binding.replacing("corp", with: "!Context slug")
    var options = ReadingOptions()
    options.context = [try OutsideContext(setting: "slug=corp")]
    #expect(BlueprintReader(options: options).read(BlueprintText(file: "f.yaml", text: text)).isValid)
  }

  @Test(.timeLimit(.minutes(1))) func `many signs in a text that is no YAML cost no more than the text`() {
    for sign in ["{{ a }}", "${a}", "{{", "${", "{% {{ "] {
      let text = "entries: [" + String(repeating: sign, count: 100_000)
      #expect(errors(text).count == 1)
    }
  }
}
