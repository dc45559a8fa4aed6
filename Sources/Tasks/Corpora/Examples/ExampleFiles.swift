import Foundation

/// A corpus of files in any form of `DataForm`.
public struct ExampleFiles: Sendable, Hashable, Codable {
  /// Prompts with completions. SFT learns from the completions that are not rejected. Pairs are preferences.
  public var path: String
  /// More preferences. SFT does not learn from their completions. An example is OpenAI's comparisons for its TL;DR posts.
  var comparisons: String?
  /// Held-out examples. If nil, a fraction of the prompts is held out.
  var heldOut: String?
  /// The form of `path` and `heldOut`. If nil, it is detected from the first lines. The form of `comparisons` is always
  /// detected.
  var form: DataForm?
  /// The column names of the files, by the names that the form uses.
  var columns: [String: String]
  var template: String?
  var singleTurn: Bool
  var skipBad: Bool

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

  /// Increase this number whenever the same files yield other examples.
  private static let readerVersion = 2

  /// The paths of all files.
  public var paths: [String] { [path] + [comparisons, heldOut].compactMap { $0 } }

  private func open(_ path: String) throws(DataFileError) -> DataFile {
    var options = DataFileOptions()
    if path != comparisons { options.form = form }
    // `comparisons` has another form, with other columns.
    options.columns = path == comparisons ? [:] : columns
    options.template = template
    options.singleTurn = singleTurn && path != comparisons
    options.skipBad = skipBad
    return try DataFile(path: path, options: options)
  }

  /// Checks that each file exists and has a known form. Reads only the first lines.
  func check() throws(DataFileError) {
    for path in paths { _ = try open(path) }
  }

  /// Returns a checksum of the content of the files and of the options.
  func fingerprint() throws(DataFileError) -> String {
    var checksum = Checksum()
    func add(_ line: String) { checksum.update("\(line)\n".utf8) }
    add("\(form?.rawValue ?? "-") \(template.map { "'\($0)'" } ?? "-") \(singleTurn) \(skipBad)")
    for (name, column) in columns.sorted(by: { $0.key < $1.key }) { add("\(name)=\(column)") }
    for (role, path) in [("examples", Optional(path)), ("comparisons", comparisons), ("held-out", heldOut)] {
      guard let path else { continue }
      add(role)
      do { try checksum.update(fileAt: path) } catch { throw DataFileError(error) }
    }
    return "files-v\(ExampleFiles.readerVersion)-\(checksum.text)"
  }

  /// The size of all files, in bytes. A missing file counts as 0.
  public var size: Int {
    paths.reduce(0) { size, path in
      size + ((try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0)
    }
  }

  func load() throws(DataFileError) -> ExampleSet {
    var collector = ExampleCollector(), counts = Counts()
    let form = try read(path, into: &collector, &counts, asReferences: true)
    if let comparisons { _ = try read(comparisons, into: &collector, &counts, asReferences: false) }
    let examples = collector.finish(named: "training")
    counts.add(collector, suffix: "")
    var heldOut: [Example]?
    if let path = self.heldOut {
      var collector = ExampleCollector()
      _ = try read(path, into: &collector, &counts, asReferences: true)
      heldOut = collector.finish(named: "held-out")
      counts.add(collector, suffix: " held out")
    }
    return ExampleSet(
      examples: examples, heldOut: heldOut, promptSuffix: form.promptSuffix(template: template),
      counts: counts.ofRecords + [("bad records passed over", counts.bad)]
        + (singleTurn ? [("dialogues of several turns passed over", counts.severalTurns)] : []))
  }

  /// Returns the kind of preferences in the training files. Reads a file whole only if its completions have labels.
  public func preferences() throws(DataFileError) -> CorpusPreferences {
    var found = CorpusPreferences.none
    for path in [path] + [comparisons].compactMap({ $0 }) {
      var file = try open(path)
      switch file.form {
      case .preference, .ranked, .stackExchange, .hh, .comparisons: return .pairs
      case .unpaired:
        var collector = ExampleCollector()
        while let record = try file.next() { collector.add(record, asReferences: true) }
        if collector.preferences == .pairs { return .pairs }
        found = collector.preferences
      case .promptCompletion, .scitldr, .tldr, .cnnDailyMail: continue
      }
    }
    return found
  }

  private struct Counts {
    var ofRecords: [(name: String, count: Int)] = []
    var bad = 0
    var severalTurns = 0

    mutating func add(_ collector: ExampleCollector, suffix: String) {
      ofRecords += [
        ("records\(suffix)", collector.records),
        ("records\(suffix) of a prompt seen before", collector.repeatedPrompts),
        ("blank prompts\(suffix) dropped", collector.blankPrompts),
        ("blank completions\(suffix) dropped", collector.blankCompletions),
        ("pairs\(suffix) dropped as one side is blank", collector.blankPairs),
        ("prompts\(suffix) dropped as they have no completion", collector.barePrompts),
        ("records\(suffix) whose completions repeated the prompt", collector.repeatingPrompt),
        ("pairs\(suffix) beyond \(ExampleCollector.maximumPairs) of one prompt", collector.pairsBeyondMaximum),
        ("ties\(suffix)", collector.ties),
        ("pairs\(suffix) dropped since another says the opposite", collector.contradictions),
      ]
    }
  }

  private func read(
    _ path: String, into collector: inout ExampleCollector, _ counts: inout Counts, asReferences: Bool
  ) throws(DataFileError) -> DataForm {
    var file = try open(path)
    while let record = try file.next() { collector.add(record, asReferences: asReferences) }
    counts.bad += file.bad
    counts.severalTurns += file.severalTurns
    return file.form
  }
}
