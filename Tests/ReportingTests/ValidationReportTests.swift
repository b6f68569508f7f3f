import Bindings
import Blueprints
import Documents
import Foundation
import Reporting
import Testing

struct ValidationReportTests {
  private func reading(_ text: String) -> BlueprintReading {
    BlueprintReader().read(BlueprintText(file: "login.yaml", text: text))
  }

  @Test func `text names place, problem, source line and correction`() {
    let report = ValidationReport([
      reading(
        """
        version: 1
        entries:
          - model: authentik_flows.flowstagebinding
            state: updated
            identifiers: {target__slug: a, order: 1}
        """)
    ])
    #expect(
      ReportText().render(report) == """
        login.yaml:4:12: error: state: there is no state 'updated'
              state: updated
                     ^
          help: write state: present, which updates what is there and creates what is missing

        invalid: 1 blueprint file, 0 bindings, 1 error, 0 warnings

        """)
  }

  @Test func `the caret stands below its place also behind characters that take two columns`() {
    let report = ValidationReport([reading("entries:\n- {id: 日本, model: 5, identifiers: {slug: f}}\n")])
    let lines = ReportText().render(report).split(separator: "\n")
    #expect(lines[0].hasPrefix("login.yaml:2:19: error"))
    #expect(lines[2] == "  " + String(repeating: " ", count: 18 + 2) + "^")
  }

  @Test func `JSON has a format, the problems and the bindings`() throws {
    let report = ValidationReport([
      reading(
        """
        entries:
        - {id: f, model: authentik_flows.flow, identifiers: {slug: one}}
        - model: authentik_flows.flowstagebinding
          identifiers: {target: !KeyOf f, stage: !Find [authentik_flows.stage, [name, s]], order: "10"}
        - {model: authentik_flows.flowstagebinding, id: b, conditions: [0], identifiers: {order: 1}}
        """)
    ])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    #expect(
      String(decoding: try encoder.encode(report), as: UTF8.self) == """
        {
          "diagnostics" : [

          ],
          "files" : [
            {
              "bindings" : [
                {
                  "active" : true,
                  "entry" : 1,
                  "fields" : {
                    "order" : 10,
                    "stage" : {
                      "find" : "authentik_flows.stage",
                      "where" : [
                        [
                          "name",
                          "s"
                        ]
                      ]
                    },
                    "target" : {
                      "entry" : 0,
                      "identifiers" : {
                        "slug" : "one"
                      },
                      "keyof" : "f",
                      "model" : "authentik_flows.flow"
                    }
                  },
                  "id" : null,
                  "identifiers" : {
                    "order" : "10",
                    "stage" : {
                      "find" : "authentik_flows.stage",
                      "where" : [
                        [
                          "name",
                          "s"
                        ]
                      ]
                    },
                    "target" : {
                      "entry" : 0,
                      "identifiers" : {
                        "slug" : "one"
                      },
                      "keyof" : "f",
                      "model" : "authentik_flows.flow"
                    }
                  },
                  "line" : 3,
                  "state" : "present"
                },
                {
                  "active" : false,
                  "entry" : 2,
                  "id" : "b",
                  "line" : 5,
                  "state" : "present"
                }
              ],
              "diagnostics" : [

              ],
              "entries" : 3,
              "file" : "login.yaml",
              "ok" : true
            }
          ],
          "format" : "flowbind\\/validation",
          "format_version" : 1,
          "ok" : true,
          "passed_over" : [

          ]
        }
        """)
  }

  @Test(arguments: [
    ("\u{1B}[31mred", "\\u{1b}[31mred"), ("a\u{202E}b", "a\\u{202e}b"), ("a\u{9B}b", "a\\u{9b}b"), ("a\0b", "a\\u{0}b"),
    ("a\u{200B}b", "a\\u{200b}b"), ("Ünïcode 😀", "Ünïcode 😀"), ("a\tb", "a b"), ("a\u{2028}b", "a\\u{2028}b"),
  ])
  func `what could move a cursor or turn text around is escaped`(text: String, printable: String) {
    #expect(text.printable == printable)
    let diagnostic = Diagnostic(
      .error, "code", text, at: SourceLocation(file: text, line: 1, column: 1), sourceLine: text, help: text)
    #expect(ReportText().render(diagnostic).components(separatedBy: printable).count == 5)
  }

  @Test(arguments: [1, 2, 50, 51, 500, 1_000, 5_000])
  func `a long source line is cut around the column`(column: Int) {
    let line = String(repeating: "x", count: column - 1) + "#" + String(repeating: "y", count: 3_000)
    let text = ReportText().render(
      Diagnostic(.error, "c", "m", at: SourceLocation(file: "f", line: 1, column: column), sourceLine: line))
    let lines = text.split(separator: "\n").map { Array($0.unicodeScalars) }
    #expect(lines[1].count < 120)
    #expect(lines[1].firstIndex(of: "#") == lines[2].firstIndex(of: "^"))
  }

  @Test func `a caret stands under its column behind tabs and escaped text`() {
    let text = ReportText().render(
      Diagnostic(
        .error, "c", "m", at: SourceLocation(file: "f", line: 1, column: 4), sourceLine: "\t\u{1B}x#"))
    #expect(text == "f:1:4: error: m\n   \\u{1b}x#\n" + String(repeating: " ", count: 10) + "^\n")
  }
}
