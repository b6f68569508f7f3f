/// authentik's names of models, `app_label.model`.
package enum Model {
  package static let binding = "authentik_flows.flowstagebinding"
  package static let flow = "authentik_flows.flow"
  /// The base of all stage types.
  package static let anyStage = "authentik_flows.stage"

  /// Whether two names mean one model: Django compares the app exactly and the model without case.
  package static func same(_ left: String, _ right: String) -> Bool {
    if left == right { return true }
    guard let leftDot = left.firstIndex(of: "."), let rightDot = right.firstIndex(of: ".") else { return false }
    return left[..<leftDot] == right[..<rightDot] && left[leftDot...].lowercased() == right[rightDot...].lowercased()
  }

  /// Whether the model is a stage of some type: authentik keeps each in an app of its own, `authentik_stages_…`.
  package static func isStage(_ model: String) -> Bool {
    model.hasPrefix("authentik_stages_") || same(model, anyStage)
  }
}
