import Foundation
import Testing

@testable import Execution

/// The errors of workers that left no record, and which of them are worth another try.
struct WorkerResultTests {
  private func result(
    _ status: WorkerResult.Status, _ message: String = "", _ cause: WorkerResult.Cause? = nil, restarts: Int = 0
  ) -> WorkerResult {
    WorkerResult(status: status, message: message, attempt: nil, cause: cause, restarts: restarts)
  }

  @Test func onlyCrashesAreWorthAnotherTry() {
    #expect(!result(.exited(ExitStatus.completed)).isCrash && !result(.exited(ExitStatus.failed)).isCrash)
    #expect(!result(.exited(ExitStatus.badInput)).isCrash && result(.exited(ExitStatus.stopped)).isCrash)
    #expect(result(.signalled(SIGSEGV)).isCrash && result(.didNotStart).isCrash)
    #expect(
      result(.signalled(SIGKILL), "", .stuck(600)).isCrash && result(.signalled(SIGKILL), "", .outOfMemory("m")).isCrash
    )
    #expect(!result(.signalled(SIGTERM), "", .outOfTime(9)).isCrash)
  }

  @Test func errors() {
    #expect(result(.exited(1), "no luck\n").error == "no luck")
    #expect(result(.exited(1)).error == "the worker ended with status 1 and no message")
    #expect(result(.didNotStart, "no such file").error == "its worker did not start: no such file")
    #expect(result(.exited(130), "bye").error == "another program asked the worker to stop: bye")
    // The first line of a crash, and the last lines before a kill.
    #expect(result(.signalled(SIGSEGV), "fatal\ntrace").error == "the worker was killed by signal 11: fatal")
    let lines = (1...9).map(String.init).joined(separator: "\n")
    #expect(result(.signalled(SIGKILL), lines).error == "the worker was killed by signal 9: 5\n6\n7\n8\n9")
    #expect(
      result(.signalled(SIGKILL), "", .outOfMemory("the machine's memory"), restarts: 2).error
        == "the kernel killed the worker because the machine's memory ran out; use fewer --workers, a smaller batch or a "
        + "smaller model; it was started again 2 times")
    #expect(
      result(.signalled(SIGTERM), "", .outOfTime(0.5), restarts: 1).error
        == "it took longer than the limit of 0.5 seconds; a run with a larger --cell-time-limit continues from its last "
        + "checkpoint, if there is one; it was started again once")
  }
}
