/// The authentik releases that the sandbox can play; everything in which they differ stands here.
package enum AuthentikVersion: String, CaseIterable, Sendable, Comparable {
  case august2024 = "2024.8"
  case october2025 = "2025.10"
  case may2026 = "2026.5"
  /// Answers as 2026.5 does but to imports (transcripts 2026.8).
  case august2026 = "2026.8"

  package static let newest = august2026

  package static func < (left: Self, right: Self) -> Bool { left.age > right.age }

  /// How many releases that can be played came after it.
  private var age: Int {
    switch self {
    case .august2024: 3
    case .october2025: 2
    case .may2026: 1
    case .august2026: 0
    }
  }

  /// As `version_current` says it.
  package var release: String { "\(rawValue).0" }

  package var defaultPageSize: Int { self >= .may2026 ? 20 : 100 }

  /// The tenant's limit, to which a larger `page_size` is clamped in silence.
  package var maximumPageSize: Int? { self >= .may2026 ? 100 : nil }

  /// Lists carry `"autocomplete": {}`.
  package var hasAutocomplete: Bool { self > .august2024 }

  /// 2024.8 orders by `order` alone, so that equal orders come in whatever sequence the database has.
  package var breaksTiesByKey: Bool { self > .august2024 }

  /// Bindings offer the ordering `target__uuid`, though there is no such column; before, it was unknown like any other.
  package var offersOrderingByTarget: Bool { self > .august2024 }

  /// Events have the filter `actions`; before, it was unknown, and so ignored in silence.
  package var filtersEventsByActions: Bool { self > .august2024 }

  /// `used_by` of a binding lists its policy bindings, and not only the policies behind them.
  package var listsPolicyBindingsAsUsers: Bool { self > .august2024 }

  /// 404 says `No Flow matches the given query.` instead of `Not found.`
  package var namesModelInNotFound: Bool { self > .august2024 }

  package var followsAcceptLanguage: Bool { self > .august2024 }

  /// `Authorization: Basic …` is refused as such, instead of being taken for no credentials at all.
  package var refusesOtherSchemes: Bool { self < .may2026 }

  /// A body that is no UTF-8 is an unhandled error, which arrives as the hidden 405 (transcript 03-put-103).
  package var crashesOnUndecodableBody: Bool { self < .may2026 }

  /// Boolean words in any letter case; 2024.8 knows lower, Capitalised and UPPER only.
  package var ignoresCaseOfBooleans: Bool { self > .august2024 }

  /// Flows carry the path as it is set, and the resolved address apart from it.
  package var hasBackgroundURL: Bool { self >= .may2026 }

  /// Documents are imported at an address of flows, with the rights to change all that a flow is made of; later at one
  /// of blueprints, with the rights on the models of the entries (transcripts 11-import).
  package var importsAsFlows: Bool { self < .may2026 }

  /// An entry that must be created fails where its object exists; before, it was an update (authentik-2026.8).
  package var refusesCreatedTwice: Bool { self > .august2024 }

  /// An entry to be absent whose object is not there is an unhandled error (transcript 11-import-017).
  package var crashesOnAbsentTwice: Bool { self < .may2026 }

  /// An entry whose save loses a race is looked up and saved once more, over the row that won (authentik-2026.8).
  package var savesAgainAfterLostRace: Bool { self >= .august2026 }

  /// `entries` can be sections; the import of 2026.5 cannot read them (authentik-2026.8).
  package var importsSections: Bool { self == .october2025 || self == .august2026 }

  /// Each event starts a task, which the log tells.
  package var logsTasks: Bool { self > .august2024 }

  /// The log shows what tags stand for, instead of the names that Python gives objects.
  package var logsResolvedTags: Bool { self > .august2024 }

  package var jsonContentType: String {
    self >= .may2026 ? "application/json" : "application/json; charset=utf-8"
  }

  /// What the front proxy answers while the server behind it starts.
  package var startingResponse: Response {
    let body: JSON = ["error": "authentik starting"]
    let headers = [Header("Content-Type", "application/json"), Header("Retry-After", "5")]
    return switch self {
    case .august2024: Response(status: 502, headers: headers, body: body.bytes)
    case .october2025: Response(status: 200, headers: headers, body: body.bytes)
    case .may2026, .august2026: Response(status: 503, headers: headers, body: body.bytes)
    }
  }
}
