import Foundation
import SweepFile

#if canImport(Glibc)
  import Glibc
#endif

/// What must survive a loss of power: a file's content, and its name in its folder, each have to be asked for.
public enum DurableFile {
  /// Sees to it that a file, or the names in a folder, are on the disk.
  public static func synchronize(_ url: URL) throws {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure }
  }

  /// Gives a file or a folder another name, in one step, and sees to it that this is on the disk. Never over a folder with
  /// something in it.
  public static func rename(_ source: URL, to target: URL) throws {
    guard Foundation.rename(source.path, target.path) == 0 else { throw failure }
    try synchronize(target.deletingLastPathComponent())
  }

  private static var failure: POSIXError { POSIXError(.init(rawValue: errno) ?? .EIO) }
}
