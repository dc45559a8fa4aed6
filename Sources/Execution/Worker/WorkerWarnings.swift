import Dispatch
import Foundation
import Stages

#if canImport(Glibc)
  import Glibc
#endif

/// Reads the warnings that a worker writes on its standard output, while it works.
final class WorkerWarnings: @unchecked Sendable {
  /// The worker's standard output. Whoever starts the worker closes it in this process.
  let output: Int32
  private let received: @Sendable (String) -> Void
  private let queue = DispatchQueue(label: "worker warnings")
  private let source: any DispatchSourceRead
  private let descriptor: Int32
  /// Used on the queue only.
  private var unfinishedLine: [UInt8] = []

  init(_ received: @escaping @Sendable (String) -> Void) throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let descriptor = ends[0]
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    self.descriptor = descriptor
    self.received = received
    output = ends[1]
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setCancelHandler { close(descriptor) }
    source.setEventHandler { [weak self] in self?.readWhatIsThere() }
    source.resume()
  }

  deinit { source.cancel() }

  /// Reads what the worker wrote before it ended.
  func finish() {
    queue.sync { readWhatIsThere() }
    source.cancel()
  }

  private func readWhatIsThere() {
    var buffer = [UInt8](repeating: 0, count: 1 << 12)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      // Without an event for the end, the source would call again and again.
      if count == 0 { source.cancel() }
      guard count > 0 else { return }
      for byte in buffer.prefix(count) {
        guard byte == UInt8(ascii: "\n") else {
          if unfinishedLine.count < 1 << 12 { unfinishedLine.append(byte) }
          continue
        }
        if let text = WorkerWarning.text(of: String(decoding: unfinishedLine, as: UTF8.self)) { received(text) }
        unfinishedLine = []
      }
    }
  }
}
