import Foundation

/// Anyone's data as a corpus: files in any form that `DataFile` reads.
public struct ExampleFiles: Sendable, Hashable, Codable {
  /// Prompts with completions: what is learned from, and if there are pairs, preferences.
  public var path: String
  /// More preferences, of which nothing is learned before: OpenAI's comparisons beside its posts.
  public var comparisons: String?
  /// Held out as it is; without it, a share of the prompts is.
  public var heldOut: String?
  /// Found from the first lines where it is nil. Of `path` and `heldOut`; that of `comparisons` is always found.
  public var form: DataForm?
  /// From the names of the forms' columns to the files' own.
  public var columns: [String: String]
  public var template: String?
  public var singleTurn: Bool
  public var skipBad: Bool

  public init(
    path: String, comparisons: String? = nil, heldOut: String? = nil, form: DataForm? = nil,
    columns: [String: String] = [:], template: String? = nil, singleTurn: Bool = false, skipBad: Bool = false
  ) {
    self.path = path
    self.comparisons = comparisons
    self.heldOut = heldOut
    self.form = form
    self.columns = columns
    self.template = template
    self.singleTurn = singleTurn
    self.skipBad = skipBad
  }

  /// Raised whenever the same files give other examples.
  private static let readerVersion = 1

  private var paths: [String] { [path] + [comparisons, heldOut].compactMap { $0 } }

  private func open(_ path: String) throws(DataFileError) -> DataFile {
    var options = DataFileOptions()
    if path != comparisons { options.form = form }
    // A mapping is of the file that has the column.
    options.columns = path == comparisons ? [:] : columns
    options.template = template
    options.singleTurn = singleTurn && path != comparisons
    options.skipBad = skipBad
    return try DataFile(path: path, options: options)
  }

  /// That each file is there and of a known form; only the first lines are read.
  public func check() throws(DataFileError) {
    for path in paths { _ = try open(path) }
  }

  /// Of the files' content and of how they are read.
  public func fingerprint() throws -> String {
    var checksum = Checksum()
    func add(_ text: String) { Array("\(text)\n".utf8).withUnsafeBytes { checksum.update($0) } }
    add("\(form?.rawValue ?? "-") \(template.map { "'\($0)'" } ?? "-") \(singleTurn) \(skipBad)")
    for (name, column) in columns.sorted(by: { $0.key < $1.key }) { add("\(name)=\(column)") }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    for (role, path) in [("examples", Optional(path)), ("comparisons", comparisons), ("held-out", heldOut)] {
      guard let path else { continue }
      add(role)
      do {
        let file = try InputFile(path: path)
        while true {
          let count = try file.read(into: buffer)
          if count == 0 { break }
          checksum.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
      } catch {
        throw DataFileError(error)
      }
    }
    return "files-v\(ExampleFiles.readerVersion)-\(checksum.text)"
  }

  /// Bytes, for estimates of what work on them will take.
  public var size: Int {
    paths.reduce(0) { size, path in
      size + ((try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0)
    }
  }

  public func load() throws(DataFileError) -> ExampleSet {
    var gathering = ExampleGathering(), account = Account()
    let form = try read(path, into: &gathering, &account, learned: true)
    if let comparisons { _ = try read(comparisons, into: &gathering, &account, learned: false) }
    let examples = gathering.finish(named: "training")
    account.add(gathering, as: "")
    var heldOut: [Example]?
    if let path = self.heldOut {
      var gathering = ExampleGathering()
      _ = try read(path, into: &gathering, &account, learned: true)
      heldOut = gathering.finish(named: "held-out")
      account.add(gathering, as: " held out")
    }
    return ExampleSet(
      examples: examples, heldOut: heldOut, closing: form.closing(template: template),
      account: account.counts + [("bad records passed over", account.bad)]
        + (singleTurn ? [("dialogues of several turns passed over", account.severalTurns)] : []))
  }

  private struct Account {
    var counts: [(name: String, count: Int)] = []
    var bad = 0
    var severalTurns = 0

    mutating func add(_ gathering: ExampleGathering, as role: String) {
      counts += [
        ("records\(role)", gathering.records), ("records\(role) of a prompt seen before", gathering.repeatedPrompts),
        ("blank prompts\(role) dropped", gathering.blankPrompts),
        ("blank completions\(role) dropped", gathering.blankCompletions), ("ties\(role)", gathering.ties),
        ("pairs\(role) dropped since another says the opposite", gathering.contradictions),
      ]
    }
  }

  private func read(
    _ path: String, into gathering: inout ExampleGathering, _ account: inout Account, learned: Bool
  ) throws(DataFileError) -> DataForm {
    var file = try open(path)
    while let record = try file.next() { gathering.add(record, learned: learned) }
    account.bad += file.bad
    account.severalTurns += file.severalTurns
    return file.form
  }
}
