internal import Bindings
internal import YAML

/// What entries look for with `!Find`, and which entries of the same file make or delete it: authentik goes through a
/// file from the top down, and a look-up finds what is there at that moment.
struct EntryOrder {
  private var questions: [Question] = []
  private var deletions: [Deletion] = []

  private struct Question {
    /// What is looked for, with a condition on its name, slug or pk that is plain text.
    var model: String
    var name: String
    var mark: YAMLMark
    var entry: Int
    /// Whether authentik refuses the file where it finds nothing.
    var isNeeded: Bool
  }

  private struct Deletion {
    var model: String
    var name: String
    var mark: YAMLMark
    var entry: Int
  }

  /// Notes what an entry looks for.
  ///
  /// - Parameter finds: the `!Find` in its identifiers and attrs.
  mutating func note(
    _ finds: [Evaluator.Find], _ identifiers: [NamedValue], of entry: EntryDocument, _ state: EntryState
  ) {
    // A reference to nothing is null, which few fields take.
    let isNeeded = state != .absent && (entry.isBinding || entry.isPolicyBinding)
    func note(_ model: String, _ name: String, _ mark: YAMLMark) {
      questions.append(
        Question(model: model, name: name, mark: mark, entry: entry.position, isNeeded: isNeeded))
    }
    for find in finds {
      if let name = find.conditions.nameAsked(of: find.model) { note(find.model, name, find.mark) }
    }
    guard entry.isBinding else { return }
    for named in identifiers {
      guard named.name.utf8.count > 10, case .string(let text) = named.value else { continue }
      if named.name == "target__slug" { note(ModelName.flow, text, named.mark) }
      if named.name == "stage__name" { note(ModelName.anyStage, text, named.mark) }
    }
  }

  /// Notes that an entry deletes the flow or stage of a name.
  mutating func note(deletionBy entry: EntryDocument, _ identifiers: [NamedValue]) {
    let naming = ModelName.isFlow(entry.modelName) ? "slug" : "name"
    guard identifiers.count == 1, let named = identifiers.first, named.name == naming,
      case .string(let name) = named.value
    else { return }
    deletions.append(Deletion(model: entry.modelName, name: name, mark: entry.mark, entry: entry.position))
  }

  /// Names the look-ups that come too early, or too late.
  ///
  /// Whether the server has already what is made later nobody knows here: that is a warning. What an entry before has
  /// deleted is not there in any case.
  func report(_ definitions: [EntryDefinition], _ problems: inout ProblemCollector) {
    guard let first = questions.first?.entry else { return }
    guard !deletions.isEmpty || (definitions.last?.identity.entry ?? 0) > first else { return }
    // Nearly all questions are about what no entry of the file makes.
    let asked = Set(questions.lazy.map(\.name))
    let makers = Dictionary(grouping: definitions.filter { $0.name.map(asked.contains) ?? false && $0.isMaker }) {
      $0.name ?? ""
    }
    guard !makers.isEmpty || !deletions.isEmpty else { return }
    for question in questions {
      let makers = (makers[question.name] ?? []).filter { $0.identity.model.answers(to: question.model) }
      let before = makers.last { $0.identity.entry < question.entry }
      let deletion = deletions.last {
        $0.entry < question.entry && $0.name == question.name && $0.model.answers(to: question.model)
      }
      let subject = "\(ModelName.isFlow(question.model) ? "flow" : "stage") “\(question.name)”"
      if let deletion, before.map({ $0.identity.entry < deletion.entry }) ?? true {
        let message =
          "the entry in line \(deletion.mark.line) deletes the \(subject), so that authentik does not find it here"
        let help = "take out the one or the other, or make the object anew in between"
        if question.isNeeded {
          problems.error("find-of-deleted", message, at: question.mark, help: help)
        } else {
          problems.warning("find-of-deleted", message, at: question.mark, help: help)
        }
      } else if before == nil, let later = makers.first(where: { $0.identity.entry > question.entry }) {
        problems.add(late: later, question.isNeeded, subject, at: question.mark)
      }
    }
  }
}

extension ProblemCollector {
  fileprivate mutating func add(
    late maker: EntryDefinition, _ isNeeded: Bool, _ subject: String, at mark: YAMLMark
  ) {
    let line = maker.identity.location.line
    let consequence = isNeeded ? " and refuses the file" : ", which counts as null"
    let help = "move that entry up"
    if maker.mustBeNew, isNeeded {
      error(
        "find-before-entry",
        "the entry that makes the \(subject) comes later, in line \(line): authentik finds nothing here\(consequence)",
        at: mark, help: help)
    } else {
      warning(
        "find-before-entry",
        "the entry that makes the \(subject) comes later, in line \(line): "
          + "where the server does not have it yet, authentik finds nothing here\(consequence)",
        at: mark, help: help)
    }
  }
}

extension EntryDefinition {
  /// Whether authentik makes the object of the entry where it is not there, as far as the file tells.
  fileprivate var isMaker: Bool { isCertain && obstacles.isEmpty }
}

extension String {
  /// Whether an object of this model is among what a look-up of another one finds.
  fileprivate func answers(to model: String) -> Bool {
    ModelName.same(self, model) || ModelName.same(model, ModelName.anyStage) && ModelName.isStage(self)
  }
}

extension [Reference.Condition] {
  /// The name that a flow or stage is looked for by, if it is.
  fileprivate func nameAsked(of model: String) -> String? {
    let isFlow = ModelName.isFlow(model)
    guard isFlow || ModelName.isStage(model) else { return nil }
    for condition in self where condition.key == (isFlow ? "slug" : "name") {
      if case .string(let name) = condition.value { return name }
    }
    return nil
  }
}
