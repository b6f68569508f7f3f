extension Duration {
  /// For messages: `30 s`, `250 ms`.
  var inSeconds: String {
    let milliseconds = Int(self / .milliseconds(1))
    return milliseconds >= 1000 && milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
  }
}
