import Alignment
import Foundation
import SweepFile

#if canImport(Glibc)
  import Glibc
#endif

/// Where a stage's work has come to, in files beside its records: the newest and the one before it.
///
/// A file is a line with the SHA-256 of all that follows, a line of JSON (`Header`), and the parts' bytes one after the
/// other, in the machine's own order. It is written under another name, brought to the disk and renamed; one that does
/// not have its hash is passed over.
public struct CheckpointFile {
  struct Header: Codable {
    struct Part: Codable {
      let name: String
      let bytes: Int
    }

    var format = TrainingState.format
    let stage: StageHash
    let place: StagePlace
    let parts: [Part]
  }

  let place: StagePlace
  let state: TrainingState

  static let magic = "harness checkpoint "
  static let firstLine = magic.utf8.count + 64 + 1
  private static let prefix = "checkpoint-"
  private static let partial = ".checkpoint.partial"

  /// The names in a folder that are checkpoints', the oldest first.
  static func names(in folder: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
      .filter { $0.hasPrefix(prefix) && Int($0.dropFirst(prefix.count)) != nil }.sorted()
  }

  /// Whether a name is a checkpoint's, or of one that was being written.
  static func isOne(_ name: String) -> Bool { name.hasPrefix(prefix) || name == partial }

  public static func remove(from folder: URL) {
    for name in names(in: folder) + [partial] {
      try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
  }

  // MARK: - Writing

  static func write(_ state: TrainingState, at place: StagePlace, of stage: StageHash, in folder: URL) throws {
    let parts = state.parts.sorted { $0.key < $1.key }
    let header = Header(
      stage: stage, place: place,
      parts: parts.map { part in .init(name: part.key, bytes: part.value.withBytes { $0.count }) })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let head = try encoder.encode(header) + Data("\n".utf8)
    let names = names(in: folder)
    let number = (names.last.flatMap { Int($0.dropFirst(prefix.count)) } ?? 0) + 1
    let draft = folder.appendingPathComponent(partial)
    do {
      _ = FileManager.default.createFile(atPath: draft.path, contents: nil)
      let handle = try FileHandle(forWritingTo: draft)
      defer { try? handle.close() }
      try handle.write(contentsOf: Data(repeating: UInt8(ascii: " "), count: firstLine))
      let hash = ContentHash()
      hash.update(head)
      try handle.write(contentsOf: head)
      for (_, part) in parts {
        try part.withBytes { bytes in
          hash.update(bytes)
          try write(bytes, to: handle.fileDescriptor)
        }
      }
      try handle.seek(toOffset: 0)
      try handle.write(contentsOf: Data("\(magic)\(hash.finish())\n".utf8))
      try handle.synchronize()
    } catch {
      try? FileManager.default.removeItem(at: draft)
      throw error
    }
    let name = String(format: "%@%08d", prefix, number)
    try DurableFile.rename(draft, to: folder.appendingPathComponent(name))
    for old in names.dropLast() { try? FileManager.default.removeItem(at: folder.appendingPathComponent(old)) }
  }

  /// Without a copy of what may be gigabytes.
  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws {
    var done = 0
    while done < bytes.count {
      #if canImport(Glibc)
        let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      #else
        let count = Darwin.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      #endif
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
      done += count
    }
  }

  // MARK: - Reading

  /// The newest checkpoint that is whole and of that stage.
  ///
  /// - Parameter passed: told of those that are newer but cannot be used, and why.
  public static func newest(
    in folder: URL, of stage: StageHash, passed: (_ name: String, _ problem: String) -> Void
  ) -> CheckpointFile? {
    for name in names(in: folder).reversed() {
      do {
        let (header, state) = try read(folder.appendingPathComponent(name))
        if header.format != TrainingState.format {
          passed(name, "it is of another version of this program")
        } else if header.stage != stage {
          passed(name, "it is of another stage")
        } else {
          return CheckpointFile(place: header.place, state: state)
        }
      } catch {
        passed(name, ErrorText.of(error))
      }
    }
    return nil
  }

  private struct Torn: Error, CustomStringConvertible {
    let description = "it is not as it was written"
  }

  private static func read(_ url: URL) throws -> (Header, TrainingState) {
    let data = try Data(contentsOf: url, options: .mappedIfSafe)
    let first = String(decoding: data.prefix(firstLine), as: UTF8.self)
    guard data.count > firstLine, first.hasPrefix(magic), first.hasSuffix("\n") else { throw Torn() }
    let body = data.dropFirst(firstLine)
    guard ContentHash.of(body) == first.dropFirst(magic.count).dropLast() else { throw Torn() }
    guard let end = body.firstIndex(of: UInt8(ascii: "\n")) else { throw Torn() }
    let header = try JSONDecoder().decode(Header.self, from: body[..<end])
    var at = body.index(after: end)
    var parts: [String: TrainingState.Part] = [:]
    for part in header.parts {
      guard part.bytes >= 0, part.bytes <= body.endIndex - at else { throw Torn() }
      parts[part.name] = .bytes(body[at..<at + part.bytes])
      at += part.bytes
    }
    return (header, TrainingState(parts))
  }
}
