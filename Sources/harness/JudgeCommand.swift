import ArgumentParser
import Execution
import Stages
import SweepFile
import Foundation
import Ledger
import Report
import Tasks

struct JudgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge", abstract: "Have people judge pairs of completions, and read back what they said.",
    subcommands: [JudgeExportCommand.self, JudgeImportCommand.self])
}

struct JudgeExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write blinded pairs as a page that works offline, and as CSV.",
    discussion: "The page saves the answers as a file for `harness judge import`; so does whoever fills in the CSV.")

  @Argument(help: "The experiment's name.")
  var experiment: String

  @Option(help: "The number of pairs: as many of each comparison as of the others, spread over the prompts.")
  var pairs = 100

  @Option(help: "The seed of which pairs are chosen and which side stands first.")
  var seed: UInt64 = 0

  @Option(help: "Only this method, such as dpo; may be given several times.")
  var method: [String] = []

  @Option(help: "Only completions drawn at this temperature; may be given several times.")
  var temperature: [Double] = []

  @Option(help: "Where pairs.html and pairs.csv are written; the experiment's folder of results if not given.")
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
    commandName: "import", abstract: "Keep people's answers in the ledger.",
    discussion: "All of them, or where a row is bad nothing. The same answers again change nothing.")

  @Argument(help: "Files of answers, CSV or JSON Lines.")
  var files: [String]

  @Option(help: "Who has judged, in place of what the files say.")
  var judge: String?

  @OptionGroup var folders: FolderOptions

  func validate() throws {
    if let judge, !AnswerFile.isName(judge) {
      throw ValidationError("--judge must be a name of at most 80 characters; found \"\(Terminal.line(judge))\".")
    }
  }

  func run() throws {
    // There must be a ledger already: none is made for answers alone.
    _ = try folders.ledger()
    let ledger = try folders.writableLedger()
    let found = try AnswerImport(files: files, judge: judge, ledger: ledger, now: Date())
    let replaced = try ledger.add(found.judgements)
    let people = Set(found.judgements.map(\.judge)).count
    Terminal.out(
      "\(found.judgements.count) answers of \(people) \(people == 1 ? "person" : "people") kept, \(replaced) in place of "
        + "earlier ones, \(found.unanswered) pairs left open.")
    for name in Set(found.judgements.map(\.experiment)).sorted() {
      Terminal.out("`\(ShellCommand.text(["harness", "report", name]))` tells how far judges agree.")
    }
  }
}
