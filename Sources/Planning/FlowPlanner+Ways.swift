internal import Bindings
internal import Blueprints

// Who gets in by the flow as it stands: judged once bindings and policies are compared.
extension FlowPlanner {
  /// The stages of bindings that the server lacks, or that shall have another.
  var missingStages: [PrimaryKey] {
    deviations.compactMap { deviation in
      switch deviation.kind {
      case .missing(let settings, _), .changed(_, let settings): settings.stage
      case .unmanaged, .absent, .policy: nil
      }
    }
  }

  /// Reports ways that are there and should not be: those that stay after the plan, and those that it closes.
  ///
  /// - Parameter operations: what the plan writes; where it only compares, nothing is written.
  mutating func judgeWays(_ facts: GuardFacts, after operations: [Operation], _ memory: WaysMemory) {
    let server = FlowState(current, facts)
    let known = FlowInFacts(flow, facts)
    let isWritten = !operations.isEmpty && !options.comparesOnly
    let now = server.ways(known, memory)
    let state = isWritten ? server.after(operations) : server
    let standing = isWritten ? state.ways(known, memory) : now
    let judge = StandingJudge(
      known, server: server, known: [(state, standing), (server, now)], deviations: deviations,
      isUnclear: isDesiredUnclear, requirements: options.requirements.filter { $0.flow.matches(flow.slug) },
      memory: memory)
    if isWritten {
      ways = WaysOfSides(before: now, after: standing)
    } else if options.comparesOnly, !deviations.isEmpty, let blueprint = judge.blueprint {
      ways = WaysOfSides(before: now, after: blueprint, isComparison: true)
    }
    report(judge.judgement(of: standing), judge, in: state)
    guard isWritten else { return }
    let before = judge.judgement(of: now).found
    let closed = before.filter { found in !standing.all.contains { $0.asksNoMore(than: found.way) } }
    reportClosed(closed, judge, in: server)
  }

  private mutating func report(_ judgement: StandingJudge.Judgement, _ judge: StandingJudge, in state: FlowState) {
    for group in groups(judgement.found, judge, in: state) {
      let rule = group.culprit.flatMap { acceptance(of: $0) }
      let words = group.culprit.map { fault(of: $0) + ", and " } ?? ""
      add(
        group, kind: rule == nil ? .way : .ignored,
        words + says(group, judge) + (rule.map { ": \($0.explanation)" } ?? ""), judge,
        help: rule == nil ? help(for: group, judge) : nil)
      if rule == nil { mark(group.culprit) }
    }
    for way in judgement.declaredOpen.prefix(1) {
      diagnostics.append(
        Diagnostic(
          .warning, StandingRule.openLogin.rawValue,
          "flow \(flow.slug): \(way.statement); the blueprint itself says so",
          help: "let a stage between the last identification and the login ask for a proof"))
    }
    if let limit = judgement.limit {
      reportUnjudged(judgement, limit, judge)
    } else if judge.blueprint == nil, judgement.hasWays {
      diagnostics.append(
        Diagnostic(
          .note, "ways-not-judged",
          "flow \(flow.slug): who gets in could not be compared with the blueprint: one of its bindings waits for "
            + "another job, fits more than one of the server's, or does not say its place",
          help: "it is compared once each entry has its binding"))
    } else if let way = judgement.undecided.first {
      let more = judgement.undecided.count - 1
      let cause = way.assumptions.words { stageName($0) }
      let reason =
        cause.isEmpty ? "which policies are bound is not known" : "it is so if " + cause.joined(separator: ", ")
      diagnostics.append(
        Diagnostic(
          .note, "ways-not-judged",
          "flow \(flow.slug): \(way.question), could not be judged"
            + (more > 0 ? " (and \(more) more)" : "") + "; \(reason)",
          help: "flowbind doctor names the rights that are missing"))
    }
  }

  /// Who makes a flow too large to judge could hide a way in it: what may be broken counts as broken.
  private mutating func reportUnjudged(_ judgement: StandingJudge.Judgement, _ limit: String, _ judge: StandingJudge) {
    let words = Ways.unjudged(limit)
    for (rule, requirement) in judgement.unjudged {
      let subject =
        switch rule {
        case .wayNotInBlueprint, .openLogin: "the flow is not as its blueprint by itself, and that counts as a way in"
        case .requirement:
          "flowbind.yaml requires \(judge.requirements[requirement ?? 0].words), and that counts as lacking"
        }
      let group = WayGroup(rule: rule, requirement: requirement, culprit: nil, ways: [])
      add(
        group, kind: .way, "\(words); \(subject)", judge,
        help: "make the flow simpler: fewer bindings that share one order, or that policies may skip")
    }
    if judgement.unjudged.isEmpty {
      diagnostics.append(Diagnostic(.warning, "ways-not-judged", "flow \(flow.slug): \(words)"))
    }
  }

  private mutating func reportClosed(_ found: [StandingJudge.Found], _ judge: StandingJudge, in state: FlowState) {
    for group in groups(found, judge, in: state) {
      add(group, kind: .closed, "the plan closes it: " + says(group, judge), judge, help: nil)
    }
  }

  // MARK: Words

