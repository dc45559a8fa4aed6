/// The reason why an endpoint gave no reply.
public enum EndpointError: Error, Equatable, CustomStringConvertible {
  case noKey(variable: String)
  /// The key has characters that are not allowed in a header.
  case invalidKey(variable: String)
  /// The endpoint refused the request, and would refuse it again.
  case refused(url: String, status: Int, message: String?)
  /// All attempts failed.
  case gaveUp(url: String, attempts: Int, last: String)
  /// The endpoint asks for a longer wait than the maximum of a run.
  case waitTooLong(url: String, seconds: Double, maximum: Double)
  case budgetSpent(url: String, model: String, calls: Int)
  /// Most replies contain no verdict.
  case noVerdicts(url: String, invalid: Int, replies: Int, samples: [String])
  /// The file with the number of requests cannot be read.
  case damagedRequestCount(path: String)
  /// The folder of the reply cache cannot be written.
  case unwritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .noKey(let variable):
      return "the environment variable \(variable) for the judge's API key is not set"
    case .invalidKey(let variable):
      return
        "the environment variable \(variable) for the judge's API key contains a space, a line break or another "
        + "character that is not allowed in a key"
    case .refused(let url, let status, let message):
      let hint =
        switch status {
        case 400 where message?.contains("max_completion_tokens") == true:
          "; set \"limit\": \"max_completion_tokens\" for this judge"
        case 400 where message?.contains("temperature") == true:
          "; set \"sampling\": \"model-default\" for this judge"
        case 401, 403: "; check the API key"
        case 404: "; check the URL and the model"
        case 300..<400: "; the URL redirects: set the new URL, because an API key is never sent to another address"
        default: ""
        }
      return "the judge at \(url) refused the request with status \(status)\(message.map { ": \($0)" } ?? "")\(hint)"
    case .gaveUp(let url, let attempts, let last):
      return
        "the judge at \(url) failed \(attempts) times. The last error: \(last). Its replies so far are kept. Run the "
        + "same command again to continue"
    case .waitTooLong(let url, let seconds, let maximum):
      return
        "the judge at \(url) asks for a wait of \(EndpointError.whole(seconds)) seconds; the maximum is \(Int(maximum)). Its replies so "
        + "far are kept. Run the same command later to continue"
    case .budgetSpent(let url, let model, let calls):
      return "the budget of \(calls) calls to \(model) at \(url) is used up. Its replies so far are kept. Increase "
        + "\"calls\" to continue"
    case .noVerdicts(let url, let invalid, let replies, let samples):
      let shown = samples.map { "“\($0.isEmpty ? "(empty)" : $0)”" }.joined(separator: ", ")
      return
        "\(invalid) of \(replies) replies of the judge at \(url) contain no verdict, such as \(shown). A reply must end "
        + "with the line “Preferred: A” or “Preferred: B”. Try another model or increase \"replyTokens\". Run the same "
        + "command again to repeat these questions"
    case .damagedRequestCount(let path):
      return "the number of requests cannot be read from \(path). Delete this file to count from 0 again"
    case .unwritable(let path, let reason):
      return "the judge's replies cannot be written to \(path): \(reason)"
    }
  }

  /// Returns whole seconds as text, also for numbers that no integer can hold.
  private static func whole(_ seconds: Double) -> String {
    Int(exactly: seconds.rounded(.up)).map(String.init) ?? "\(seconds)"
  }
}
