internal import Bindings
internal import Blueprints

/// Finds the policies, groups and users that declared policies bind.
///
/// Only those that no policy binding of the flows in question has are asked for: all policies at once, groups and users
/// one by one, since there may be very many of them.
struct SubjectResolver: Sendable {
  let store: any BindingStore
  let parallelReads: Int
  /// The models of what policy bindings have, and of what files would make.
  private let bound: [SubjectName: Set<String>]
  private let defined: [SubjectName: Set<String>]

  /// So many groups or users are asked for; who declares more that are not bound has one cause that repeats itself.
  private static let mostAsked = 20
  /// For so many of them a name that was meant is looked for, with two requests each.
  private static let mostCompared = 5

  init(
    store: any BindingStore, parallelReads: Int, bound: some Sequence<PolicyBinding>, definitions: [EntryIdentity]
  ) {
    self.store = store
    self.parallelReads = parallelReads
    self.bound = Self.models(
      bound.lazy.map(\.subject).compactMap { subject in SubjectName(subject).map { ($0, subject.words.last ?? "") } })
    defined = Self.models(
      definitions.lazy.compactMap { entry in entry.subject.map { (SubjectName($0.kind, $0.name), entry.model) } })
  }

  private static func models(_ named: some Sequence<(SubjectName, String)>) -> [SubjectName: Set<String>] {
    named.reduce(into: [:]) { $0[$1.0, default: []].insert($1.1) }
  }

  /// The name of each look-up's subject where it is found or awaited, and what is wrong with the others.
  func name(_ resolution: inout PolicyResolver.Resolution) async throws(StoreError) {
    let lookUps = Set(resolution.policies.map(\.subject) + resolution.awaiting.map(\.subject))
    let unknown = lookUps.filter { !isBound($0) && !isDefined($0) }
    let answers = try await answers(to: unknown)
    resolution.diagnostics += hidden(answers)
    var resolved = resolution
    resolved.policies = resolution.policies.compactMap { policy in
      var policy = policy
      return take(answers[policy.subject], &policy.subject, policy.desired, &resolved) ? policy : nil
    }
    resolved.awaiting = resolution.awaiting.compactMap { policy in
      var policy = policy
      return take(answers[policy.subject], &policy.subject, policy.desired, &resolved) ? policy : nil
    }
    resolution = resolved
  }

  private enum Answer: Sendable {
    case named(String)
    case missing(near: [String])
    case hidden(String)
  }

  /// Whether the policy can be compared; what keeps it from that is told.
  private func take(
    _ answer: Answer?, _ subject: inout SubjectLookUp, _ desired: DesiredPolicy,
    _ resolution: inout PolicyResolver.Resolution
  ) -> Bool {
    let kind = subject.kind.rawValue
    if !subject.unchecked.isEmpty {
      resolution.diagnostics.append(
        Diagnostic(
          .note, "unchecked-look-up",
          "\(subject.title) is found without a look at \(subject.unchecked.joined(separator: ", "))",
          at: desired.place(of: kind),
          help: "where the server has another value, authentik finds nothing and refuses the file"))
    }
    switch answer {
    case .named(let name)?:
      subject.name = name
      return true
    case .hidden(let cause)?:
      // Whether it is there at all nobody can tell; that it is not bound is known all the same.
      if subject.name != nil { return true }
      resolution.diagnostics.append(
        Diagnostic(
          .error, "unknown-\(kind)", "which \(subject.title) is cannot be looked up: \(cause)",
          at: desired.place(of: kind), help: "name it with !Find by \(subject.kind.naming)"))
      return false
    // It is bound, or a file makes it.
    case nil: return true
    case .missing(let near)?:
      let isAbsent = desired.state == .absent
      if isAbsent { resolution.nothingToDelete += 1 }
      resolution.diagnostics.append(
        Diagnostic(
          isAbsent ? .warning : .error, "unknown-\(kind)",
          "the server has no \(subject.title)" + (isAbsent ? ", so nothing to delete" : ""),
          at: desired.place(of: kind), help: isAbsent && near.isEmpty ? nil : Lack.help(near: near)))
      return false
    }
  }

