import CKernels
import Dispatch
import LanguageModel
import Tensor

/// Work on a batch in a fixed number of parts, each with its own workspace and gradient, on as many threads.
///
/// The number of parts decides the result's last bits, the number of threads does not: the parts' gradients are
/// always added in the same order.
final class SplitBatch {
  let parts: Int
  private let workspaces: [Workspace]
  private let gradients: [Buffer]

  /// - Parameter longest: rows of the longest item that goes through in one pass.
  init(model: Transformer, parts: Int, longest: Int) {
    self.parts = parts
    workspaces = (0..<parts).map { _ in Microbatch.workspace(for: model, longest: longest, trains: true) }
    // The first part adds to the learner's own gradient.
    gradients = (1..<max(parts, 1)).map { _ in Buffer(count: model.layout.count) }
  }

  /// Calls `body` for each part, at once, and adds what each left in its gradient to `total`.
  func run(into total: Buffer, _ body: (_ part: Int, _ workspace: Workspace, _ gradient: Buffer) -> Void) {
    guard parts > 1 else { return body(0, workspaces[0], total) }
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      nonisolated(unsafe) let workspaces = workspaces
      nonisolated(unsafe) let gradients = [total] + gradients
      DispatchQueue.concurrentPerform(iterations: parts) { part in
        if part > 0 { gradients[part].zero() }
        body(part, workspaces[part], gradients[part])
      }
    }
    for gradient in gradients { hk_add(total.pointer, gradient.pointer, Int64(total.count)) }
  }

  /// The bounds of each part of `count` items.
  func bounds(of count: Int, part: Int) -> Range<Int> { count * part / parts..<count * (part + 1) / parts }
}