  private func says(_ group: WayGroup, _ judge: StandingJudge) -> String {
    // Of two users who go the same way, one is told.
    let more = Set(group.ways.map { [$0.proofs.list.map(\.rawValue), $0.path.map(\.stage)] }).count - 1
    let others = more > 0 ? "; and \(more) more such way\(more == 1 ? "" : "s")" : ""
    let way = group.ways[0].statement + others
    return switch group.rule {
    case .openLogin: "whoever knows a user name is logged in: \(group.ways[0].path.text)\(others)"
    case .wayNotInBlueprint: "somebody gets in whom the blueprint keeps out: \(way)"
    case .requirement:
      "flowbind.yaml requires \(judge.requirements[group.requirement ?? 0].words) "
        + "(\(judge.requirements[group.requirement ?? 0].reason)): \(way)"
    }
  }

  private func help(for group: WayGroup, _ judge: StandingJudge) -> String? {
    switch group.culprit?.kind {
    case .unmanaged: "add its entry to the blueprint if it is meant to be there; otherwise --prune removes the binding"
    case .changed: "flowbind apply puts it back"
    case .missing: "flowbind apply --create creates it"
    case .absent: "--delete lets flowbind delete it"
    case .policy(let difference): text(of: difference).help
    case nil:
      group.rule == .requirement
        ? "let a stage ask for it, or change the entry of flowbind.yaml" : "flowbind ways shows who gets in by the flow"
    }
  }

  private func fault(of deviation: Deviation) -> String {
    switch deviation.kind {
    case .unmanaged: "no entry names it"
    case .changed(let binding, let settings):
      "it is not as its entry says ("
        + FieldChange.between(binding.settings, and: settings).map {
          "\($0.field.rawValue) \($0.before), not \($0.after)"
        }.joined(separator: ", ") + ")"
    case .missing: "the server has no such binding"
    case .absent: "it shall be absent"
    case .policy(let difference): text(of: difference).message
    }
  }

  // MARK: Groups

  /// Ways of one rule that the same deviation opens.
  private struct WayGroup {
    var rule: StandingRule
    var requirement: Int?
    var culprit: Deviation?
    var ways: [Way]
  }

  private func groups(_ found: [StandingJudge.Found], _ judge: StandingJudge, in state: FlowState) -> [WayGroup] {
    struct Subject: Hashable {
      var rule: StandingRule
      var requirement: Int?
      /// By its place among the deviations.
      var culprit: Int?
    }
    var groups: [WayGroup] = []
    var places: [Subject: Int] = [:]
    var suspects = StandingJudge.Suspects(judge, in: state)
    for found in found {
      let culprit = suspects.first(opening: found.way)
      let subject = Subject(rule: found.rule, requirement: found.requirement, culprit: culprit)
      if let place = places[subject] {
        groups[place].ways.append(found.way)
      } else {
        places[subject] = groups.count
        groups.append(
          WayGroup(
            rule: found.rule, requirement: found.requirement, culprit: culprit.map { judge.deviations[$0] },
            ways: [found.way]))
      }
    }
    return groups
  }

  private mutating func acceptance(of deviation: Deviation) -> IgnoreRule? {
    switch deviation.kind {
    case .unmanaged(let binding), .absent(let binding), .changed(let binding, _):
      ignoring.rule(forAllOf: stageName(binding.settings.stage))
    case .missing(let settings, _): ignoring.rule(forAllOf: stageName(settings.stage))
    case .policy(let difference): acceptance(of: difference)
    }
  }

  private mutating func add(
    _ group: WayGroup, kind: Finding.Kind, _ message: String, _ judge: StandingJudge, help: String?
  ) {
    var finding = Finding(
      kind: kind, flow: flow.slug, message: message, help: help,
      source: group.culprit?.location
        ?? group.requirement.flatMap { judge.requirements[$0].location })
    var settings: BindingSettings?
    switch group.culprit?.kind {
    case .unmanaged(let binding), .absent(let binding), .changed(let binding, _):
      finding.pk = binding.pk
      settings = binding.settings
    case .missing(let missing, _): settings = missing
    case .policy(let difference):
      finding.pk = difference.bound?.pk
      settings = target(of: difference)?.settings
      finding.policy = policyFinding(difference)
    case nil: break
    }
    finding.stage = settings.map { stageName($0.stage) }
    finding.order = settings?.order
    finding.way = WayFinding(
      group.rule, group.ways.map { ShownWay($0, orders: current.orders, stages: judge.flow.facts.stages) })
    findings.append(finding)
  }

  /// A row that opens a way is red, whatever else it is.
  private mutating func mark(_ culprit: Deviation?) {
    let target: PrimaryKey? =
      switch culprit?.kind {
      case .unmanaged(let binding), .absent(let binding): binding.pk
      case .policy(let difference): difference.target
      case .changed, .missing, nil: nil
      }
    guard let target, let row = ladder.firstIndex(where: { $0.pk == target }) else { return }
    switch ladder[row].status {
    case .unchanged, .finding(.unmanaged), .finding(.absent), .finding(.policy): ladder[row].status = .finding(.way)
    case .operation, .finding: break
    }
  }
}
