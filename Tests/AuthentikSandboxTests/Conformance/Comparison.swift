import AuthentikSandbox

/// How a reply of the sandbox compares with the recorded one.
enum Agreement: Equatable {
  case equal
  /// A list whose ordering leaves ties: PostgreSQL returns those in any sequence, and a page may hold others of them.
  case equalUpToTies
  case different(String)
}

struct Comparison {
  let exchange: Exchange
  let response: Response
  let version: AuthentikVersion
  /// Asks the sandbox for a list without pages.
  let wholeList: () -> JSON?

  var agreement: Agreement {
    guard response.status == exchange.status else { return .different("status \(response.status)") }
    if case .string(let recorded) = exchange.body {
      // Error pages are for people: only that there is one, and its heading, are compared.
      let body = String(decoding: response.body, as: UTF8.self)
      let agrees =
        Self.heading(recorded) == nil
        ? Self.isPage(recorded) == Self.isPage(body) : Self.heading(recorded) == Self.heading(body)
      return agrees ? .equal : .different(body)
    }
    if exchange.body == .null, response.body.isEmpty { return .equal }
    guard let body = try? JSONParser.parse(response.body) else { return .different("no JSON") }
    let (ours, theirs) = (body.normalised, exchange.body.normalised)
    if ours == theirs { return .equal }
    return equalUpToTies(ours, theirs) ? .equalUpToTies : .different(String(decoding: ours.bytes, as: UTF8.self))
  }

  /// Everything about the page agrees, the rows come in the same sequence as far as the ordering tells, and each
  /// recorded row is a row of the sandbox.
  private func equalUpToTies(_ ours: JSON, _ theirs: JSON) -> Bool {
    guard let rows = ours["results"]?.array, let recorded = theirs["results"]?.array, rows.count == recorded.count,
      ours.without("results") == theirs.without("results"),
      let all = wholeList()?.normalised["results"]?.array
    else { return false }
    return rows.map(sortKey) == recorded.map(sortKey) && recorded.allSatisfy(all.contains)
  }

  private func sortKey(_ row: JSON) -> [JSON?] {
    guard row["stage_obj"] != nil else { return [row["slug"]] }
    let wanted = exchange.request.target.split(separator: "ordering=").dropFirst().first?.prefix { $0 != "&" } ?? ""
    let known = version == .august2024 ? ["order", "stage__name"] : ["order", "stage__name", "pk"]
    var names = wanted.split(separator: ",").map { String($0.drop { $0 == "-" }) }.filter(known.contains)
    if names.isEmpty { names = version == .august2024 ? ["order"] : ["order", "pk"] }
    return names.map { $0 == "stage__name" ? row["stage_obj"]?["name"] : row[$0] }
  }

  private static func isPage(_ body: String) -> Bool { body.contains("<html") }

  /// The text of the first heading; nil for what is no page, or one without a heading.
  private static func heading(_ page: String) -> String? {
    guard let start = page.firstRange(of: "<h1"), let end = page.firstRange(of: "</h1>") else { return nil }
    let text = page[start.upperBound..<end.lowerBound].drop { $0 != ">" }.dropFirst()
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

extension JSON {
  /// What `/admin/version/` says of the world outside: the result of a look for updates.
  private static let volatile = [
    "version_latest", "version_latest_valid", "build_hash", "outdated", "outpost_outdated",
  ]

  fileprivate func without(_ name: String) -> JSON {
    .object((members ?? []).filter { $0.name != name }.map { JSON.Member($0.name, $0.value.normalised) }).normalised
  }

  /// Without volatile values, keys in sequence, and the lists sorted for which authentik asks the database for no sequence.
  fileprivate var normalised: JSON {
    switch self {
    case .object(let members):
      let unordered = ["flow_set", "stages", "policies"]
      return .object(
        members.filter { !Self.volatile.contains($0.name) }.map { member in
          let value = member.value.normalised
          guard unordered.contains(member.name), let values = value.array else { return Member(member.name, value) }
          return Member(member.name, .array(values.sorted { $0.text < $1.text }))
        }.sorted { $0.name < $1.name })
    case .array(let values): return .array(values.map(\.normalised))
    default: return self
    }
  }

  private var text: String { String(decoding: bytes, as: UTF8.self) }
}
