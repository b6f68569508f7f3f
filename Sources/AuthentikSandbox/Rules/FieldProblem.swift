/// Why a field refuses its value: a text of Django or its REST framework, in the languages that were recorded.
enum FieldProblem: Error, Hashable {
  case required
  case notNull
  case invalidInteger
  case atMost(Int)
  case atLeast(Int)
  case stringTooLarge
  case invalidBoolean
  case invalidString
  case invalidChoice(String)
  case invalidUUID(String)
  case noSuchObject(String)
  case incorrectType(String)
  case notUnique
  case notBlank
  case invalidSlug(AuthentikVersion)
  case nothingBound(AuthentikVersion)
  case alreadyExists(model: String, field: String)
  case neverEvaluated
  case noData
  case notADictionary(String)
  // Of the filters of a list:
  case enterNumber
  case enterUUID
  case notAvailable
  case notAChoice(String)

  /// The text; in English where no other one was recorded.
  func text(in language: Language) -> String { Self.translations[language]?[self] ?? english }

  private static let translations: [Language: [FieldProblem: String]] = [
    .german: [
      .notNull: "Dieses Feld darf nicht null sein.",
      .notUnique: "Die Felder target, stage, order müssen eine eindeutige Menge bilden.",
    ], .french: [.notUnique: "Les champs target, stage, order doivent former un ensemble unique."],
  ]

  private var english: String {
    switch self {
    case .required: "This field is required."
    case .notNull: "This field may not be null."
    case .invalidInteger: "A valid integer is required."
    case .atMost(let limit): "Ensure this value is less than or equal to \(limit)."
    case .atLeast(let limit): "Ensure this value is greater than or equal to \(limit)."
    case .stringTooLarge: "String value too large."
    case .invalidBoolean: "Must be a valid boolean."
    case .invalidString: "Not a valid string."
    case .invalidChoice(let value): "\"\(value)\" is not a valid choice."
    case .invalidUUID(let value): "“\(value)” is not a valid UUID."
    case .noSuchObject(let value): "Invalid pk \"\(value)\" - object does not exist."
    case .incorrectType(let type): "Incorrect type. Expected pk value, received \(type)."
    case .notUnique: "The fields target, stage, order must make a unique set."
    case .notBlank: "This field may not be blank."
    case .invalidSlug(let version):
      "Enter a valid \(version == .august2024 ? "\"slug\"" : "“slug”") consisting of letters, numbers, underscores or "
        + "hyphens."
    case .nothingBound(.august2024): "One of 'policy', 'group' or 'user' must be set."
    case .nothingBound: "One of 'group', 'policy', 'user' must be set."
    case .alreadyExists(let model, let field): "\(model) with this \(field) already exists."
    case .neverEvaluated: "Either evaluation on plan or evaluation on run must be enabled"
    case .noData: "No data provided"
    case .notADictionary(let type): "Invalid data. Expected a dictionary, but got \(type)."
    case .enterNumber: "Enter a number."
    case .enterUUID: "Enter a valid UUID."
    case .notAvailable: "Select a valid choice. That choice is not one of the available choices."
    case .notAChoice(let value): "Select a valid choice. \(value) is not one of the available choices."
    }
  }
}

extension FieldProblem {
  /// As Python shows it in a log.
  func pythonText(in language: Language) -> String { Self.pythonText(text(in: language), code: code) }

  static func pythonText(_ text: String, code: String) -> String {
    "ErrorDetail(string=\(JSON.string(text).pythonRepresentation), code='\(code)')"
  }

  private var code: String {
    switch self {
    case .required: "required"
    case .notNull, .noData: "null"
    case .atMost: "max_value"
    case .atLeast: "min_value"
    case .stringTooLarge: "max_string_length"
    case .invalidChoice, .notAChoice, .notAvailable: "invalid_choice"
    case .noSuchObject: "does_not_exist"
    case .incorrectType: "incorrect_type"
    case .notUnique, .alreadyExists: "unique"
    case .notBlank: "blank"
    case .invalidInteger, .invalidBoolean, .invalidString, .invalidUUID, .invalidSlug, .nothingBound, .neverEvaluated,
      .notADictionary, .enterNumber, .enterUUID:
      "invalid"
    }
  }
}

/// The languages of which the sandbox knows some texts.
enum Language: String, Sendable {
  case english = "en"
  case german = "de"
  case french = "fr"

  /// The first known language of an `Accept-Language` header; weights are not looked at.
  init(accepting header: String?) {
    let wanted = (header ?? "").split(separator: ",").map { $0.prefix { $0 != ";" && $0 != "-" } }
    self = wanted.lazy.compactMap { Language(rawValue: $0.filter { $0 != " " }.lowercased()) }.first ?? .english
  }
}
