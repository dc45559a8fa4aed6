import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// File operations that survive a loss of power. A file's content and its name in the folder each need their own fsync.
public enum DurableFile {
  /// Flushes a file, or the names in a folder, to the disk.
  public static func synchronize(_ url: URL) throws {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure }
  }

  /// Renames a file or a folder in one step and flushes the change to the disk. Fails if the target is a folder that is
  /// not empty.
  public static func rename(_ source: URL, to target: URL) throws {
    guard Foundation.rename(source.path, target.path) == 0 else { throw failure }
    try synchronize(target.deletingLastPathComponent())
  }

  private static var failure: POSIXError { POSIXError(.init(rawValue: errno) ?? .EIO) }
}
