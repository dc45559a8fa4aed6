import Foundation

public enum ExperimentState: String, Codable, Sendable, CaseIterable {
  case running, completed, failed, interrupted
}

/// A sweep that was run, identified by its name.
public struct ExperimentRecord: Sendable, Equatable {
  public var name: String
  /// The text of the sweep file.
  public var sweep: String
  public var created: Date
  public var finished: Date?
  public var state: ExperimentState
  /// A paragraph about the end of the experiment.
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

/// A cell of an experiment: a method with one value of its hyperparameter and one seed. A cell may belong to several
/// experiments.
public struct CellRecord: Sendable, Equatable {
  public enum RewardSource: String, Codable, Sendable, CaseIterable {
    case learned
    case groundTruth = "ground-truth"
  }

  public var experiment: String
  /// The hash of the stage that trains the cell.
  public var stage: String
  public var task: String
  /// The name of the method in sweep files, such as "dpo".
  public var method: String
  /// The name of the method in texts, such as "DPO".
  public var methodTitle: String
  public var rewardSource: RewardSource?
  /// The name of the hyperparameter in the sweep file, such as "beta".
  public var hyperparameter: String?
  public var value: Double?
  /// The settings in which the cells of this method differ in the experiment, as a JSON object. Cells with equal
  /// configurations differ only in their seed.
  public var configuration: String
  public var seed: Int
  /// The number of optimizer steps of the training.
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

/// The machine and the programs of a run. It never contains a secret.
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

/// A row of the view `frontier`: an evaluation of a cell.
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

/// A stage of an experiment.
public struct ExperimentStage: Sendable, Equatable {
  public var position: Int
  /// Whether the stage was complete before this experiment needed it.
  public var cached: Bool
  public var stage: StageRecord
}

/// The value of a metric at a step.
public struct StepValue: Sendable, Equatable {
  public var step: Int
  public var value: Double

  public init(step: Int, value: Double) {
    self.step = step
    self.value = value
  }
}
