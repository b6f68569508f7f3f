internal import Blueprints

/// The files of a first repository that are about no flow: configuration, editor, and the job that comments.
enum FirstRepository {
  /// - Parameter system: for which CI system a job is written; GitHub where none is named.
  static func files(for system: String?) throws(Failure) -> [(path: String, text: String)] {
    let job: [(path: String, text: String)]
    switch system ?? "auto" {
    case "github", "auto": job = [(".github/workflows/flowbind.yml", githubWorkflow)]
    case "gitlab": job = [(".gitlab-ci.yml", gitlabJobs)]
    case "none": job = []
    case let other:
      throw Failure(.usage, "bad-ci", "--ci is github, gitlab or none, not \(other)", help: "without it, it is github")
    }
    return [
      ("flowbind.yaml", configuration), (".vscode/flowbind.schema.json", ConfigurationSchema.text),
      (".vscode/settings.json", editorSettings),
    ] + job
  }

  private static let configuration = """
    # yaml-language-server: $schema=.vscode/flowbind.schema.json
    paths: [blueprints]

    """

  /// The settings of the YAML extension that most editors share: without them each tag of authentik's is an error.
  private static var editorSettings: String {
    let tags = BlueprintTag.allCases.flatMap { ["\($0.rawValue) scalar", "\($0.rawValue) sequence"] }
    return """
      {
        "yaml.customTags": [
      \(tags.map { "    \"\($0)\"" }.joined(separator: ",\n"))
        ],
        "yaml.schemas": { ".vscode/flowbind.schema.json": "flowbind.yaml" }
      }

      """
  }

  /// The recipe of this repository, as `.github/recipes` has it.
  private static let githubWorkflow = """
    # Copy to .github/workflows/. A pull request has one comment for each server; a fork gets a check without secrets.
    name: flowbind
    on: pull_request
    permissions: {contents: read, pull-requests: write}
    concurrency: {group: 'flowbind-${{ github.event.number }}', cancel-in-progress: true}
    jobs:
      plan:
        runs-on: ubuntu-24.04
        strategy:
          fail-fast: false
          matrix:
            include:
              - {environment: production, url: 'https://id.example.org', secret: AUTHENTIK_VIEW_TOKEN}
        steps:
          - uses: actions/checkout@v4
          - uses: OWNER/flowbind/.github/actions/flowbind@v0.1.0
            with:
              command: plan
              version: 0.1.0
              sha256: SHA256
              environment: ${{ matrix.environment }}
              url: ${{ matrix.url }}
              token: ${{ secrets[matrix.secret] }}

    """

  /// The first job of the recipe in `.gitlab/recipes`.
  private static let gitlabJobs = """
    # Set AUTHENTIK_URL, AUTHENTIK_TOKEN and GITLAB_TOKEN as masked variables.
    include:
      - project: OWNER/flowbind
        ref: v0.1.0
        file: .gitlab/flowbind.yml
        inputs: {job: flowbind plan, command: plan, version: 0.1.0, sha256: SHA256, releases: RELEASES, environment: production}
        rules: [{if: '$CI_PIPELINE_SOURCE == "merge_request_event"'}]

    """
}
