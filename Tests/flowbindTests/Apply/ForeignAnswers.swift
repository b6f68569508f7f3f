import AuthentikSandbox

/// What proxies, firewalls and login portals answer in authentik's place, before a write or after it.
enum ForeignAnswers {
  static let all: [(name: String, response: Response)] = [
    ("a login portal's 302", Response(status: 302, headers: [Header("Location", "/outpost.goauthentik.io/start")])),
    ("a page with 200", .page(200, heading: "Welcome")),
    ("another JSON with 200", .json(200, ["status": "ok"])),
    ("authentik starting with 200", .json(200, ["error": "authentik starting"])),
    ("nothing with 202", Response(status: 202)),
    ("a page with 400", .page(400, heading: "Bad Request")),
    ("another JSON with 400", .json(400, ["message": "bad request"])),
    ("a demand for a password", Response(status: 401, headers: [Header("WWW-Authenticate", "Basic realm=\"x\"")])),
    ("a firewall's page with 403", .page(403, heading: "Blocked")),
    ("a firewall's JSON with 403", .json(403, ["detail": "Request blocked"])),
    ("a gateway's 404", .json(404, ["detail": "Not Found"])),
    ("the empty 405", .hiddenError),
    ("408", .page(408, heading: "Request Timeout")),
    ("413", .page(413, heading: "Request Entity Too Large")),
    ("a proxy's 429", .json(429, ["message": "API rate limit exceeded"])),
    ("499", Response(status: 499)),
    ("an error page with 500", .page(500, heading: "Server Error")),
    ("502", .badGateway()),
    ("authentik starting with 503", .json(503, ["error": "authentik starting"])),
    ("504", .page(504, heading: "Gateway Timeout")),
  ]
}
