import LanguageModel
import Tensor

/// The gradient of a batch in two parts, on one or two threads.
///
/// A batch is always divided into the same parts, and their gradients are always added in the same order: the result
/// does not depend on the number of threads.
final class GradientParts {
  private let shared: SharedGradient

  /// - Parameter count: parameters of the largest model.
  init(count: Int) { shared = SharedGradient(count: count, parts: Microbatch.parts) }

  /// Calls `body` for each part and adds the gradients of all parts to `total`.
  ///
  /// - Parameter body: adds the gradient of a part to a buffer. `thread` is below `GradientParts.threads(threads)`.
  /// - Returns: the results of `body` in the order of the parts.
  func gather<Result>(
    into total: Buffer, on threads: Int, _ body: (_ part: Int, _ thread: Int, _ gradient: Buffer) -> Result
  ) -> [Result] {
    let threads = GradientParts.threads(threads)
    let results = Threads.map(Microbatch.parts, on: threads) { part, thread in
      body(part, thread, shared.part(part, in: total))
    }
    shared.gather(into: total, on: threads)
    return results
  }

  /// Calls `body` for each pass of a batch, where the parts take the passes in turn, and adds all gradients to `total`.
  ///
  /// - Returns: the results of `body` in the order of the passes.
  @discardableResult
  func map<Result>(
    _ passes: Int, into total: Buffer, on threads: Int,
    _ body: (_ pass: Int, _ thread: Int, _ gradient: Buffer) -> Result
  ) -> [Result] {
    let results = gather(into: total, on: threads) { part, thread, gradient in
      stride(from: part, to: passes, by: Microbatch.parts).map { body($0, thread, gradient) }
    }
    return (0..<passes).map { results[$0 % Microbatch.parts][$0 / Microbatch.parts] }
  }

  /// The number of threads that work on parts: at most one for each part.
  static func threads(_ threads: Int) -> Int { min(max(threads, 1), Microbatch.parts) }

  /// Workspaces for passes of sequences of at most `longest` tokens, one for each thread.
  static func workspaces(for model: Transformer, longest: Int, threads: Int) -> [Workspace] {
    (0..<GradientParts.threads(threads)).map { _ in
      Microbatch.workspace(for: model, longest: longest, trains: true)
    }
  }

  /// The bounds of a part of `count` items.
  static func bounds(of count: Int, part: Int) -> Range<Int> {
    count * part / Microbatch.parts..<count * (part + 1) / Microbatch.parts
  }
}
