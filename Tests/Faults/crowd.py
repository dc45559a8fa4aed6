#!/usr/bin/env python3
"""Runs eight workers, while `harness report`, `harness status` and sqlite3 read in loops, for a number of seconds.

    Tests/Faults/crowd.py --seconds 300

Runs of two sweeps share the folder, with four workers each. No reader may fail or find the database locked, no run may
fail, no stage may be made twice, and all records of workers must be in the ledger.
"""

import argparse
import collections
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from runs import Run

HERE = os.path.dirname(os.path.abspath(__file__))


class Crowd:
    def __init__(self, program, seconds):
        self.program = program
        self.folder = tempfile.mkdtemp(prefix="harness-crowd-")
        self.end = time.monotonic() + seconds
        self.counts = collections.Counter()
        self.problems = []
        self.lock = threading.Lock()

    def note(self, what, problem=None):
        with self.lock:
            self.counts[what] += 1
            if problem:
                self.problems.append(f"{what}: {problem}")

    def write_runs(self, name):
        """Runs sweeps with this name and changing seeds, so that there is always work. They share some stages."""
        with open(os.path.join(HERE, "sweep.json")) as file:
            sweep = json.load(file)
        seed = 0
        while time.monotonic() < self.end or seed == 0:
            sweep["name"] = name
            sweep["seeds"] = [seed]
            folder = os.path.join(self.folder, name)
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, "sweep.json"), "w") as file:
                json.dump(sweep, file)
            run = Run(self.program, folder, "sweep.json", 4, ["--results", "../results", "--plots", "plots"])
            status = run.wait(600)
            self.note("runs", None if status == 0 else f"ended with {status}: {run.said[-2000:]}")
            seed += 1

    def read(self, what, command):
        while time.monotonic() < self.end:
            done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
            text = done.stdout + done.stderr
            failed = done.returncode != 0 or "locked" in text or "stayed locked" in text
            # At first there is nothing to report.
            early = any(word in text for word in ("has no evaluation yet", "has no experiment"))
            self.note(what, f"{done.returncode}: {text[-500:]}" if failed and not early else None)

    def lost(self):
        """Finds records of finished stages that are not in the ledger, and stages that were made more than once."""
        ledger = sqlite3.connect(os.path.join(self.folder, "results/harness.sqlite"))
        stages = os.path.join(self.folder, "results/stages")
        tables = {"evaluation": "evaluation", "sample": "sample", "scores": "prompt_score", "fact": "fact"}
        for name in os.listdir(stages):
            records = os.path.join(stages, name, "records.jsonl")
            if name.startswith(".") or not os.path.exists(records):
                continue
            kept = collections.Counter()
            with open(records) as file:
                for line in file:
                    record = json.loads(line)
                    kept[record["type"]] += len(record["metrics"]) if record["type"] == "step" else 1
                    stage = record.get("stage", record.get("hash"))
            for kind, table in {**tables, "step": "step_metric"}.items():
                found, = ledger.execute(f"SELECT count(*) FROM {table} WHERE stage = ?", [stage]).fetchone()
                self.counts["rows"] += found
                if found != kept[kind]:
                    self.problems.append(f"{name}: {kept[kind]} records in {table}, {found} rows")
        for title, attempts in ledger.execute("SELECT title, attempts FROM stage WHERE attempts <> 1"):
            self.problems.append(f"{title} was made {attempts} times")
        self.counts["stages"], = ledger.execute("SELECT count(*) FROM stage WHERE state = 'completed'").fetchone()

    def go(self):
        database = os.path.join(self.folder, "results/harness.sqlite")
        writers = [threading.Thread(target=self.write_runs, args=[name]) for name in ("first", "second")]
        for thread in writers:
            thread.start()
        while not os.path.exists(database):
            time.sleep(0.01)
        loops = {
            "report": [self.program, "report", "first"],
            "status": [self.program, "status"],
            # Like a person's sqlite3, it does not wait for a lock.
            "sqlite3": ["sqlite3", "-readonly", database, "SELECT count(*), sum(kl) FROM frontier"],
        }
        readers = [threading.Thread(target=self.read, args=[what, command]) for what, command in loops.items()]
        for thread in readers:
            thread.start()
        for thread in writers + readers:
            thread.join()
        self.lost()
        print(", ".join(f"{count} {what}" for what, count in sorted(self.counts.items())))
        for problem in self.problems[:20]:
            print(problem)
        print("Lost: nothing." if not self.problems else f"{len(self.problems)} problems, kept in {self.folder}")
        if not self.problems:
            shutil.rmtree(self.folder)
        return 1 if self.problems else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(HERE, "../../.build/release/harness"))
    parser.add_argument("--seconds", type=float, default=300)
    arguments = parser.parse_args()
    sys.exit(Crowd(os.path.abspath(arguments.program), arguments.seconds).go())


if __name__ == "__main__":
    main()
