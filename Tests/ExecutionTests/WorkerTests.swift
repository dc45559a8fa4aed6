import Alignment
import Foundation
import Tasks
import TestSupport
import Testing

@testable import Execution
@testable import Stages
@testable import SweepFile

/// Workers, and the folders that they share with earlier and later workers.
struct WorkerTests {
  let program: HarnessProgram
  let store: StageStore
  let specification: StageSpecification

  init() throws {
    program = try HarnessProgram()
    store = StageStore(results: program.url("results"))
    try store.prepare()
    let source = SentimentCorpus.builtin(documents: 20, seed: 0)
    specification = try StageSpecification(
      CorpusStage(source: .documents(source), fingerprint: try source.fingerprint(), seed: 0))
  }

  private func work(_ attempt: URL, coordinator: Int32) throws -> HarnessProgram.Outcome {
    try program.run("worker", attempt.path, "--results", store.results.path, "--coordinator", "\(coordinator)")
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: program.url("results/stages/\(folder)").path).sorted()
  }

  @Test func aWorkerWithoutItsCoordinatorMakesNothing() throws {
    defer { program.remove() }
    let orphan = try work(try store.begin(specification), coordinator: 1)
    #expect(orphan.status == 1 && !store.isComplete(specification))
    let wanted = try work(try store.begin(specification), coordinator: getpid())
    #expect(wanted.status == 0 && store.isComplete(specification), "\(wanted.errors)")
    #expect(try store.open(specification.kind, specification.hash) == store.folder(specification))
    #expect(try !FileManager.default.contentsOfDirectory(atPath: store.folder(specification).path).contains(".held"))
  }

  @Test func attemptsAreIndependent() throws {
    defer { program.remove() }
    let first = try store.begin(specification), second = try store.begin(specification)
    #expect(first != second)
    for attempt in [first, second] {
      try Data(attempt.lastPathComponent.utf8).write(to: attempt.appendingPathComponent("made"))
    }
    let hold = try store.hold(second)
    #expect(throws: FileLock.Failure.held) { try store.hold(second) }
    // A process uses only the second folder.
    withExtendedLifetime(hold) { store.removeLeftovers() }
    #expect(try names(".work") == [second.lastPathComponent])
    try store.commit(specification, from: second)
    // A late worker finds that the stage is made, and leaves it unchanged.
    let late = try store.begin(specification)
    try Data("late".utf8).write(to: late.appendingPathComponent("made"))
    try store.commit(specification, from: late)
    let made = try Data(contentsOf: store.open(specification.kind, specification.hash).appendingPathComponent("made"))
    #expect(String(decoding: made, as: UTF8.self) == second.lastPathComponent)
    #expect(try names(".work").isEmpty)
  }

  @Test func anAttemptWithACheckpointIsKept() throws {
    defer { program.remove() }
    let attempt = try store.begin(specification)
    try CheckpointFile.write(
      TrainingState(), CheckpointInfo(), of: specification.hash, in: attempt)
    for name in ["records.jsonl", "half a file", ".checkpoint.partial"] {
      try Data("x".utf8).write(to: attempt.appendingPathComponent(name))
    }
    store.release(attempt)
    store.removeLeftovers()
    #expect(try names(".work") == [attempt.lastPathComponent])
    // It is not reused while a process works there.
    var hold: FileLock? = try store.hold(attempt)
    try withExtendedLifetime(hold) {
      #expect(store.isAtWork(on: specification))
      let other = try store.begin(specification)
      #expect(other != attempt)
      store.release(other)
    }
    hold = nil
    #expect(!store.isAtWork(on: specification))
    #expect(try store.begin(specification).lastPathComponent == attempt.lastPathComponent)
    let left = try FileManager.default.contentsOfDirectory(atPath: attempt.path).sorted()
    #expect(left == [".held", "checkpoint-00000001", "records.jsonl", "stage.json"])
    try store.commit(specification, from: attempt)
    let made = try FileManager.default.contentsOfDirectory(atPath: store.folder(specification).path).sorted()
    #expect(made == ["manifest.json", "records.jsonl", "stage.json"])
  }

  @Test func onlyOneRunCanClaimAStage() throws {
    defer { program.remove() }
    let kind = specification.kind, hash = specification.hash
    #expect(!store.isClaimed(kind.rawValue, hash.text))
    var claim: StageClaim? = try store.claim(kind, hash)
    #expect(store.isClaimed(kind.rawValue, hash.text))
    #expect(store.claimant(kind, hash).hasPrefix("process \(getpid()) on "))
    #expect(throws: FileLock.Failure.held) { try store.claim(kind, hash) }
    // Another run that starts meanwhile leaves the attempt unchanged.
    let attempt = try store.begin(specification)
    store.removeLeftovers()
    #expect(try names(".work") == [attempt.lastPathComponent])
    withExtendedLifetime(claim) {}
    claim = nil
    #expect(!store.isClaimed(kind.rawValue, hash.text))
    store.removeLeftovers()
    #expect(try names(".work").isEmpty && names(".claims").isEmpty)
    #expect(throws: Never.self) { try store.claim(kind, hash) }
  }

  @Test func aStageOfAnotherVersionIsRefused() throws {
    defer { program.remove() }
    let changes = [
      ("\"version\" : ", "\"version\" : 9", "specified as version 9"), ("\"seed\" : ", "\"seed\" : 9", "specified as"),
    ]
    for (found, replaced, message) in changes {
      let attempt = try store.begin(specification)
      let file = attempt.appendingPathComponent(StageStore.specificationName)
      let text = try String(contentsOf: file, encoding: .utf8)
      // Change the first digit.
      let range = try #require(text.range(of: found + "[0-9]", options: .regularExpression))
      try text.replacingCharacters(in: range, with: replaced).write(to: file, atomically: true, encoding: .utf8)
      let outcome = try work(attempt, coordinator: getpid())
      #expect(outcome.status == 1 && outcome.errors.contains(message), "\(outcome.errors)")
      #expect(outcome.errors.contains("the harness binary changed during the run") && !store.isComplete(specification))
    }
  }
}
