internal import Foundation

/// A `multipart/form-data` body with one field, `file`.
struct UploadForm {
  let contentType: String
  let body: Data

  init(_ text: String) {
    var boundary = "flowbind-document"
    while text.contains(boundary) { boundary += "-" }
    contentType = "multipart/form-data; boundary=\(boundary)"
    let head = [
      "--\(boundary)", #"Content-Disposition: form-data; name="file"; filename="flowbind.yaml""#,
      "Content-Type: application/yaml", "", "",
    ]
    body = Data((head.joined(separator: "\r\n") + text + "\r\n--\(boundary)--\r\n").utf8)
  }
}
