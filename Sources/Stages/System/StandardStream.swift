import Foundation
import Ledger
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Writes to stdout and stderr. A write that fails ends neither the process nor its work: the terminal may be gone, the
/// disk full or the reader of a pipe dead.
public enum StandardStream {
  private static let firstFailure = Mutex<Int32>(0)

  /// The `errno` of the first write to stdout that failed; 0 if none has.
  public static var outputFailure: Int32 { firstFailure.withLock { $0 } }

  /// Prepares the streams of a process. Call it first.
  ///
  /// - A standard descriptor that is closed is opened on /dev/null, so that no other file gets its number. It is opened
  ///   the wrong way round, so that its use still is an error.
  /// - A write to a pipe without a reader is an error, not the end of the process. Programs that this process starts get
  ///   the default action, since `exec` resets a handler.
  /// - A process in the background may write to its terminal, even under `stty tostop`.
  public static func prepare() {
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      // `open` returns the lowest free number, which is this one.
      _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
    signal(SIGPIPE) { _ in }
    signal(SIGTTOU, SIG_IGN)
  }

  /// Writes text to stdout, and keeps the error of the first write that fails.
  public static func writeOutput(_ text: String) {
    let code = write(text, to: 1)
    if code != 0 { firstFailure.withLock { if $0 == 0 { $0 = code } } }
  }

  /// Writes a line to stderr if that is possible. Control characters are escaped, because people read stderr on a terminal.
  public static func writeErrorLine(_ text: String) {
    write(ForeignText.shown(text, keeping: ["\n", "\t"]) + "\n", to: 2)
  }

  /// Writes all of a text.
  ///
  /// - Returns: 0, or the `errno` of the write that failed.
  @discardableResult
  public static func write(_ text: String, to descriptor: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let start = rest.baseAddress, rest.count > 0 {
        #if canImport(Glibc)
          let count = Glibc.write(descriptor, start, rest.count)
        #else
          let count = Darwin.write(descriptor, start, rest.count)
        #endif
        if count >= 0 {
          rest = .init(rebasing: rest[count...])
          continue
        }
        switch errno {
        case EINTR: continue
        case EAGAIN:
          // The other side made the stream non-blocking, and does not read at the moment.
          var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&request, 1, 1000)
        case let code: return code
        }
      }
      return 0
    }
  }
}
