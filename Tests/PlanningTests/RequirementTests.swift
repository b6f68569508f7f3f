import Bindings
import Testing

@testable import Planning

/// Which ways lack what the configuration requires of all.
@Suite struct RequirementTests {
  /// The ways that lack it, whatever is not known; each once, whichever user goes it.
  private func lacking(
    _ include: [[Proof]], _ flow: String, _ designation: String = "authentication", evenIfSkipped: Bool = false,
    policies: [String] = []
  ) -> [String] {
    let requirement = Requirement(
      flow: GlobPattern("*"), include: include, evenIfSkipped: evenIfSkipped, reason: "a test")
    return Ways(flow, designation, policies: policies).lacking(requirement).found.map(\.notation)
  }

  @Test func `a login as a new user is a login`() {
    #expect(lacking([[.invitation]], "prompt → write(always) → login", "enrollment") == ["login-new any []"])
    #expect(lacking([[.invitation]], "invitation(must) → prompt → write(always) → login", "enrollment").isEmpty)
    #expect(
      lacking([[.email]], "prompt → write(always) → email → login", "enrollment").isEmpty,
      "a new user proves the address that is theirs")
    #expect(lacking([[.invitation]], "prompt → write(always)", "enrollment").isEmpty, "nobody is logged in")
  }

  @Test func `a device is asked of users who have one, and so of no new one`() {
    let flow = "id → pw → mfa(static,skip) → login"
    #expect(lacking([[.authenticator]], flow).isEmpty)
    #expect(lacking([[.authenticator]], "id → pw → login") == ["login-named with_device [password]"])
    #expect(lacking([[.authenticator]], "prompt → write(always) → login", "enrollment").isEmpty)
    // Of a certificate nobody is excused.
    #expect(lacking([[.certificate]], "prompt → write(always) → login", "enrollment") == ["login-new any []"])
  }

  /// All ways of a flow with policies of its own have passed them: they skip nothing.
  @Test func `policies of the flow itself excuse nothing`() {
    let open = ["login-named with_device [] skips flow?F", "login-named without_device [] skips flow?F"]
    #expect(lacking([[.password]], "id → login", policies: ["F"]) == open)
    #expect(lacking([[.password]], "id → pw → login", policies: ["F"]).isEmpty)
  }

  @Test func `ways for which policies skip a stage count where the entry says so`() {
    #expect(lacking([[.password]], "id → pw?P → login").isEmpty)
    let skipping = ["login-named with_device [] skips pw?P", "login-named without_device [] skips pw?P"]
    #expect(lacking([[.password]], "id → pw?P → login", evenIfSkipped: true) == skipping)
  }

  @Test func `what lacks it whatever the facts are lacks it for certain`() {
    // With its password stage, and without.
    #expect(lacking([[.certificate]], "id(?) → pw → login").count == 2)
    #expect(lacking([[.password]], "id(?) → login").isEmpty)
    // A name, or a password too: each on one value, and neither with a certificate.
    #expect(!lacking([[.certificate]], "id(?) → login").isEmpty)
    #expect(lacking([[.certificate]], "mtls(?) → login").isEmpty)
  }

  @Test func `what policies nobody can see may let in is not known to be lacking`() {
    var flow = JudgedFlow("id → login")
    flow.entrance.policies = nil
    let requirement = Requirement(flow: GlobPattern("*"), include: [[.password]], reason: "a test")
    let lacking = Ways(of: flow).lacking(requirement)
    #expect(lacking.found.isEmpty && lacking.undecided.count == 2)
  }
}
