"""Runs of harness and their processes."""

import os
import signal
import subprocess
import time


class Run:
    """A coordinator in its own folder, started with the command that a person would repeat."""

    def __init__(self, program, folder, sweep, workers, options=()):
        self.log = open(os.path.join(folder, "log"), "ab")
        self.mark = self.log.tell()
        self.folder = folder
        self.process = subprocess.Popen(
            [program, "run", sweep, "--workers", str(workers), *options], cwd=folder, stdout=self.log, stderr=self.log,
            # Without gnuplot no figures are drawn.
            env={**os.environ, "PATH": "/nowhere"})

    @property
    def said(self):
        with open(os.path.join(self.folder, "log"), "rb") as log:
            log.seek(self.mark)
            return log.read().decode(errors="replace")

    def workers(self, orphans=False):
        """Returns the workers of this coordinator: (process, kind of stage). With `orphans`, all in its folder."""
        found = []
        place = os.path.realpath(self.folder) + os.sep
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            try:
                with open(f"/proc/{name}/stat") as file:
                    parent = int(file.read().rsplit(")", 1)[1].split()[1])
                if parent != self.process.pid and not orphans:
                    continue
                with open(f"/proc/{name}/cmdline") as file:
                    arguments = file.read().split("\0")
            except (OSError, IndexError, ValueError):
                continue
            if len(arguments) > 2 and arguments[1] == "worker" and os.path.realpath(arguments[2]).startswith(place):
                # The name of the attempt's folder is kind-hash.attempt.
                found.append((int(name), os.path.basename(arguments[2]).split(".")[0].rsplit("-", 1)[0]))
        return found

    def wait(self, limit=120):
        """Returns the exit status, after the workers have ended, too: they end with their coordinator. A file that is
        truncated while a worker writes it would have a hole."""
        status = self.process.wait(timeout=limit)
        end = time.monotonic() + 10
        while any(alive(process) for process, _ in self.workers(orphans=True)) and time.monotonic() < end:
            time.sleep(0.01)
        self.log.close()
        return status


def alive(process):
    """Whether the process runs. A zombie does not."""
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (OSError, IndexError):
        return False


def send(process, number):
    """Sends a signal. Returns whether the process was still alive."""
    if not alive(process):
        return False
    try:
        os.kill(process, number)
        return True
    except ProcessLookupError:
        return False


KILL, TERM, INT, HUP = signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP
