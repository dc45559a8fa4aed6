import LanguageModel
import Tasks

/// A fault of the input that shows only when the corpus is read, with the key of the sweep file that can correct it.
public struct InputFault: Error, CustomStringConvertible {
  /// A path such as `$.model.vocabulary`.
  public let path: String
  public let problem: String

  public var description: String { "\(path): \(problem)" }

  /// Nil for errors that do not concern the sweep file or the corpus.
  init?(_ error: any Error) {
    switch error {
    case is CorpusError, is DataFileError, is ExampleError: path = "$.task.corpus"
    case is ClassifierTrainingError: path = "$.task.corpus"
    case is PretrainedModelError: path = "$.model.pretrained"
    case is TooFewShots: path = "$.model.context"
    case is TokenizerError: path = "$.model.vocabulary"
    case PromptError.notEnoughExamples(_, _, _, paired: true):
      // The pairs of the corpus are used by the preferences, by a gold reward model, or by both.
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

  /// Runs `body` and adds the path in the sweep file to its errors, if they have one.
  public static func locating<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch { throw InputFault(error) ?? error }
  }
}
