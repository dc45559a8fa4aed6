import Alignment
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A checkpoint of a stage's work. The stage's folder keeps the newest two.
///
/// A file has a line with the SHA-256 of everything that follows, a line of JSON (`Header`), and the bytes of the parts
/// one after the other, in the machine's byte order. It is written under another name, flushed to the disk and renamed.
/// Reading skips a file whose hash does not match.
public struct CheckpointFile {
  struct Header: Codable {
    struct Part: Codable {
      let name: String
      let bytes: Int
    }

    var format = TrainingState.format
    let stage: StageHash
    let info: CheckpointInfo
    let parts: [Part]

    private enum CodingKeys: String, CodingKey {
      case format, stage, parts
      case info = "place"
    }
  }

  let info: CheckpointInfo
  let state: TrainingState

  static let magic = "harness checkpoint "
  /// The number of bytes in the first line, its end included.
  static let firstLine = magic.utf8.count + 64 + 1
  private static let prefix = "checkpoint-"
  private static let partial = ".checkpoint.partial"

  /// The names of the checkpoints in a folder, the oldest first.
  static func names(in folder: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
      .filter { $0.hasPrefix(prefix) && Int($0.dropFirst(prefix.count)) != nil }.sorted()
  }

  /// Whether a file name belongs to a checkpoint, complete or partly written.
  static func isCheckpoint(_ name: String) -> Bool { name.hasPrefix(prefix) || name == partial }

  public static func remove(from folder: URL) {
    for name in names(in: folder) + [partial] {
      try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
  }

  // MARK: - Writing

  static func write(
    _ state: TrainingState, _ info: CheckpointInfo, of stage: StageHash, in folder: URL
  ) throws {
    let parts = state.parts.sorted { $0.key < $1.key }
    let header = Header(
      stage: stage, info: info,
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

  /// Writes without a copy: the bytes may be gigabytes.
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

  /// The newest intact checkpoint of a stage. It serves any number of threads.
  ///
  /// - Parameter skipped: called for each newer checkpoint that cannot be used, with the reason.
  public static func newest(
    in folder: URL, of stage: StageHash, skipped: (_ name: String, _ problem: String) -> Void
  ) -> CheckpointFile? {
    for name in names(in: folder).reversed() {
      do {
        let (header, state) = try read(folder.appendingPathComponent(name))
        if header.stage != stage {
          skipped(name, "it belongs to another stage")
        } else if RecordsPrefix(in: folder, of: header.info) == nil {
          skipped(name, RecordsPrefix.problem)
        } else {
          return CheckpointFile(info: header.info, state: state)
        }
      } catch {
        skipped(name, ErrorText.of(error))
      }
    }
    return nil
  }

  /// The newest checkpoint of a stage whose header can be read, and the newest whose records are intact too. Does not
  /// compare the hashes of checkpoints.
  static func newestNames(in folder: URL, of stage: StageHash) -> (readable: String, intact: String?)? {
    var readable: String?
    for name in names(in: folder).reversed() {
      guard let header = try? header(of: folder.appendingPathComponent(name)), header.stage == stage else { continue }
      readable = readable ?? name
      if RecordsPrefix(in: folder, of: header.info) != nil { return (readable ?? name, name) }
    }
    return readable.map { ($0, nil) }
  }

  private struct Torn: Error, CustomStringConvertible {
    let description = "its content does not match its hash"
  }

  private struct OtherFormat: Error, CustomStringConvertible {
    let description = "another version of this program wrote it"
  }

  private struct Format: Decodable { let format: Int }

  /// - Parameter body: the file's content after its first line.
  private static func header(in body: Data) throws -> (Header, end: Data.Index) {
    guard let end = body.firstIndex(of: UInt8(ascii: "\n")) else { throw Torn() }
    let decoder = JSONDecoder()
    guard try decoder.decode(Format.self, from: body[..<end]).format == TrainingState.format else {
      throw OtherFormat()
    }
    return (try decoder.decode(Header.self, from: body[..<end]), end)
  }

  static func header(of url: URL) throws -> Header {
    let data = try Data(contentsOf: url, options: .mappedIfSafe)
    guard data.count > firstLine else { throw Torn() }
    return try header(in: data.dropFirst(firstLine)).0
  }

  private static func read(_ url: URL) throws -> (Header, TrainingState) {
    let data = try Data(contentsOf: url, options: .mappedIfSafe)
    let first = String(decoding: data.prefix(firstLine), as: UTF8.self)
    guard data.count > firstLine, first.hasPrefix(magic), first.hasSuffix("\n") else { throw Torn() }
    let body = data.dropFirst(firstLine)
    guard ContentHash.of(body) == first.dropFirst(magic.count).dropLast() else { throw Torn() }
    let (header, end) = try header(in: body)
    var offset = body.index(after: end)
    var parts: [String: TrainingState.Part] = [:]
    for part in header.parts {
      guard part.bytes >= 0, part.bytes <= body.endIndex - offset else { throw Torn() }
      parts[part.name] = .bytes(body[offset..<offset + part.bytes])
      offset += part.bytes
    }
    return (header, TrainingState(parts))
  }
}
