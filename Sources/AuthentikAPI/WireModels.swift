internal import Bindings
internal import Foundation

// Only what is needed is declared, so that new fields of a newer authentik cost nothing and break nothing.

/// A page of a list.
struct Page<Row: Decodable>: Decodable {
  struct Pagination: Decodable {
    /// The number of the next page; 0 on the last one.
    let next: Int
    /// Rows that the token may see, on all pages.
    let count: Int
    let totalPages: Int?

    enum CodingKeys: String, CodingKey {
      case next, count
      case totalPages = "total_pages"
    }
  }

  let pagination: Pagination
  let results: [Row]
}

/// A row that lists are checked by.
protocol Row: Decodable, Sendable {
  var pk: PrimaryKey { get }
}

struct FlowRow: Row {
  let flow: Flow
  var pk: PrimaryKey { flow.pk }

  private enum CodingKeys: String, CodingKey {
    case pk, slug, name, designation, stages, authentication
    case policyBindingModel = "policybindingmodel_ptr_id"
    case policyEngineMode = "policy_engine_mode"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    flow = Flow(
      pk: try container.decode(PrimaryKey.self, forKey: .pk), slug: try container.decode(String.self, forKey: .slug),
      name: try container.decode(String.self, forKey: .name),
      designation: try container.decode(String.self, forKey: .designation),
      // One entry for each binding; a stage bound twice is there twice.
      bindingCount: try container.decodeIfPresent([PrimaryKey].self, forKey: .stages)?.count,
      policyBindingModel: try container.decodeIfPresent(PrimaryKey.self, forKey: .policyBindingModel),
      authentication: try container.decodeIfPresent(String.self, forKey: .authentication)
        .flatMap(FlowAuthentication.init),
      policyEngineMode: try container.decodeIfPresent(String.self, forKey: .policyEngineMode),
      // Nil where a server no longer tells all of them.
      details: try? FlowDetails(from: decoder))
  }
}

struct StageRow: Row {
  let pk: PrimaryKey
  let name: String
  let model: String

  enum CodingKeys: String, CodingKey {
    case pk, name
    case model = "meta_model_name"
  }

  var stage: Stage { Stage(pk: pk, name: name, model: model) }
}

/// A binding with its stage; `stage_obj` also repeats every flow of the stage, which is most of its weight.
struct BindingRow: Row {
  let binding: Binding
  let stage: Stage?

  var pk: PrimaryKey { binding.pk }

  private enum CodingKeys: String, CodingKey {
    case stage = "stage_obj"
  }

  init(from decoder: any Decoder) throws {
    binding = try Binding(from: decoder)
    stage = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(StageRow.self, forKey: .stage)?.stage
  }
}

/// A row of which only the number matters.
struct BareRow: Row {
  let pk: PrimaryKey
}

extension PolicyBinding: Row {}

/// A stage as the list of its own type shows it, with the settings that decide.
struct StageSettingsRow: Row {
  let pk: PrimaryKey
  let settings: StageSettings

  private enum CodingKeys: String, CodingKey {
    case pk
  }

  init(from decoder: any Decoder) throws {
    pk = try decoder.container(keyedBy: CodingKeys.self).decode(PrimaryKey.self, forKey: .pk)
    settings = try StageSettings(from: decoder)
  }
}

/// A policy, group or user as its list shows it.
struct SubjectRow: Row {
  let pk: PrimaryKey
  let subject: NamedSubject

  private enum CodingKeys: String, CodingKey {
    case pk, name, username
    case model = "meta_model_name"
  }

  /// Users have numbers for keys, and names that are only shown.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let key =
      try (try? container.decode(Int.self, forKey: .pk)).map(String.init) ?? container.decode(String.self, forKey: .pk)
    pk = PrimaryKey(key)
    let name =
      try container.decodeIfPresent(String.self, forKey: .username) ?? container.decode(String.self, forKey: .name)
    subject = NamedSubject(
      key: key, name: name, model: try container.decodeIfPresent(String.self, forKey: .model))
  }
}

/// What of the licence counts: `valid` and `expiry_soon` are, as authentik's `LicenseUsageStatus` says.
struct LicenceBody: Decodable {
  let status: String
}

struct VersionBody: Decodable {
  let current: String

  enum CodingKeys: String, CodingKey {
    case current = "version_current"
  }
}

struct CurrentUserBody: Decodable {
  let user: WhoAmI
}

struct EventRow: Row {
  struct User: Decodable {
    let username: String?
  }

  struct Context: Decodable {
    struct Request: Decodable {
      let userAgent: String?

      enum CodingKeys: String, CodingKey {
        case userAgent = "user_agent"
      }
    }

    struct Model: Decodable {
      let pk: PrimaryKey?
      let name: String?
    }

    let request: Request?
    let model: Model?

    enum CodingKeys: String, CodingKey {
      case model
      case request = "http_request"
    }
  }

  let pk: PrimaryKey
  let user: User?
  let action: String
  let created: String
  let clientIP: String?
  let context: Context?

  enum CodingKeys: String, CodingKey {
    case pk, user, action, created, context
    case clientIP = "client_ip"
  }
}