  private func isBound(_ lookUp: SubjectLookUp) -> Bool { holds(bound, lookUp) }
  private func isDefined(_ lookUp: SubjectLookUp) -> Bool { lookUp.isDefined || holds(defined, lookUp) }

  private func holds(_ models: [SubjectName: Set<String>], _ lookUp: SubjectLookUp) -> Bool {
    lookUp.subjectName.flatMap { models[$0] }?.contains(where: lookUp.hasModel) ?? false
  }

  /// Says once for each kind that nobody could see whether what is declared is there.
  private func hidden(_ answers: [SubjectLookUp: Answer]) -> [Diagnostic] {
    PolicySubjectKind.allCases.compactMap { kind in
      let causes = answers.filter { $0.key.kind == kind && $0.key.name != nil }.compactMap { lookUp, answer in
        if case .hidden(let cause) = answer { (lookUp.title, cause) } else { nil }
      }
      guard let (title, cause) = causes.min(by: { $0.0 < $1.0 }) else { return nil }
      let others = causes.count > 1 ? " (and \(causes.count - 1) more)" : ""
      return Diagnostic(
        .note, "subjects-not-read", "whether the server has \(title)\(others) is not known: \(cause)")
    }
  }

  private func answers(to lookUps: Set<SubjectLookUp>) async throws(StoreError) -> [SubjectLookUp: Answer] {
    var answers: [SubjectLookUp: Answer] = [:]
    for kind in PolicySubjectKind.allCases {
      let asked = lookUps.filter { $0.kind == kind }.sorted { $0.title < $1.title }
      guard !asked.isEmpty else { continue }
      do throws(StoreError) {
        let found =
          if kind == .policy { try await policies(asked) } else { try await eachAlone(asked) }
        answers.merge(zip(asked, found)) { first, _ in first }
      } catch .rightMissing(let cause) {
        for lookUp in asked { answers[lookUp] = .hidden(cause) }
      }
    }
    return answers
  }

  /// The list of policies is short, and has no filter.
  private func policies(_ asked: [SubjectLookUp]) async throws(StoreError) -> [Answer] {
    let list = try await store.subjects(.policy, nil)
    let byName = Dictionary(firstOf: list.map { (ExactName($0.name), $0) })
    let byKey = Dictionary(firstOf: list.map { ($0.key, $0) })
    var comparisonsLeft = 200
    return asked.map { lookUp in
      let found = lookUp.name.map { byName[ExactName($0)] } ?? lookUp.key.flatMap { byKey[$0] }
      if let found, lookUp.hasModel(found.model ?? "") { return .named(found.name) }
      comparisonsLeft -= 1
      guard let name = lookUp.name, comparisonsLeft >= 0 else { return .missing(near: []) }
      let names = Set(list.filter { lookUp.hasModel($0.model ?? "") }.map(\.name)).sorted()
      return .missing(near: nearestNames(to: name, among: names))
    }
  }

  private func eachAlone(_ asked: [SubjectLookUp]) async throws(StoreError) -> [Answer] {
    let store = store
    let first = Array(asked.prefix(Self.mostAsked))
    let found = try await readConcurrently(first, limit: parallelReads) { lookUp throws(StoreError) in
      try await store.subjects(lookUp.kind, lookUp.filter)
    }
    var answers: [Answer] = []
    for (lookUp, found) in zip(first, found) {
      if let name = found.first?.name {
        answers.append(.named(name))
      } else if let name = lookUp.name, answers.count < Self.mostCompared {
        let near = try await store.subjects(lookUp.kind, like: name).map(\.name)
        answers.append(.missing(near: nearestNames(to: name, among: Set(near).sorted())))
      } else {
        answers.append(.missing(near: []))
      }
    }
    let rest = Answer.hidden("flowbind looks for \(Self.mostAsked) of them at most")
    return answers + asked.dropFirst(Self.mostAsked).map { _ in rest }
  }
}

extension SubjectLookUp {
  /// How it is asked for; nil for every one of its kind.
  fileprivate var filter: SubjectFilter? {
    name.map(SubjectFilter.name) ?? key.map(SubjectFilter.key) ?? email.map(SubjectFilter.email)
  }
}
