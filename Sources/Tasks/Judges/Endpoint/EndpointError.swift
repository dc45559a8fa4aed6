/// Why an endpoint gave no answer.
public enum EndpointError: Error, Equatable, CustomStringConvertible {
  case noKey(variable: String)
  /// The key has characters that cannot stand in a header.
  case badKey(variable: String)
  /// It refused, and would refuse again.
  case refused(url: String, status: Int, complaint: String?)
  /// It failed as often as it may.
  case gaveUp(url: String, attempts: Int, last: String)
  /// It asked to be left alone for longer than a run waits.
  case asksToWait(url: String, seconds: Double, most: Double)
  case budgetSpent(url: String, model: String, calls: Int)
  /// Most replies hold no verdict.
  case unreadable(url: String, invalid: Int, replies: Int, samples: [String])
  /// The file that counts calls cannot be read.
  case damagedCount(path: String)
  /// The folder that answers are kept in.
  case unwritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .noKey(let variable):
      return "the environment variable \(variable), which is to hold the judge's key, is not set; set it for this run"
    case .badKey(let variable):
      return "the environment variable \(variable), which is to hold the judge's key, holds a space, a line break or "
        + "another character that no key has; set it to the key alone"
    case .refused(let url, let status, let complaint):
      let hint =
        switch status {
        case 400 where complaint?.contains("max_completion_tokens") == true:
          "; set \"limit\": \"max_completion_tokens\" for this judge"
        case 400 where complaint?.contains("temperature") == true:
          "; set \"sampling\": \"model-default\" for this judge"
        case 401, 403: "; is the key the right one?"
        case 404: "; are the address and the model right?"
        case 300..<400: "; it points elsewhere, and a key is sent to no other address: give that one"
        default: ""
        }
      return "the judge at \(url) refused with status \(status)\(complaint.map { ": \($0)" } ?? "")\(hint)"
    case .gaveUp(let url, let attempts, let last):
      return "the judge at \(url) was asked \(attempts) times in vain, the last time because \(last). Answers that it "
        + "gave are kept; the same command goes on"
    case .asksToWait(let url, let seconds, let most):
      return
        "the judge at \(url) asks to wait for \(EndpointError.whole(seconds)) seconds, and a run waits for \(Int(most)) at most. "
        + "Answers that it gave are kept; the same command goes on later"
    case .budgetSpent(let url, let model, let calls):
      return "the budget of \(calls) calls to \(model) at \(url) is spent. Answers that it gave are kept; a larger "
        + "\"calls\" goes on"
    case .unreadable(let url, let invalid, let replies, let samples):
      let shown = samples.map { "“\($0.isEmpty ? "(empty)" : $0)”" }.joined(separator: ", ")
      return
        "\(invalid) of \(replies) replies of the judge at \(url) hold no verdict, such as \(shown). A reply must end "
        + "with the line “Preferred: A” or “Preferred: B”. Another model or a larger \"replyTokens\" may help; the same "
        + "command asks those questions again"
    case .damagedCount(let path):
      return "the count of the requests that were sent cannot be read at \(path); remove the file to count from 0 again"
    case .unwritable(let path, let reason):
      return "the judge's answers cannot be kept at \(path): \(reason)"
    }
  }

  /// A number of seconds as text, whatever it is.
  private static func whole(_ seconds: Double) -> String {
    Int(exactly: seconds.rounded(.up)).map(String.init) ?? "\(seconds)"
  }
}
