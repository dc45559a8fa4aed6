import Execution
import ArgumentParser
import Stages
import Foundation
import Report
import Tasks

struct JudgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge", abstract: "Let people judge pairs of completions, and import their answers.",
    subcommands: [JudgeExportCommand.self, JudgeImportCommand.self])
}

struct JudgeExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write blinded pairs as a web page that works offline, and as CSV.",
    discussion: "The page saves the answers as a file for `harness judge import`, which reads the filled-in CSV, too.")

  @Argument(help: "The experiment's name.")
  var experiment: String

  @Option(help: "The number of pairs. Each comparison gets an equal number, spread over the prompts.")
  var pairs = 100

  @Option(help: "The seed of the choice of pairs and of the side that is shown first.")
  var seed: UInt64 = 0

  @Option(help: "Use only this method, such as dpo. Can be repeated.")
  var method: [String] = []

  @Option(help: "Use only completions that were sampled at this temperature. Can be repeated.")
  var temperature: [Double] = []

  @Option(help: "The folder for pairs.html and pairs.csv. Default: the experiment's results folder.")
  var output: String?

  @OptionGroup var folders: FolderOptions

  func validate() throws {
    if pairs < 1 { throw ValidationError("--pairs must be at least 1; found \(pairs).") }
    if output?.isEmpty == true { throw ValidationError("--output must name a folder; found an empty text.") }
  }

  func run() throws {
    let ledger = try folders.ledger()
    let name = try ledger.experiment(experiment).name
    let known = Set(try ledger.cells(ofExperiment: name).map(\.method)).sorted()
    if let unknown = method.first(where: { !known.contains($0) }) {
      throw UnknownMethod(experiment: name, method: unknown, known: known)
    }
    let sheet = try PairSheet(
      of: name, in: ledger, count: pairs, seed: seed, methods: Set(method), temperatures: Set(temperature))
    let publisher = Publisher(ledger: ledger, plots: folders.plotsURL, results: folders.resultsURL)
    let folder = output.map { URL(fileURLWithPath: $0) } ?? publisher.reportFolder(of: name)
    try WritableFolder.make(folder, purpose: .results)
    let page = PairPage(
      experiment: name,
      items: sheet.items.map { .init(name: $0.name, prompt: $0.prompt, first: $0.first, second: $0.second) })
    for (file, text) in [("pairs.html", try page.html()), ("pairs.csv", page.csv())] {
      let url = folder.appendingPathComponent(file)
      try Data(text.utf8).write(to: url, options: .atomic)
      Terminal.out("\(sheet.items.count) pairs: \(url.relativeToHere)")
    }
  }
}

struct JudgeImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Store people's answers in the ledger.",
    discussion: "If one row is invalid, nothing is stored. Importing the same answers twice does no harm.")

  @Argument(help: "Files with answers: CSV or JSON Lines.")
  var files: [String]

  @Option(help: "The name of the person who judged, in place of the name in the files.")
  var judge: String?

  @OptionGroup var folders: FolderOptions

  func validate() throws {
    if let judge, !AnswerFile.isName(judge) {
      throw ValidationError("--judge must be a name of at most 80 characters; found \"\(Terminal.line(judge))\".")
    }
  }

  func run() throws {
    // The ledger must exist: do not create one for answers alone.
    _ = try folders.ledger()
    let ledger = try folders.writableLedger()
    let found = try AnswerImport(files: files, judge: judge, ledger: ledger, now: Date())
    let replaced = try ledger.add(found.judgements)
    let people = Set(found.judgements.map(\.judge)).count
    Terminal.out(
      "\(found.judgements.count) answers of \(people) \(people == 1 ? "person" : "people") kept, \(replaced) in place of "
        + "earlier ones, \(found.unanswered) pairs left open.")
    for name in Set(found.judgements.map(\.experiment)).sorted() {
      Terminal.out("`\(ShellCommand.text(["harness", "report", name]))` shows how far the judges agree.")
    }
  }
}
