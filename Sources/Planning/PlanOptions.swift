package import Bindings

/// How a plan is carried out.
package enum ApplyMode: Hashable, Sendable {
  /// One write after another, each read again before it; every state between two writes is judged.
  case put
  /// By one import, in one database transaction of the server: all or nothing, with no state between.
  case atomic

  /// As documents have it: absent for one write after another.
  package init(atomic: Bool?) { self = atomic == true ? .atomic : .put }

  package var atomic: Bool? {
    switch self {
    case .put: nil
    case .atomic: true
    }
  }
}

/// What a plan may do, and where it looks.
package struct PlanOptions: Hashable, Sendable {
  /// Which flows to look at; the others are as if no file named them.
  package var flowPattern: GlobPattern?
  /// How the plan is to be carried out, which decides about the order of writes; it belongs in the digest.
  package var mode = ApplyMode.put
  /// Whether missing bindings are created; otherwise they are reported.
  package var creates = false
  /// Whether bindings of `absent` entries are deleted; otherwise they are reported.
  package var deletes = false
  /// Whether unmanaged bindings of managed flows are deleted; otherwise they are left alone.
  package var prunes = false
  /// Unmanaged bindings that pruning leaves; of each rule only flow, stage and reason count. They belong in the digest.
  package var keeps: [IgnoreRule] = []
  /// Guards that are lifted, each for one flow.
  package var allowances: Set<Allowance> = []
  /// Differences that are left as they are; those in force today. They belong in the digest.
  package var ignores: [IgnoreRule] = []
  /// The allowances that come from the configuration, to name those of no use; they are among `allowances`.
  package var configuredAllowances: [ConfiguredAllowance] = []
  /// What ways to be logged in must include. They belong in the digest.
  package var requirements: [Requirement] = []
  /// More operations than this are a refusal.
  package var maximumChanges = 25
  /// Whether nothing is to be written: the operations then say what differs, without order, guards or limits.
  package var comparesOnly = false
  /// By whose rules the files were read.
  package var release = AuthentikRelease.newest
  /// How many reads are under way at a time.
  package var parallelReads = 4

  package init() {}
}
