/// Says why an address or a token cannot be used, with the cure; nothing was sent.
package struct InvalidSetting: Error, Hashable, Sendable {
  package let message: String

  package init(_ message: String) {
    self.message = message
  }
}
