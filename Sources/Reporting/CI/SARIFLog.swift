// The part of SARIF 2.1.0 (OASIS standard) that flowbind writes, by the standard's own names.

struct SARIFLog: Encodable {
  var schema = "https://json.schemastore.org/sarif-2.1.0.json"
  var version = "2.1.0"
  var runs: [SARIFRun]

  private enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version, runs
  }
}

struct SARIFRun: Encodable {
  var tool: Tool
  var automationDetails: AutomationDetails
  var invocations: [Invocation]
  var columnKind = "unicodeCodePoints"
  var results: [SARIFResult]

  struct Tool: Encodable { var driver: Driver }
  struct Driver: Encodable {
    var name = "flowbind"
    var rules: [Rule]
  }
  struct Rule: Encodable {
    var id: String
    var shortDescription: SARIFMessage
    var help: SARIFMessage?
  }
  struct AutomationDetails: Encodable { var id: String }
  struct Invocation: Encodable {
    var executionSuccessful: Bool
    var toolExecutionNotifications: [Notification]
  }
  struct Notification: Encodable {
    var level: String
    var message: SARIFMessage
    var descriptor: Descriptor
  }
  struct Descriptor: Encodable { var id: String }
}

struct SARIFMessage: Encodable { var text: String }

struct SARIFResult: Encodable {
  var ruleId: String
  var ruleIndex: Int
  var level: String
  var message: SARIFMessage
  var locations: [Location]
  var partialFingerprints: [String: String]
  /// Against the report that `--new-since` names.
  var baselineState: String?

  struct Location: Encodable {
    var physicalLocation: PhysicalLocation
    var logicalLocations: [LogicalLocation]?
  }
  struct PhysicalLocation: Encodable {
    var artifactLocation: ArtifactLocation
    var region: Region
  }
  struct ArtifactLocation: Encodable { var uri: String }
  struct Region: Encodable {
    var startLine: Int
    var startColumn: Int
  }
  struct LogicalLocation: Encodable {
    var name: String
    var fullyQualifiedName: String
    var kind: String
  }
}
