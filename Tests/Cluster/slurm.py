"""A Slurm cluster whose only node is this machine, with its own ports and folders. Needs root.

Needs the Debian packages slurm-wlm and munge. It does not touch the services of the system, and uses no control groups.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time

NEEDED = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel"]


def missing():
    """Returns the reason why no cluster can be started here, or None."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    absent = [name for name in NEEDED if not shutil.which(name, path=path)]
    if absent:
        return f"{', '.join(absent)} not found: apt-get install slurm-wlm munge"
    return None if os.geteuid() == 0 else "slurmd needs root"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Cluster:
    """A running cluster. `environment` makes the commands of Slurm use it."""

    def __init__(self, folder, cpus=4, settings=()):
        self.folder = folder
        self.pids = {name: os.path.join(folder, f"{name}.pid") for name in ["munged", "slurmctld", "slurmd"]}
        os.makedirs(os.path.join(folder, "state"), exist_ok=True)
        os.makedirs(os.path.join(folder, "spool"), exist_ok=True)
        host = socket.gethostname().split(".")[0]
        conf = os.path.join(folder, "slurm.conf")
        munge = os.path.join(folder, "munge.socket")
        with open(conf, "w") as file:
            file.write("\n".join([
                "ClusterName=harness", f"SlurmctldHost={host}(127.0.0.1)", "SlurmUser=root", "SlurmdUser=root",
                # A task that is put back into the queue waits until its credential has expired: 120 s by default.
                f"AuthType=auth/munge", f"AuthInfo=socket={munge},cred_expire=5", "CredType=cred/munge",
                f"SlurmctldPort={free_port()}", f"SlurmdPort={free_port()}",
                f"StateSaveLocation={folder}/state", f"SlurmdSpoolDir={folder}/spool",
                f"SlurmctldPidFile={self.pids['slurmctld']}", f"SlurmdPidFile={self.pids['slurmd']}",
                f"SlurmctldLogFile={folder}/slurmctld.log", f"SlurmdLogFile={folder}/slurmd.log",
                "ProctrackType=proctrack/linuxproc", "TaskPlugin=task/none", "MpiDefault=none",
                "SelectType=select/cons_tres", "SelectTypeParameters=CR_CPU", "ReturnToService=2",
                "AccountingStorageType=accounting_storage/none", "JobAcctGatherType=jobacct_gather/none",
                "SchedulerParameters=sched_interval=2,sched_min_interval=0,batch_sched_delay=0,bf_interval=2",
                "KillWait=20", "JobRequeue=1", *settings,
                # More processors than there are: the tasks of this test mostly wait.
                f"NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory=65536 State=UNKNOWN", "SlurmdParameters=config_overrides",
                f"PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP", "",
            ]))
        key = os.path.join(folder, "munge.key")
        with open(key, "wb") as file:
            file.write(secrets.token_bytes(128))
        os.chmod(key, 0o400)
        self.environment = {
            **os.environ, "SLURM_CONF": conf, "PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"}
        self.host = host
        try:
            # --force: other users may write to the parent folder.
            self.command("munged", "--force", f"--socket={munge}", f"--key-file={key}",
                         f"--pid-file={self.pids['munged']}", f"--log-file={folder}/munged.log",
                         f"--seed-file={folder}/munged.seed")
            self.command("slurmctld")
            self.command("slurmd", "-N", host)
            self.await_node()
        except BaseException:
            self.stop()
            raise

    def command(self, *words, check=True):
        """Runs a command of Slurm and returns its output."""
        done = subprocess.run(words, env=self.environment, capture_output=True, text=True, timeout=60)
        if check and done.returncode != 0:
            raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip() or done.returncode}")
        return done.stdout

    def await_node(self, limit=30):
        end = time.monotonic() + limit
        while time.monotonic() < end:
            state = self.command("sinfo", "-h", "-o", "%T", check=False).strip()
            if state in ("idle", "mixed", "allocated"):
                return
            time.sleep(0.2)
        raise RuntimeError(f"the node did not start within {limit} s (state {state!r}); see {self.folder}")

    def stop(self):
        """Stops the processes in the pid files, and no other cluster."""
        if os.path.exists(self.pids["slurmctld"]):
            self.command("scancel", "--full", "--quiet", "-u", "root", check=False)
            end = time.monotonic() + 30
            while self.command("squeue", "-h", check=False).strip() and time.monotonic() < end:
                time.sleep(0.2)
        for name in ["slurmd", "slurmctld", "munged"]:
            try:
                with open(self.pids[name]) as file:
                    pid = int(file.read())
                os.kill(pid, signal.SIGTERM)
            except (OSError, ValueError):
                continue
            end = time.monotonic() + 20
            while os.path.exists(f"/proc/{pid}") and time.monotonic() < end:
                time.sleep(0.05)
