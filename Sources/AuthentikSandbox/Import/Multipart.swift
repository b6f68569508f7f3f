/// A form as `multipart/form-data` carries it, as far as Django reads it.
struct Multipart {
  /// The contents of its files by the name of the field; a field without a file name is no file.
  private(set) var files: [String: [UInt8]] = [:]

  /// Reads the body of a request; none at all is an empty form.
  init(_ request: Request) throws(Refusal) {
    guard !request.body.isEmpty else { return }
    let type = request.header("Content-Type") ?? ""
    let parameters = Self.parameters(type)
    guard parameters[""]?.lowercased() == "multipart/form-data" else { throw .mediaType(type) }
    guard let boundary = parameters["boundary"], !boundary.isEmpty, boundary.utf8.count <= 201 else {
      throw .malformedForm("Invalid boundary in multipart: \(parameters["boundary"] ?? "None")")
    }
    for part in Self.parts(request.body, boundary: Array(boundary.utf8)) {
      guard let end = part.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
      let headers = String(decoding: part[..<end.lowerBound], as: UTF8.self)
      let disposition = headers.split(separator: "\r\n").first {
        $0.lowercased().hasPrefix("content-disposition:")
      }
      let names = Self.parameters(String((disposition ?? "").drop { $0 != ";" }))
      if let name = names["name"], names["filename"]?.isEmpty == false {
        files[name] = Array(part[end.upperBound...])
      }
    }
  }

  /// What stands between the delimiters, without the line breaks that belong to those.
  private static func parts(_ body: [UInt8], boundary: [UInt8]) -> [ArraySlice<UInt8>] {
    let delimiter = Array("\r\n--".utf8) + boundary
    let text = Array("\r\n".utf8) + body
    let parts = text.split(separator: delimiter, omittingEmptySubsequences: false).dropFirst()
    return parts.prefix { !$0.starts(with: Array("--".utf8)) }.map { $0.dropFirst(2) }
  }

  /// The parameters of a header field by name, without their quotes; what stands before them has no name.
  private static func parameters(_ field: String) -> [String: String] {
    let items = field.split(separator: ";").map { item in
      let pair = item.split(separator: "=", maxSplits: 1).map { String($0[...].trimmingSpace) }
      return pair.count == 2 ? (pair[0].lowercased(), String(pair[1].filter { $0 != "\"" })) : ("", pair.first ?? "")
    }
    return Dictionary(items) { first, _ in first }
  }
}
