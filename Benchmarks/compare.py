"""Times ours and the peers in turn, in one run, and says how they compare. See README.md.

usage: python3 Benchmarks/compare.py [--only dpo-small,cells] [--rounds 3] [--quick] [--blas-core Haswell|native|…]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from contenders import Failed, Launcher, combined, last_line
from environments import REQUIREMENTS, python_for
from machine import describe, output, packages, steering_environment
from plan import GPT2, MIDDLE, OWN, PARTS, ROWS, SMALL, THREADED, Work
from table import markdown, summarize

REPOSITORY = Path(__file__).resolve().parent.parent


def parse():
    names = [row.name for row in ROWS + PARTS] + OWN
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--only", type=lambda text: text.split(","), default=None,
        help=f"some of {', '.join(names)}; or sweep, which is every row that the sweep is summed from",
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured, in turn (3)")
    parser.add_argument("--quick", action="store_true", help="one round of few steps at tiny shapes: does all of it run?")
    parser.add_argument("--no-peers", action="store_true", help="only ours: no Python packages are needed")
    parser.add_argument(
        "--blas-core", default=os.environ.get("BLAS_CORE") or "inherit",
        help="inherit leaves OPENBLAS_CORETYPE as it is; native unsets it and OPENBLAS_L2_SIZE, so that OpenBLAS goes by "
        "the processor; anything else sets it (inherit)",
    )
    parser.add_argument("--nice", type=int, default=0, help="added to the niceness of everything that is timed")
    parser.add_argument("--benchmark", default=str(REPOSITORY / ".build/release/Benchmark"), help="our executable")
    parser.add_argument("--environments", default=str(REPOSITORY / ".build/bench"), help="where the peers' are made")
    parser.add_argument("--python", help="a Python that has requirements.txt already")
    parser.add_argument("--python-ppo", help="a Python that has requirements-ppo.txt already")
    parser.add_argument("--sweep-file", help="run this sweep too, from nothing, and take its time")
    parser.add_argument("--output", help="where the JSON goes (.build/bench/results.json)")
    parser.add_argument("--show", metavar="JSON", help="print the table of an earlier run, and do nothing else")
    options = parser.parse_args()
    # Programs are started elsewhere. A virtual environment's Python must not be resolved: it knows itself by its path.
    for name in ("benchmark", "environments", "python", "python_ppo"):
        if getattr(options, name):
            setattr(options, name, os.path.abspath(getattr(options, name)))
    if options.only and options.only != ["sweep"]:
        unknown = sorted(set(options.only) - set(names) - {"sweep"})
        if unknown:
            parser.error(f"nothing is called {', '.join(unknown)}; there are {', '.join(names)} and sweep")
    if options.rounds < 1:
        parser.error("--rounds is 1 or more")
    return options


def chosen(options):
    """The names that are to be measured."""
    if options.only is None:
        return {row.name for row in ROWS + PARTS} | set(OWN)
    names = set(options.only)
    if "sweep" in names:
        names |= {"dpo-protocol", "ppo", "sample-small"} | {row.name for row in PARTS}
    return names


def quickly(row):
    """The same at a size at which only mistakes show."""

    def short(work):
        return replace(work, steps=1, warmup=1)

    layers, width, heads, vocabulary, prompt, completion = row.shape
    shape = (1, 32, 2, 64, min(prompt, 8), min(completion, 8))
    peers = {name: (script, short(work)) for name, (script, work) in row.peers.items()}
    return replace(row, shape=shape, batch=min(row.batch, 4), ours=short(row.ours), peers=peers)


class Comparison:
    """One run: what it measures is written after every row, so that a cut-off run is not lost."""

    def __init__(self, options, launcher, record):
        self.options = options
        self.launcher = launcher
        self.record = record
        self.path = Path(options.output or Path(options.environments) / "results.json")

    def save(self):
        self.record["summary"] = summarize(self.record)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(self.record, indent=1, ensure_ascii=False) + "\n")
        part.replace(self.path)

    def attempt(self, row, contender, turn, work):
        """Measures once. One failure stays one failure."""
        began = time.monotonic()
        try:
            results = work()
        except (Failed, OSError, subprocess.TimeoutExpired) as failure:
            self.record["failures"].append(f"{row}, {contender}: {failure}")
            print(f"  {row}: {contender}: {failure}", file=sys.stderr)
            return
        measured = {"row": row, "contender": contender, "round": turn, "results": results}
        said = ""
        if "units" in results[0]:
            measured["perSecond"] = combined(results)
            said = f"{measured['perSecond']:,.2f} {results[0]['unit']}/s"
        elif "gflops" in results[0]:
            said = f"{sum(result['gflops'] for result in results):.1f} GFLOPS"
        self.record["core"] = results[0].get("core") or self.record["core"]
        self.record["library"] = results[0].get("library") or self.record["library"]
        self.record["measured"].append(measured)
        print(f"  {row}: {contender}: {said} ({time.monotonic() - began:.0f} s)", file=sys.stderr)

    def measure(self, row, turn):
        """One row once: the limit, ours and each peer both ways, in an order that turns with the rounds."""
        turns = []
        if row.products:
            turns.append(("sgemm", lambda: self.products(row)))
        turns.append(
            ("ours", lambda: self.launcher.ours(row.ours.benchmark, row.shape, row.batch, row.ours, row.processes))
        )
        if not self.options.no_peers:
            for name, (script, work) in row.peers.items():
                for way, processes, threads in (("2 threads", 1, 2), ("2 processes", 2, 1)):
                    turns.append(
                        (
                            f"{name}, {way}",
                            lambda script=script, work=work, processes=processes, threads=threads: self.launcher.peer(
                                script, row.shape, row.batch, work, processes, threads
                            ),
                        )
                    )
        start = turn % len(turns)
        for contender, work in turns[start:] + turns[:start]:
            self.attempt(row.name, contender, turn, work)
        self.save()

    def products(self, row):
        """Matrix products alone in as many processes as ours are."""
        work = Work("sgemm", 1, 1, ("--completions-per-prompt", str(row.completions_per_prompt)))
        if row.products == "sampling":
            work = Work("sgemm", 1, 1, ("--sampling",))
        if self.options.quick:
            work = replace(work, options=(*work.options, "--size", "64", "--seconds", "0.01"))
        return self.launcher.ours("sgemm", row.shape, row.batch, work, row.processes)

    def cells(self, turn, rows):
        """One one-thread cell alone, and two side by side."""
        for row in rows:
            for contender, processes in (("one", 1), ("two", 2)):
                self.attempt(
                    f"cells {row.name}", contender, turn,
                    lambda: self.launcher.ours(row.ours.benchmark, row.shape, row.batch, row.ours, processes),
                )

    def threads(self, turn, rows):
        """A cell with as many threads as there are cores, on one core and on two."""
        for row in rows:
            for contender, cores in (("one", 1), ("two", 2)):
                options = ("--threads", str(cores)) if row.processes == 2 else ()
                work = replace(row.ours, options=(*row.ours.options, *options))
                self.attempt(
                    f"threads {row.name}", contender, turn,
                    lambda work=work: self.launcher.ours(work.benchmark, row.shape, row.batch, work, 1, cores),
                )

    def alone(self, benchmark, shape, batch, steps, *more):
        command = [self.options.benchmark, benchmark, *map(str, (*shape, batch, steps)), *more]
        try:
            self.record["own"].setdefault(benchmark, []).append(self.launcher.alone(command))
        except (Failed, OSError, subprocess.TimeoutExpired) as failure:
            self.record["failures"].append(f"{benchmark}: {failure}")

    def whole_sweep(self, file):
        """A sweep by the program itself, files and figures included."""
        harness = Path(self.options.benchmark).with_name("harness")
        with tempfile.TemporaryDirectory() as folder:
            command = [str(harness), "run", file, "--results", f"{folder}/results", "--plots", f"{folder}/plots"]
            began = time.monotonic()
            done = subprocess.run(command, capture_output=True, text=True, env=self.launcher.environment)
            seconds = time.monotonic() - began
        if done.returncode == 0:
            self.record["own"]["sweep"] = [{"file": Path(file).name, "seconds": seconds}]
        else:
            self.record["failures"].append(f"{Path(file).name}: exit status {done.returncode}: {last_line(done.stderr)}")


def main():
    options = parse()
    if options.show:
        print(markdown(json.loads(Path(options.show).read_text())), end="")
        return 0
    if not Path(options.benchmark).exists():
        sys.exit(f"bench: {Path(options.benchmark).name} is not built; run `make bench`")
    names = chosen(options)
    rows = [row for row in ROWS + PARTS if row.name in names]
    environment = dict(os.environ)
    if options.blas_core == "native":
        for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
            environment.pop(name, None)
    elif options.blas_core != "inherit":
        environment["OPENBLAS_CORETYPE"] = options.blas_core
    machine = describe(REPOSITORY)
    machine["environment"] = steering_environment(environment)
    if machine["load"] > 0.5:
        print(f"bench: the machine is not idle (load {machine['load']:.1f}); ratios will be rough", file=sys.stderr)
    pythons, versions = {}, {}
    if not options.no_peers:
        given = {"requirements.txt": options.python, "requirements-ppo.txt": options.python_ppo}
        scripts = {script for row in rows for script, _ in row.peers.values()}
        for requirements in sorted({REQUIREMENTS[script] for script in scripts}):
            python = python_for(requirements, options.environments, given[requirements])
            versions[requirements] = packages(python)
            pythons |= {script: python for script, needed in REQUIREMENTS.items() if needed == requirements}
    rounds = 1 if options.quick else options.rounds
    record = {
        "machine": machine, "rounds": rounds, "quick": options.quick, "blasCore": options.blas_core, "core": None,
        "library": None, "openblas": output("pkg-config", "--modversion", "openblas"), "packages": versions,
        "measured": [], "own": {}, "failures": [],
    }
    comparison = Comparison(options, Launcher(Path(options.benchmark), pythons, environment, options.nice), record)
    if options.quick:
        rows = [quickly(row) for row in rows]
    every = [*ROWS, *PARTS]
    by_name = {row.name: row for row in (map(quickly, every) if options.quick else every)}
    record["workloads"] = {row.name: {"shape": row.shape, "batch": row.batch} for row in by_name.values()}
    for turn in range(rounds):
        print(f"round {turn + 1} of {rounds}", file=sys.stderr)
        for row in rows:
            comparison.measure(row, turn)
        if "cells" in names:
            comparison.cells(turn, [by_name[name] for name in ("dpo-small", "ppo", "sample-small")])
        if "threads" in names:
            comparison.threads(turn, [by_name[name] for name in THREADED])
        comparison.save()
    tiny = (1, 32, 2, 64, 4, 8)
    if "context" in names:
        shape, more = (tiny, ("--lengths", "8", "16")) if options.quick else (SMALL, ())
        comparison.alone("context", shape, 1 if options.quick else 4, 1 if options.quick else 3, *more)
    if "breakdown" in names:
        for shape, batch in [(tiny, 2)] if options.quick else [(SMALL, 32), (MIDDLE, 16), (GPT2, 4)]:
            comparison.alone("breakdown", shape, batch, 1 if options.quick else 5)
    if options.sweep_file:
        comparison.whole_sweep(options.sweep_file)
    comparison.save()
    print(markdown(record), end="")
    print(f"bench: the measurements are in {comparison.path}", file=sys.stderr)
    return 1 if record["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
