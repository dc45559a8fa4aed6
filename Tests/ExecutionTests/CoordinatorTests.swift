import Foundation
import Ledger
import Synchronization
import TestSupport
import SweepTestSupport
import Testing

@testable import Execution
@testable import Stages
@testable import SweepFile

/// Runs whose workers are shell scripts: how the coordinator handles workers that fail, die or hang.
struct CoordinatorTests {
  private final class Events: Sendable {
    let list = Mutex<[RunEvent]>([])
    var restarts: [(String, String)] {
      list.withLock {
        $0.compactMap { if case .restarted(let title, let because, _, _) = $0 { (title, because) } else { nil } }
      }
    }
    var failures: Int {
      list.withLock { $0.count { if case .failed = $0 { true } else if case .skipped = $0 { true } else { false } } }
    }
  }

  /// - Parameter cases: The behaviour of workers by kind of stage, as branches of a shell `case` over the worker's folder.
  private func run(
    _ program: HarnessProgram, _ cases: String, _ change: (inout RunPolicy) -> Void = { _ in }
  ) async throws -> (RunOutcome, Events, Ledger) {
    let worker = try program.script(
      "case \"$2\" in\n\(cases)\n*) exec '\(HarnessProgram.executable.path)' \"$@\" ;;\nesac\n", named: "worker")
    let smoke = HarnessProgram.package.appendingPathComponent("experiments/smoke.json")
    let plan = try Plan(try Sweep.load(contentsOf: smoke))
    let store = StageStore(results: program.url("results")), events = Events()
    try store.prepare()
    let ledger = try Ledger(at: store.ledger)
    var policy = RunPolicy(workers: 4)
    policy.retryDelay = 0.05
    change(&policy)
    let coordinator = Coordinator(
      plan: plan, store: store, ledger: ledger, policy: policy, executable: worker.path,
      report: { event in events.list.withLock { $0.append(event) } })
    return (try await coordinator.run(sweepText: "{}", environment: [:]), events, ledger)
  }

