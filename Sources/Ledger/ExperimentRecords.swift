import Foundation

public enum ExperimentState: String, Codable, Sendable, CaseIterable {
  case running, completed, failed, interrupted
}

/// A sweep that was begun, under its name.
public struct ExperimentRecord: Sendable, Equatable {
  public var name: String
  /// The sweep file's text.
  public var sweep: String
  public var created: Date
  public var finished: Date?
  public var state: ExperimentState
  /// One paragraph about how it ended.
  public var summary: String?

  public init(
    name: String, sweep: String, created: Date, finished: Date? = nil, state: ExperimentState = .running,
    summary: String? = nil
  ) {
    self.name = name
    self.sweep = sweep
    self.created = created
    self.finished = finished
    self.state = state
    self.summary = summary
  }
}

/// A cell's place in an experiment: one method at one hyperparameter and one seed. One cell may belong to several.
public struct CellRecord: Sendable, Equatable {
  public enum RewardSource: String, Codable, Sendable, CaseIterable {
    case learned
    case groundTruth = "ground-truth"
  }

  public var experiment: String
  /// The hash of the stage that trains it.
  public var stage: String
  public var task: String
  /// The method's key in sweep files, such as "dpo".
  public var method: String
  /// Its name in sentences, such as "DPO".
  public var methodTitle: String
  public var rewardSource: RewardSource?
  /// The name in the sweep file, such as "beta".
  public var hyperparameter: String?
  public var value: Double?
  /// A JSON object of the settings that tell it from the experiment's other cells of its method. Cells that are equal
  /// in it differ in their seed alone.
  public var configuration: String
  public var seed: Int
  /// Optimizer steps that are to be taken.
  public var plannedUpdates: Int?

  public init(
    experiment: String, stage: String, task: String, method: String, methodTitle: String,
    rewardSource: RewardSource? = nil, hyperparameter: String? = nil, value: Double? = nil,
    configuration: String = "{}", seed: Int = 0,
    plannedUpdates: Int? = nil
  ) {
    self.experiment = experiment
    self.stage = stage
    self.task = task
    self.method = method
    self.methodTitle = methodTitle
    self.rewardSource = rewardSource
    self.hyperparameter = hyperparameter
    self.value = value
    self.configuration = configuration
    self.seed = seed
    self.plannedUpdates = plannedUpdates
  }
}

/// The machine and the programs that a run used. Never a secret.
public struct EnvironmentRecord: Sendable, Equatable {
  public var experiment: String
  public var recorded: Date
  /// Versions, commit, whether dirty, processor, cores, memory, BLAS, compiler, arguments, ….
  public var values: [String: String]

  public init(experiment: String, recorded: Date, values: [String: String]) {
    self.experiment = experiment
    self.recorded = recorded
    self.values = values
  }
}

/// A row of the view `frontier`: one evaluation of one cell.
public struct FrontierRow: Sendable, Equatable {
  public var experiment: String
  public var task: String
  public var method: String
  public var rewardSource: CellRecord.RewardSource?
  public var hyperparameter: String?
  public var value: Double?
  public var seed: Int
  public var step: Int
  public var temperature: Double
  public var kl: Double
  public var klStandardError: Double
  public var reward: Double
  public var rewardStandardError: Double
  public var prompts: Int
  public var cell: String
}

/// A stage as an experiment uses it.
public struct ExperimentStage: Sendable, Equatable {
  public var position: Int
  /// Whether it was complete before this experiment first asked for it.
  public var cached: Bool
  public var stage: StageRecord
}

/// One value of a metric's series.
public struct StepValue: Sendable, Equatable {
  public var step: Int
  public var value: Double

  public init(step: Int, value: Double) {
    self.step = step
    self.value = value
  }
}
