import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Files that a stage reads and that no stage made. The plan names their content by a fingerprint, and anybody may change
/// them before the stage runs or while it reads.
struct OutsideFiles {
  /// Files, and folders whose content counts.
  let paths: [String]

  /// Returns what `read` returns, if it was read from the content that the fingerprint names.
  ///
  /// The fingerprint is computed after reading. The files' identities are compared too: they show a file that was
  /// exchanged and put back in the meantime.
  func read<Result>(
    expecting expected: String, fingerprint: () throws -> String, _ body: () throws -> Result
  ) throws -> Result {
    // A harmless change, such as of a file's permissions, changes an identity too. Then the files are read again.
    for _ in 0..<3 {
      let before = identities
      let result = Swift.Result { try body() }
      guard (try? fingerprint()) == expected else { break }
      if identities == before { return try result.get() }
    }
    throw ChangedFiles(paths: paths)
  }

  private struct Identity: Equatable {
    let device, inode: UInt64
    let size: Int
    let times: [Int]

    init(_ status: stat) {
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
      size = Int(status.st_size)
      #if canImport(Glibc)
        times = [status.st_mtim, status.st_ctim].flatMap { [Int($0.tv_sec), Int($0.tv_nsec)] }
      #else
        times = [status.st_mtimespec, status.st_ctimespec].flatMap { [Int($0.tv_sec), Int($0.tv_nsec)] }
      #endif
    }
  }

  /// The identities of the files, of links to them, and of everything in the folders.
  private var identities: [String: [Identity]] {
    var identities: [String: [Identity]] = [:]
    for path in paths {
      let inner = (FileManager.default.subpaths(atPath: path) ?? []).map { "\(path)/\($0)" }
      for file in [path] + inner {
        var link = stat(), target = stat()
        guard lstat(file, &link) == 0, stat(file, &target) == 0 else { continue }
        identities[file] = [Identity(link), Identity(target)]
      }
    }
    return identities
  }
}

/// Files from outside the results folder are not as they were when the run was planned.
struct ChangedFiles: Error, Equatable, CustomStringConvertible {
  let paths: [String]

  var description: String {
    let names = paths.map { "'\($0)'" }.joined(separator: " or ")
    return
      "\(names) changed during the run, so nothing of it was used; the same command plans again with the new content"
  }
}