  @Test func everyInputErrorIsReportedAndNothingElseStarts() async throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let (outcome, events, _) = try await run(
      program,
      """
      */corpus-*) exec '\(HarnessProgram.executable.path)' "$@" ;;
      */tokenizer-*) echo '$.model.vocabulary: too many' >&2; exit 2 ;;
      */classifier-*) sleep 0.5; echo '$.task.corpus: too few' >&2; exit 2 ;;
      *) : > '\(program.url("begun").path)'; exit 1 ;;
      """)
    #expect(Set(outcome.badInput) == ["$.model.vocabulary: too many", "$.task.corpus: too few"])
    #expect(outcome.badInput.count == 2)
    #expect(outcome.failed.isEmpty && outcome.skipped.isEmpty && outcome.made == 1)
    #expect(events.failures == 0 && !program.exists("begun"))
  }

  @Test func theReferenceIsTrainedAfterThePreparations() async throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let stages = program.url("results/stages").path
    let (outcome, _, _) = try await run(
      program,
      """
      */classifier-*)
        until ls '\(stages)'/prompts-*/manifest.json '\(stages)'/held-out-prompts-*/manifest.json; do sleep 0.05; done
        echo '$.task.corpus: too few' >&2; exit 2 ;;
      */sft-*) : > '\(program.url("begun").path)'; exit 1 ;;
      """)
    #expect(outcome.badInput.count == 1 && outcome.badInput[0].hasSuffix("$.task.corpus: too few"))
    #expect(outcome.made == 4 && outcome.failed.isEmpty && !program.exists("begun"))
  }

  @Test func badInputStopsRunningStages() async throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let mark = program.url("begun").path
    let (outcome, _, ledger) = try await run(
      program,
      """
      */cell-*) : > '\(mark)'; exec sleep 60 ;;
      */preferences-*) while [ ! -e '\(mark)' ]; do sleep 0.05; done; echo '$.preferences: none' >&2; exit 2 ;;
      """)
    #expect(outcome.badInput == ["$.preferences: none"] && outcome.failed.isEmpty && !outcome.interrupted)
    let states = try ledger.stages(ofExperiment: "smoke").filter { $0.stage.kind == "cell" }.map(\.stage.state)
    #expect(states.filter { $0 == .interrupted }.count == 1 && states.filter { $0 == .queued }.count == 5)
    #expect(try ledger.experiment("smoke").state == .failed)
    #expect(try FileManager.default.contentsOfDirectory(atPath: program.url("results/stages/.work").path).isEmpty)
  }

  @Test func theErrorsOfWorkersAreReported() async throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let (outcome, events, _) = try await run(
      program, "*/tokenizer-*) echo 'out of luck' >&2; exit 1 ;;\n*/classifier-*) exit 1 ;;")
    let errors = outcome.failed.map(\.error).sorted()
    #expect(errors == ["out of luck", "the worker ended with status 1 and no message"])
    #expect(!outcome.skipped.isEmpty)
    #expect(events.restarts.isEmpty)
  }

  @Test func crashedWorkersAreRestartedAndDependentsSkipped() async throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let once = program.url("once").path
    let (outcome, events, ledger) = try await run(
      program,
      """
      */tokenizer-*) if [ ! -e '\(once)' ]; then : > '\(once)'; kill -KILL $$; fi
        exec '\(HarnessProgram.executable.path)' "$@" ;;
      */sft-*) echo 'a first line' >&2; echo 'a last line' >&2; kill -SEGV $$ ;;
      """)
    #expect(
      events.restarts.map(\.0).sorted() == [
        "SFT policy, 2 layers of width 32, 1 epoch", "SFT policy, 2 layers of width 32, 1 epoch",
        "byte-level BPE of 512 tokens",
      ])
    #expect(events.restarts.contains { $0.1.contains("signal 9") })
    #expect(outcome.failed.count == 1 && outcome.made == 5)
    let error = try #require(outcome.failed.first?.error)
    #expect(error.contains("signal 11: a first line") && error.contains("it was started again 2 times"), "\(error)")
    let stages = try ledger.stages(ofExperiment: "smoke").map(\.stage)
    let skipped = stages.filter { $0.state == .skipped }
    #expect(skipped.count == 9 && outcome.skipped.count == 9)
    #expect(skipped.allSatisfy { $0.error == "SFT policy, 2 layers of width 32, 1 epoch failed" })
    #expect(stages.first { $0.kind == "sft" }?.attempts == 3)
  }

  @Test func aHangingWorkerIsStopped() async throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let (outcome, events, _) = try await run(program, "*/tokenizer-*) echo 'waiting' >&2; exec sleep 60 ;;") {
      $0.stuckAfter = 1
      $0.retries = 1
    }
    #expect(events.restarts.count == 1)
    let error = outcome.failed.first?.error ?? ""
    #expect(
      error.hasPrefix(
        "the worker reported no progress and used no processor time for 1 seconds, and was stopped: waiting;"),
      "\(error)")
  }

  @Test func aCellOverTheTimeLimitIsStopped() async throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let (outcome, events, _) = try await run(program, "*/cell-*) exec sleep 60 ;;") { $0.cellTimeLimit = 0.5 }
    #expect(outcome.failed.count == 6 && events.restarts.isEmpty)
    #expect(
      outcome.failed.allSatisfy { $0.error.hasPrefix("it took longer than the limit of 0.5 seconds; a run with") })
  }

  @Test func failFastEndsTheRunAtTheFirstFailure() async throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let (outcome, _, ledger) = try await run(
      program, "*/tokenizer-*) echo 'out of luck' >&2; exit 1 ;;\n*/classifier-*) exec sleep 60 ;;"
    ) { $0.failsFast = true }
    #expect(outcome.failed.map(\.error) == ["out of luck"] && !outcome.interrupted)
    #expect(outcome.notMade.contains { $0.hasPrefix("classifier") || $0.contains("reward") }, "\(outcome.notMade)")
    let classifier = try ledger.stages(ofExperiment: "smoke").map(\.stage).first { $0.kind == "classifier" }
    #expect(classifier?.state == .interrupted)
    #expect(try ledger.experiment("smoke").state == .failed)
  }
}
