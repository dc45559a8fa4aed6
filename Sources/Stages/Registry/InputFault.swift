import LanguageModel
import Tasks

/// A fault of the input that shows only once the corpus is read, with the place in the sweep file that would mend it.
public struct InputFault: Error, CustomStringConvertible {
  /// Such as `$.model.vocabulary`.
  public let path: String
  public let problem: String

  public var description: String { "\(path): \(problem)" }

  /// Nil for errors that say nothing about the sweep file or the corpus.
  init?(_ error: any Error) {
    switch error {
    case is CorpusError, is DataFileError, is ExampleError: path = "$.task.corpus"
    case is ClassifierTrainingError: path = "$.task.corpus"
    case is PretrainedModelError: path = "$.model.pretrained"
    case is TooFewShots: path = "$.model.context"
    case is TokenizerError: path = "$.model.vocabulary"
    case PromptError.notEnoughExamples(_, _, _, paired: true):
      // The corpus's own pairs are the preferences, or a gold reward model's, or both.
      path = "$.preferences.prompts or $.task.reward.prompts"
    case PromptError.notEnoughTraining, PromptError.notEnoughExamples: path = "$.preferences.prompts"
    case PromptError.notEnoughEvaluation, PromptError.notEnoughHeldOut: path = "$.evaluation.prompts"
    case is NoPairs: path = "$.preferences"
    case is TooFewPairs: path = "$.preferences.pairs"
    case is SplitError: path = "$.evaluation.prompts"
    case EndpointError.noKey: path = "$.judging.judges"
    default: return nil
    }
    problem = "\(error)"
  }

  /// Runs `body`, and gives its errors their place where they have one.
  public static func locating<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch { throw InputFault(error) ?? error }
  }
}
