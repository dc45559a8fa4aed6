import Stages

/// The stages that one task has to make.
struct TaskOrder: Codable, Sendable {
  struct Item: Codable, Sendable {
    let title: String
    let specification: StageSpecification
  }

  /// A stage that must be there before the task makes its first stage.
  struct Condition: Codable, Sendable {
    let kind: StageKind
    let stage: StageHash
    let title: String
  }

  let results: String
  let items: [Item]
  /// The preparations of the plan, which show that the input is valid. Empty for a task that makes preparations.
  let conditions: [Condition]
  let policy: RunPolicy
}
