import LanguageModel
import Tensor

/// Work on a batch in a fixed number of parts, each with its own workspace and gradient, on as many threads.
///
/// The number of parts decides the result's last bits, the number of threads does not: the parts' gradients are
/// always added in the same order.
final class SplitBatch {
  let parts: Int
  private let workspaces: [Workspace]
  private let shared: SharedGradient

  /// - Parameter longest: rows of the longest item that goes through in one pass.
  init(model: Transformer, parts: Int, longest: Int) {
    self.parts = parts
    workspaces = (0..<parts).map { _ in Microbatch.workspace(for: model, longest: longest, trains: true) }
    shared = SharedGradient(count: model.layout.count, threads: parts)
  }

  /// Calls `body` for each part, at once, and adds what each left in its gradient to `total`.
  func run(into total: Buffer, _ body: (_ part: Int, _ workspace: Workspace, _ gradient: Buffer) -> Void) {
    Threads.each(parts, on: parts) { part, _ in body(part, workspaces[part], shared.part(of: part, in: total)) }
    shared.gather(into: total)
  }

  /// The bounds of each part of `count` items.
  func bounds(of count: Int, part: Int) -> Range<Int> { count * part / parts..<count * (part + 1) / parts }
}
