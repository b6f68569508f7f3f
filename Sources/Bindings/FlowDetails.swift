/// The fields of a flow that decide nothing, but by which a blueprint may look for it.
package struct FlowDetails: Hashable, Sendable, Codable {
  package var title: String
  package var layout: String
  package var deniedAction: String
  package var compatibilityMode: Bool

  package init(title: String, layout: String, deniedAction: String, compatibilityMode: Bool) {
    self.title = title
    self.layout = layout
    self.deniedAction = deniedAction
    self.compatibilityMode = compatibilityMode
  }

  /// As the API names them.
  private enum CodingKeys: String, CodingKey {
    case title, layout
    case deniedAction = "denied_action"
    case compatibilityMode = "compatibility_mode"
  }
}
