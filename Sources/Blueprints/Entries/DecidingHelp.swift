extension [NamedValue] {
  /// How somebody decides conditions that only the server knows the values of.
  var decidingHelp: String {
    let names = Set(compactMap(\.value.firstContextName)).sorted()
    guard !names.isEmpty else {
      return "authentik asks its database when it applies the file, and nobody can tell beforehand; "
        + "decide it with !Context and --set"
    }
    let settings = names.map { "--set \($0)=true or --set \($0)=false" }
    return "say what the server has: " + settings.joined(separator: ", ")
  }
}

extension Value {
  /// The first name in it that `!Context` asks the server for.
  fileprivate var firstContextName: String? {
    switch self {
    case .list(let items): return items.lazy.compactMap(\.firstContextName).first
    case .mapping(let pairs): return pairs.lazy.compactMap(\.value.firstContextName).first
    case .reference(.deferred(let tag, let parts)):
      if tag == "context", case .string(let name)? = parts.first?.value { return name }
      return parts.lazy.compactMap(\.value.firstContextName).first
    case .reference, .null, .bool, .integer, .bigInteger, .float, .string, .other: return nil
    }
  }
}
