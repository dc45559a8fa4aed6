/// The reason why an endpoint gave no reply.
public enum EndpointError: Error, Equatable, CustomStringConvertible {
  case noKey(variable: String)
  /// The endpoint refused the request, and would refuse it again.
  case refused(url: String, status: Int, message: String?)
  /// All attempts failed.
  case gaveUp(url: String, attempts: Int, last: String)
  /// The endpoint asks for a longer wait than the maximum of a run.
  case waitTooLong(url: String, seconds: Double, maximum: Double)
  case budgetSpent(url: String, model: String, calls: Int)
  /// The folder of the reply cache cannot be written.
  case unwritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .noKey(let variable):
      return "the environment variable \(variable) for the judge's API key is not set"
    case .refused(let url, let status, let message):
      let hint =
        switch status {
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
        "the judge at \(url) asks for a wait of \(Int(seconds)) seconds; the maximum is \(Int(maximum)). Its replies so "
        + "far are kept. Run the same command later to continue"
    case .budgetSpent(let url, let model, let calls):
      return "the budget of \(calls) calls to \(model) at \(url) is used up. Its replies so far are kept. Increase "
        + "\"calls\" to continue"
    case .unwritable(let path, let reason):
      return "the judge's replies cannot be written to \(path): \(reason)"
    }
  }
}
