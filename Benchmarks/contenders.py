"""Starting ours and the peers, several processes together where that is asked for."""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
LONGEST = 3600


class Failed(Exception):
    """A process gave no measurement."""


@dataclass
class Launcher:
    """How programs are started: which, and in what environment."""

    benchmark: Path
    pythons: dict
    environment: dict
    nice: int = 0

    def ours(self, benchmark, shape, batch, work, processes=1, cores=None):
        """`processes` of our benchmark at once; `cores` limits them to so many of the processor's."""
        command = [str(self.benchmark), benchmark, *map(str, (*shape, batch, work.steps))]
        command += ["--warmup", str(work.warmup), *work.options]
        return self.together(command, processes, cores)

    def peer(self, script, shape, batch, work, processes, threads):
        command = [self.pythons[script], str(FOLDER / "peers" / script), work.benchmark]
        command += [*map(str, (*shape, batch, work.steps)), "--warmup", str(work.warmup), *work.options]
        return self.together([*command, "--threads", str(threads)], processes)

    def together(self, command, processes, cores=None):
        """Runs a command so many times at once, from a common start after the warm-up; what each measured."""

        def prepare():
            if self.nice:
                os.nice(self.nice)
            if cores and hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])

        running = []
        try:
            for _ in range(processes):
                errors = tempfile.TemporaryFile("w+")
                process = subprocess.Popen(
                    [*command, "--wait"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
                    env=self.environment, preexec_fn=prepare, cwd=tempfile.gettempdir(),
                )
                running.append((process, errors))
            for process, errors in running:
                for line in process.stdout:
                    if line.strip() == "ready":
                        break
                else:
                    raise Failed(self.complaint(command, process, errors))
            for process, _ in running:
                process.stdin.write("go\n")
                process.stdin.flush()
            results = []
            for process, errors in running:
                text, _ = process.communicate(timeout=LONGEST)
                lines = [line for line in text.splitlines() if line.startswith("{")]
                if process.returncode != 0 or not lines:
                    raise Failed(self.complaint(command, process, errors))
                results.append(json.loads(lines[-1]))
            return results
        finally:
            for process, errors in running:
                if process.poll() is None:
                    process.kill()
                    process.wait()
                errors.close()

    def alone(self, command):
        """Runs a command that waits for nobody; what it measured."""
        done = subprocess.run(command, capture_output=True, text=True, env=self.environment, timeout=LONGEST)
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode != 0 or not lines:
            raise Failed(f"{Path(command[0]).name} {command[1]}: {last_line(done.stderr)}")
        return json.loads(lines[-1])

    @staticmethod
    def complaint(command, process, errors):
        if process.poll() is None:
            process.kill()
        process.wait()
        errors.seek(0)
        name = " ".join(Path(part).name for part in command[:3])
        return f"{name}: exit status {process.returncode}: {last_line(errors.read())}"


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def combined(results):
    """What processes that ran together did a second: all their units over the time from the first's start to the
    last's end, which charges for one that ends early."""
    units = sum(result["units"] for result in results)
    return units / (max(result["ended"] for result in results) - min(result["began"] for result in results))
