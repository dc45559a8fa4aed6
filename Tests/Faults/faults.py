#!/usr/bin/env python3
"""Breaks runs of a small sweep at random moments of every stage, and continues them with the same command. Compares the
final ledgers with that of an unbroken run, row by row, to the last bit.

    Tests/Faults/faults.py --kills 200 --seed 1

Prints the number of faults for each stage, and what was lost. The exit status is 1 if anything was lost, or if a run
ended in an unexpected way. The file power.py describes how a loss of power is simulated.
"""

import argparse
import collections
import os
import random
import shutil
import sys
import tempfile
import time

import ledger
import power
from runs import HUP, INT, KILL, TERM, Run, send

HERE = os.path.dirname(os.path.abspath(__file__))
STAGES = ["corpus", "tokenizer", "classifier", "prompts", "held-out-prompts", "sft", "completions", "preferences",
          "reward-model", "candidates", "cell"]
# What is hit (the worker of a stage, its coordinator, or both), and the signals.
FAULTS = {
    "worker killed": ("worker", [KILL]),
    "worker told to stop": ("worker", [TERM]),
    "coordinator killed": ("coordinator", [KILL]),
    "both killed": ("both", [KILL]),
    "told to stop": ("coordinator", [TERM]),
    "Ctrl-C twice": ("coordinator", [INT, INT]),
    "terminal closed": ("coordinator", [HUP]),
    "power lost": ("power", [KILL]),
}


class Faults:
    def __init__(self, arguments):
        self.arguments = arguments
        self.random = random.Random(arguments.seed)
        self.folder = tempfile.mkdtemp(prefix="harness-faults-")
        self.done = collections.Counter()
        self.problems = []
        self.resumed = 0
        self.finished = 0
        self.targets = []

    def folder_of(self, name):
        path = os.path.join(self.folder, name)
        os.makedirs(path, exist_ok=True)
        shutil.copy(os.path.join(HERE, "sweep.json"), path)
        return path

    def start(self, folder, workers):
        return Run(
            self.arguments.program, folder, "sweep.json", workers,
            # This does not test the limit of retries. Frequent checkpoints give every fault something to break.
            ["--checkpoint-every", "0.05", "--retries", "1000"])

    def rows(self, folder):
        return ledger.rows(os.path.join(folder, "results", "harness.sqlite"))

    def whole(self, name, workers):
        folder = self.folder_of(name)
        began = time.monotonic()
        run = self.start(folder, workers)
        if run.wait() != 0:
            sys.exit(f"the unbroken run failed:\n{run.said}")
        print(f"unbroken with {workers} workers: {time.monotonic() - began:.1f} s, "
              f"{len(self.rows(folder))} rows", flush=True)
        return self.rows(folder)

    def next_target(self, stages):
        """Returns a fault for one of these stages. The seed gives the order, in which each fault hits each stage."""
        if len(self.targets) < 20:
            more = [(fault, stage) for fault in FAULTS for stage in STAGES]
            # Most of the time is spent in cells.
            more += [(fault, "cell") for fault in FAULTS] * 3
            self.random.shuffle(more)
            # Targets that are left over come first.
            self.targets += more
        for target in self.targets:
            if target[1] in stages:
                self.targets.remove(target)
                return target
        return None

    def go(self):
        expected = self.whole("whole", 4)
        lost = ledger.difference(self.whole("alone", 1), expected)
        self.problems += [f"one worker and four differ: {line}" for line in lost[:5]]
        number = 0
        while sum(self.done.values()) < self.arguments.kills:
            number += 1
            folder = self.folder_of(f"broken-{number}")
            self.break_until_done(folder)
            lost = ledger.difference(self.rows(folder), expected)
            if lost:
                self.problems.append(f"run {number}: {len(lost)} rows differ, kept in {folder}")
                self.problems += lost[:5]
            else:
                shutil.rmtree(folder)
            self.finished += 1
            print(f"run {number} done after {sum(self.done.values())} faults in all; {len(lost)} rows differ", flush=True)
        return self.report()

    def break_until_done(self, folder):
        """Runs a sweep to its end, and breaks it whenever a stage runs that is the next target."""
        while True:
            run = self.start(folder, self.random.choice([1, 2, 4]))
            status = None
            while status is None:
                target = self.hit(run) if sum(self.done.values()) < self.arguments.kills else None
                if target:
                    self.done[target] += 1
                    status = self.outcome(run, folder, target[0])
                elif run.process.poll() is not None or sum(self.done.values()) >= self.arguments.kills:
                    status = run.wait(600)
                    if status != 0:
                        self.problems.append(f"a run ended with {status}:\n{run.said[-2000:]}")
                    return
            if "the stage starts from the beginning" in run.said:
                self.problems.append(f"a checkpoint could not be used:\n{run.said[-2000:]}")

    def hit(self, run):
        """Waits for some time and breaks the run. Returns the fault and the stage, or None if nothing was hit."""
        if self.random.random() < 0.5:
            # Some steps later: any moment of a long stage.
            time.sleep(self.random.random() ** 2 * 0.8)
            workers = run.workers()
        else:
            # Soon after the next target has started: otherwise short stages would be missed.
            wanted = {stage for _, stage in self.targets}
            end = time.monotonic() + 1
            workers = run.workers()
            while time.monotonic() < end and run.process.poll() is None and not wanted & {kind for _, kind in workers}:
                time.sleep(0.002)
                workers = run.workers()
            time.sleep(self.random.random() * 0.03)
        target = self.next_target({kind for _, kind in workers})
        if not target:
            return None
        sort, signals = FAULTS[target[0]]
        worker = self.random.choice([process for process, kind in workers if kind == target[1]])
        hit = False
        if sort != "coordinator":
            hit = send(worker, signals[0])
        if sort != "worker":
            for number in signals:
                hit = send(run.process.pid, number) or hit
                time.sleep(self.random.random() * 0.05)
        if not hit:
            self.targets.append(target)
        return target if hit else None

    def outcome(self, run, folder, fault):
        """Returns the exit status of the run, or None if it continues."""
        sort, signals = FAULTS[fault]
        if sort == "worker":
            return None
        status = run.wait()
        expected = {-KILL} if KILL in signals else {130, 0}
        if status not in expected | {0}:
            self.problems.append(f"{fault}: the run ended with {status}:\n{run.said[-2000:]}")
        if status == 130 and "To continue: " not in run.said:
            self.problems.append(f"{fault}: it did not say how to continue:\n{run.said[-2000:]}")
        if sort == "power":
            power.fail(os.path.join(folder, "results"), self.random)
        return status

    def report(self):
        width = max(map(len, FAULTS)) + 2
        print("\n" + " " * width + "  ".join(STAGES))
        for fault in FAULTS:
            print(fault.ljust(width) + "  ".join(
                str(self.done[fault, stage]).rjust(len(stage)) for stage in STAGES))
        print(f"\n{sum(self.done.values())} faults in {self.finished} sweeps, seed {self.arguments.seed}.")
        for problem in self.problems:
            print(problem)
        print("Lost: nothing." if not self.problems else "Something was lost or went wrong.")
        if not self.problems:
            shutil.rmtree(self.folder)
        return 1 if self.problems else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(HERE, "../../.build/release/harness"))
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    arguments.program = os.path.abspath(arguments.program)
    print(f"seed {arguments.seed}", flush=True)
    sys.exit(Faults(arguments).go())


if __name__ == "__main__":
    main()
