#!/usr/bin/env python3
"""Runs a small sweep on a Slurm cluster on this machine. Meanwhile its tasks are killed, put back into the queue and
warned of their time limit, and the command that submitted them is interrupted and started again. Then compares the
ledger with that of a run without Slurm, row by row.

    sudo Tests/Cluster/cluster.py            # some minutes: also with a time limit, a cancelled task and a lost node
    sudo Tests/Cluster/cluster.py --short    # under a minute

Needs root and the Debian packages slurm-wlm and munge. The exit status is 1 if anything was lost, or if something ended
in an unexpected way.
"""

import argparse
import glob
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import slurm

HERE = os.path.dirname(os.path.abspath(__file__))
FAULTS = os.path.join(HERE, "../Faults")
sys.path.insert(0, FAULTS)
import ledger  # noqa: E402

OPTIONS = ["--checkpoint-every", "0.2"]
PARTS = ["disturbed", "cancelled", "out_of_time", "lost_node"]


class Proof:
    def __init__(self, program, short):
        self.program = program
        self.folder = tempfile.mkdtemp(prefix="harness-cluster-")
        self.problems = []
        self.done = []
        with open(os.path.join(FAULTS, "sweep.json")) as file:
            self.sweep = json.load(file)
        self.sweep["name"] = "cluster"
        # Cells that run long enough for the disturbances.
        self.sweep["methods"] = [
            {"method": "sft"},
            {"method": "dpo", "batchSize": 32, "warmupSteps": 2, "epochs": 4, "sweep": {"beta": [0.1, 1]}},
            {"method": "ppo", "updates": 12 if short else 40, "episodes": 128, "sweep": {"targetKL": [3, 6]},
             "reward": ["learned"]},
            {"method": "grpo", "updates": 4 if short else 30, "episodes": 64, "reward": ["ground-truth"]},
            {"method": "best-of-n", "sweep": {"n": [4]}, "reward": ["learned"]},
        ]
        self.sweep["slurm"] = {"partition": "main", "minutes": 20, "warning": 15, "memory": 512, "arguments": ["--nice=1"]}

    def place(self, name):
        """Creates a folder with the sweep."""
        path = os.path.join(self.folder, name)
        os.makedirs(path)
        with open(os.path.join(path, "sweep.json"), "w") as file:
            json.dump(self.sweep, file, indent=2)
        return path

    def check(self, condition, problem):
        if not condition:
            self.problems.append(problem)
            print(f"WRONG: {problem}", flush=True)

    def note(self, what):
        self.done.append(what)
        print(f"  {what}", flush=True)

    # The command

    def start(self, place, *options, command="run"):
        log = open(os.path.join(place, "log"), "ab")
        self.mark = log.tell()
        words = [self.program, command, "sweep.json"]
        if command == "run":
            words += ["--executor", "slurm", *OPTIONS]
        # Without gnuplot no figures are drawn.
        return subprocess.Popen(
            words + list(options), cwd=place, stdout=log, stderr=log, env=self.cluster.environment)

    def said(self, place):
        with open(os.path.join(place, "log"), "rb") as file:
            file.seek(self.mark)
            return file.read().decode(errors="replace")

    def end(self, run, place, expected, limit=600):
        status = run.wait(timeout=limit)
        self.check(status == expected, f"the command ended with {status}, not {expected}:\n{self.said(place)[-3000:]}")
        return self.said(place)

    # Reports of tasks

    def tasks(self, place, kind="cell"):
        """Returns the tasks whose last report is that a stage began: (task, title of the stage, process, checkpoints)."""
        found = []
        for path in glob.glob(f"{place}/results/stages/.slurm/cluster/*/submission.json"):
            with open(path) as file:
                submission = json.load(file)
            for number, array in enumerate(submission["arrays"]):
                if array["kind"] != kind or "job" not in array:
                    continue
                folder = os.path.join(os.path.dirname(path), f"array-{number}")
                for name in os.listdir(folder):
                    match = re.fullmatch(r"(\d+)\.words\.jsonl", name)
                    if not match:
                        continue
                    with open(os.path.join(folder, name)) as file:
                        words = [json.loads(line) for line in file if line.strip()]
                    if not words or words[-1]["event"] != "began" or not os.path.exists(f"/proc/{words[-1]['process']}"):
                        continue
                    attempt = os.path.join(place, "results/stages/.work", words[-1]["attempt"])
                    with open(os.path.join(folder, match[1] + ".json")) as file:
                        title = json.load(file)["items"][0]["title"]
                    found.append((f"{array['job']}_{match[1]}", title, words[-1]["process"],
                                  len(glob.glob(attempt + "/checkpoint-*"))))
        return found

    def target(self, place, title, run=None, limit=120):
        """Waits for a running cell with this title that has a checkpoint. Returns its task and its process."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            for task, name, process, places in self.tasks(place):
                if title in name and places:
                    return task, process
            if run is not None and run.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"no task of {title} wrote a checkpoint:\n{self.said(place)[-3000:]}")

    # The test

    def go(self, parts):
        self.expected = None
        local = self.place("local")
        began = time.monotonic()
        done = subprocess.run(
            [self.program, "run", "sweep.json", *OPTIONS], cwd=local, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"the run without Slurm failed:\n{done.stderr}")
        self.expected = self.rows(local)
        with sqlite3.connect(os.path.join(local, "results/harness.sqlite")) as connection:
            (self.seconds,) = connection.execute("SELECT wall_seconds FROM stage WHERE title LIKE '%GRPO%'").fetchone()
        print(f"without Slurm: {time.monotonic() - began:.1f} s, {len(self.expected)} rows", flush=True)
        began = time.monotonic()
        self.cluster = slurm.Cluster(os.path.join(self.folder, "slurm"))
        print(f"the cluster is up after {time.monotonic() - began:.1f} s", flush=True)
        try:
            for part in parts:
                getattr(self, part)()
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            self.check(False, str(error))
        finally:
            self.cluster.stop()
        return self.report()

    def rows(self, place):
        return ledger.rows(os.path.join(place, "results", "harness.sqlite"))

    def compare(self, place):
        lost = ledger.difference(self.rows(place), self.expected)
        self.check(not lost, f"{place}: {len(lost)} rows differ:\n" + "\n".join(lost[:5]))
        left = os.listdir(os.path.join(place, "results/stages/.work"))
        self.check(not left, f"{place}: attempts are left over: {left}")
        if not lost:
            self.note("the ledger is that of the run without Slurm")

    def disturbed(self):
        """Kills a task, puts one back into the queue, and warns one of its time limit; interrupts the command."""
        print("tasks killed, put back and warned; the command interrupted:", flush=True)
        place = self.place("disturbed")
        run = self.start(place)
        task, process = self.target(place, "DPO", run)
        os.kill(process, signal.SIGKILL)
        self.note(f"killed {task}")
        task, _ = self.target(place, "PPO targetKL 3", run)
        self.cluster.command("scontrol", "requeue", task)
        self.note(f"put {task} back into the queue")
        run.send_signal(signal.SIGINT)
        said = self.end(run, place, 130)
        self.check("The jobs continue without this command. To continue: harness run sweep.json --executor slurm" in said,
                   f"it did not say how to continue:\n{said[-2000:]}")
        self.note("interrupted the command")
        task, _ = self.target(place, "PPO targetKL 6")
        self.cluster.command("scancel", "--batch", "--signal=USR1", task)
        self.note(f"warned {task}, as Slurm does before the time limit")
        said = self.end(self.start(place, command="collect"), place, 0)
        self.check(re.search(r"\d+ left, of which \d+ are running", said), f"collect said:\n{said}")
        self.note("collected what was there: " + re.search(r"\d+ stages are in the ledger.*", said)[0])
        run = self.start(place)
        time.sleep(2)
        run.kill()
        run.wait()
        self.note("killed the command")
        run = self.start(place)
        said = self.end(run, place, 0)
        self.check("submitted 1 × cell" in open(os.path.join(place, "log")).read(),
                   "the killed task's cell was not submitted again")
        for wanted, minimum in [("PPO targetKL 3", 2), ("PPO targetKL 6", 2)]:
            count = self.attempts(place, wanted)
            self.check(count >= minimum, f"{wanted} was begun {count} times; expected {minimum} at least")
        self.compare(place)
        # Everything is made: nothing is submitted, and no files of submissions are left.
        said = self.end(self.start(place), place, 0)
        self.check("submitted" not in said and "0 stages made" in said, f"again it said:\n{said}")
        self.check(not os.path.exists(f"{place}/results/stages/.slurm/cluster"), "files of submissions are left over")

    def attempts(self, place, title):
        with sqlite3.connect(os.path.join(place, "results/harness.sqlite")) as connection:
            return connection.execute("SELECT attempts FROM stage WHERE title LIKE ?", (f"%{title}%",)).fetchone()[0]

    def cancelled(self):
        print("a task cancelled:", flush=True)
        place = self.place("cancelled")
        run = self.start(place)
        task, _ = self.target(place, "GRPO", run)
        self.cluster.command("scancel", task)
        said = self.end(run, place, 1)
        self.check(f"Slurm's task {task} on {self.cluster.host} was cancelled" in said, f"it said:\n{said[-2000:]}")
        self.note(f"cancelled {task}: exit code 1, and it said so")
        self.end(self.start(place), place, 0)
        self.compare(place)

    def out_of_time(self):
        """Uses real time limits, which are at least one minute."""
        print("a task reaches its time limit:", flush=True)
        # A longer cell, which has another expected ledger.
        for method in self.sweep["methods"]:
            if method["method"] == "grpo":
                # Three minutes at the speed that it had beside other cells; alone it is faster.
                method["updates"] = max(60, int(method["updates"] * 180 / self.seconds))
        self.sweep["methods"] = [{"method": "sft"}] + [
            method for method in self.sweep["methods"] if method["method"] == "grpo"]
        local = self.place("long-local")
        began = time.monotonic()
        subprocess.run([self.program, "run", "sweep.json", *OPTIONS], cwd=local, capture_output=True, check=True)
        print(f"  without Slurm it takes {time.monotonic() - began:.0f} s", flush=True)
        self.expected = self.rows(local)
        place = self.place("out-of-time")
        run = self.start(place, "--minutes", "1", "--retries", "20")
        said = self.end(run, place, 0, limit=900)
        self.note(f"the long cell was begun {self.attempts(place, 'GRPO')} times under a limit of one minute")
        self.check(self.attempts(place, "GRPO") > 1, "no task reached its time limit")
        self.compare(place)

    def lost_node(self):
        print("a node lost:", flush=True)
        place = self.place("lost-node")
        run = self.start(place)
        task, _ = self.target(place, "GRPO", run)
        self.cluster.command("scontrol", "update", f"nodename={self.cluster.host}", "state=down", "reason=proof")
        time.sleep(3)
        # The node may have come back by itself.
        self.cluster.command("scontrol", "update", f"nodename={self.cluster.host}", "state=resume", check=False)
        self.note(f"took the node from {task}, and gave it back")
        self.end(run, place, 0)
        self.check(self.attempts(place, "GRPO") > 1, "no task was lost with the node")
        self.compare(place)

    def report(self):
        print("Lost: nothing." if not self.problems else f"Something went wrong; see {self.folder}")
        if not self.problems:
            shutil.rmtree(self.folder)
        return 1 if self.problems else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(HERE, "../../.build/release/harness"))
    parser.add_argument("--short", action="store_true", help="only the part that takes less than a minute")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="the parts to run")
    arguments = parser.parse_args()
    problem = slurm.missing()
    if problem:
        sys.exit(f"no cluster can be started here: {problem}")
    parts = ["disturbed"] if arguments.short else arguments.parts
    sys.exit(Proof(os.path.abspath(arguments.program), arguments.short).go(parts))


if __name__ == "__main__":
    main()
